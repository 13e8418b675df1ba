/// Whether a change speaks of a fact: by the documents it names and by its cause.
package enum Confirmation {
  /// Documents that identify a fact, the most specific first; an order is what is left.
  private static let documents: [RefKind] = [
    .shipment, .receipt, .return, .refund, .transfer, .count, .document, .purchase, .asn, .order,
  ]

  /// True where all documents that both name are equal, the one that matters for the fact among them, and the cause
  /// is of the fact's kind.
  package static func speaks(_ write: Write, of effect: Effect) -> Bool {
    var shared = false
    for kind in documents {
      guard let named = write.refs[kind] else { continue }
      guard let known = effect.refs[kind] else {
        // A change about a shipment is no change about the order's placing.
        if kind != .order && kind != .purchase && kind != .asn && kind != .bin { return false }
        continue
      }
      guard matches(kind, named, known) else { return false }
      shared = true
    }
    guard shared, fits(write, effect.kind) else { return false }
    guard let line = write.refs[.line], let known = effect.refs[.line] else { return true }
    return line == known
  }

  /// The facts that a change confirms: of those that it names and its system has not told yet, the one of its size, or
  /// all where they add up to it; else those that move the changed measure its way, or move it at all.
  package static func named(by write: Write, among effects: [Effect], _ expression: Expression?) -> [Effect] {
    let spoken = effects.filter { speaks(write, of: $0) }
    guard let expression, let delta = write.delta else { return spoken.filter { !$0.isReported(by: write.system) } }
    let movement = { (effect: Effect) in expression.movement(effect.delta, countsToday: false) }
    let told = spoken.filter { effect in effect.reports.contains { $0.reference == write.reference } }
    if !told.isEmpty, told.reduce(Quantity.zero, { $0 + movement($1) }) == delta { return [] }
    let news = spoken.filter { !$0.isReported(by: write.system) }
    guard news.count > 1 else { return news }
    if let one = news.first(where: { movement($0) == delta }) { return [one] }
    let moving = news.filter { movement($0) != .zero }
    let alike = moving.filter { (movement($0) < .zero) == (delta < .zero) }
    return alike.isEmpty ? moving.isEmpty ? news : moving : alike
  }

  private static func matches(_ kind: RefKind, _ left: String, _ right: String) -> Bool {
    kind == .purchase ? Reference.normalised(left) == Reference.normalised(right) : left == right
  }

  private static func fits(_ write: Write, _ kind: EffectKind) -> Bool {
    switch kind {
    case .placed, .sold, .substituted, .rerouted:
      write.refs[.shipment] == nil && write.refs[.refund] == nil && write.refs[.return] == nil
        && [.sale, .allocation, .sync, .other, .transfer].contains(write.cause)
    case .edited:
      write.refs[.shipment] == nil && [.release, .restock, .sale, .allocation, .sync, .other].contains(write.cause)
    case .cancelled: write.refs[.shipment] == nil && [.release, .restock, .sync, .other].contains(write.cause)
    case .refundCancelled, .refundedOnly: [.release, .restock, .return, .sync, .other].contains(write.cause)
    case .shipped, .voided: [.shipment, .sale, .sync, .other].contains(write.cause)
    case .returned: [.return, .restock, .sync, .other].contains(write.cause)
    case .dispositioned: [.return, .restock, .sync, .other, .damage].contains(write.cause)
    case .received, .receiptReversed: [.receipt, .sync, .other].contains(write.cause)
    case .purchased, .purchaseCancelled: write.refs[.receipt] == nil
    case .vendorReturned: [.return, .shipment, .sync, .other, .adjustment].contains(write.cause)
    case .transferOut, .transferInbound, .transferArrived, .transferReturned:
      [.transfer, .shipment, .receipt, .sync, .other].contains(write.cause)
    case .adjusted, .damaged, .counted: true
    }
  }
}
