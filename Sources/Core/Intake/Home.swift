/// The machine and key where an event is deduplicated and gets its outcome, and the other keys that see a copy.
package struct Home: Hashable, Sendable {
  package enum Stage: Hashable, Sendable { case order, stock, handoff }

  package struct Address: Hashable, Sendable {
    package var stage: Stage
    package var key: String
  }

  package var address: Address
  package var copies: [Address] = []

  /// Where a canonical event goes (architecture.md, "Home").
  package init(_ event: borrowing Event) throws(IntakeRefusal) {
    if event.kind.isBookEvent {
      self = try Home(book: event)
    } else if event.kind.isCommand {
      self = try Home(command: event)
    } else if event.kind == .manualTouch {
      address = Address(stage: .handoff, key: "\(event.handoffFrom ?? "")>\(event.handoffTo ?? "")")
    } else {
      self = try Home(document: event)
    }
  }

  private init(book event: borrowing Event) throws(IntakeRefusal) {
    guard let sku = event.sku.isEmpty ? event.members.first : event.sku else { throw .invalid("names no item") }
    address = Address(stage: .stock, key: sku)
    guard !event.members.isEmpty else { return }
    var seen: Set = [sku]
    copies = event.members.filter { seen.insert($0).inserted }.map { Address(stage: .stock, key: $0) }
  }

  private init(command event: borrowing Event) throws(IntakeRefusal) {
    guard let home = event.home, !home.isEmpty else { throw .invalid("a command needs the home of its record") }
    address = Address(stage: .handoff, key: home)
    let concernsStock = event.correction != nil && !event.sku.isEmpty
    copies = concernsStock ? [Address(stage: .stock, key: event.sku)] : []
  }

  private init(document event: borrowing Event) throws(IntakeRefusal) {
    guard let kind = Home.naming(event) else { throw .invalid("names no document") }
    address = Address(stage: .order, key: Home.key(kind, event.refs[kind] ?? ""))
    let others: [RefKind] = event.kind.isReturn ? [.order] : event.kind == .refundIssued ? [.return] : []
    copies = others.compactMap { other in
      guard other != kind, let text = event.refs[other] else { return nil }
      return Address(stage: .order, key: Home.key(other, text))
    }
  }

  /// The home of the document that an event names, whatever the event is.
  static func document(namedBy event: Event) -> Address? {
    naming(event).map { Address(stage: .order, key: key($0, event.refs[$0] ?? "")) }
  }

  /// Which of the documents that an event names is its home. The last ones are for documents that name none of those
  /// that events.md asks for.
  private static func naming(_ event: Event) -> RefKind? {
    let order: [RefKind] = [
      .order, .purchase, .transfer, .receipt, .asn, .document, .tracking, .shipment, .return, .refund,
    ]
    return ((event.kind.isReturn ? [.return] : []) + order).first { event.refs[$0].map { !$0.isEmpty } ?? false }
  }

  /// The order machine's key of a document: `order/O1`, `purchase/12`. What may be a part of an order goes where the
  /// order goes: only there can be told what it is.
  package static func key(_ kind: RefKind, _ text: String) -> String {
    switch kind {
    case .purchase: "\(kind.word)/\(Reference.normalised(text))"
    case .order: "\(kind.word)/\(Reference.whole(ofOrder: text) ?? text)"
    default: "\(kind.word)/\(text)"
    }
  }
}

extension EventKind {
  var isReturn: Bool { self == .returnAuthorized || self == .returnReceived || self == .returnDispositioned }
}
