/// A purchase's line as the replay found it.
package struct PurchaseLine: Sendable {
  package var line: String
  package var place: Place
  package var ordered: Quantity
  package var open: Quantity
  package var received = Quantity.zero
}

/// A receipt's line as the replay found it.
package struct ReceivedLine: Sendable {
  package var receipt: String
  package var line: String
  package var sku: String
  package var location: String
  package var quantity: Quantity
  package var event: DocumentEvent
  package var isEffective: Bool
  /// What it took from what was still to come.
  package var taken: [(line: Int, quantity: Quantity)]
}

/// What the events of a purchase, a receipt or a vendor return come to.
package struct InboundState: Sendable {
  package let creation: DocumentEvent?
  package let lines: [PurchaseLine]
  package let receipts: [ReceivedLine]
}

/// Some lines of a purchase, a receipt or a vendor return played again.
package struct InboundReplay {
  package private(set) var state = LineOutcome()
  package private(set) var sheet = EffectSheet()
  private let creation: DocumentEvent?
  /// The purchase whose document this is; nil for receipts, announcements and vendor returns of their own.
  private let purchase: String?
  private let events: [DocumentEvent]
  private let configuration: Policy

  package init(_ head: DocumentHead, _ words: [DocumentEvent], _ configuration: Policy, _ agenda: inout Agenda) {
    purchase = head.kind == .purchase ? head.name : nil
    creation = head.creation
    // A receipt at home elsewhere counts here as received; its effects are its home's.
    events = words.filter { !$0.isCopy || $0.kind == .receiptPosted || $0.kind == .receiptReversed }
    self.configuration = configuration
    let maker = creation?.system
    var placed = purchases()
    var others = cancellations(maker) + receipts() + reversals() + vendorReturns()
    for index in placed.indices { settle(&placed[index], maker, &agenda) }
    for index in others.indices { settle(&others[index], maker, &agenda) }
    for movement in placed { apply(movement, &agenda) }
    for movement in others.sorted(by: Movement.precedes) { apply(movement, &agenda) }
  }
}

extension InboundReplay {
  private func told(_ kind: EventKind) -> [DocumentEvent] { events.filter { $0.kind == kind } }

  private func purchases() -> [Movement] {
    movementsByLine(
      told(.purchaseOrdered), kind: .purchased, lines: \.lines,
      key: { [name = purchase ?? ""] in "purchase/\(name)/\($1.name)" })
  }

  private func cancellations(_ maker: SystemID?) -> [Movement] {
    movementsByDelivery(
      told(.purchaseCancelled), kind: .purchaseCancelled, isMaker: { $0.system == maker },
      key: { "/cancel/\($0.reference.id)" }, matches: shareLines)
  }

  private func receipts() -> [Movement] {
    ReceiptBook(told(.receiptPosted), purchase: purchase) { [configuration] event, line in
      configuration.hasAuthority(event.system, for: .receipt, at: event.location(of: line))
    }.movements
  }

  private func reversals() -> [Movement] {
    movementsByLine(
      told(.receiptReversed), kind: .receiptReversed,
      lines: { [events] event in
        event.lines.isEmpty
          ? events.first { $0.kind == .receiptPosted && $0.receipt == event.receipt }?.lines ?? [] : event.lines
      }, key: { "receipt/\($0.receipt)/\($1.name)/reversed" })
  }

  private func vendorReturns() -> [Movement] {
    movementsByLine(
      told(.vendorReturnPosted), kind: .vendorReturned, lines: \.lines,
      key: { "document/\($0.refs[.document] ?? $0.reference.id)/\($1.name)" })
  }

  private func settle(_ movement: inout Movement, _ maker: SystemID?, _ agenda: inout Agenda) {
    let authority: Authority =
      switch movement.kind {
      case .purchased, .purchaseCancelled: .purchase
      case .vendorReturned: .vendorReturn
      default: .receipt
      }
    let location = movement.event.location(of: movement.event.lines.first ?? movement.line)
    let configuration = configuration
    let kind = movement.kind
    let isAuthority = { (event: DocumentEvent) in
      (kind == .purchaseCancelled && event.system == maker)
        || configuration.hasAuthority(event.system, for: authority, at: location)
    }
    let canMature = movement.kind != .purchaseCancelled && movement.kind != .received
    let due = movement.firstArrival + configuration.patience(for: authority, at: location)
    movement.settle(isAuthority: isAuthority, matures: canMature ? due : nil, &agenda)
  }
}

extension DocumentEvent {
  /// The receipt's number; where nobody gave one, the event's.
  package var receipt: String { refs[.receipt] ?? reference.id }
}

extension InboundReplay {
  private mutating func apply(_ movement: Movement, _ agenda: inout Agenda) {
    switch movement.kind {
    case .purchased: applyPurchased(movement)
    case .purchaseCancelled: applyCancelled(movement)
    case .received: applyReceived(movement, &agenda)
    case .receiptReversed: applyReversed(movement)
    default: applyVendorReturned(movement)
    }
  }

  private func refs(_ movement: Movement, _ line: Line, _ kinds: [RefKind]) -> Refs {
    var refs = Refs([Refs.Item(.line, line.name)])
    for kind in kinds {
      for telling in movement.tellings where refs[kind] == nil { refs[kind] = telling.event.refs[kind] }
    }
    return refs
  }

  private mutating func write(
    _ movement: Movement, _ line: Line, kind: EffectKind? = nil, key: String? = nil, at place: Place, _ delta: Buckets,
    _ kinds: [RefKind], cumulative: [Quantity] = []
  ) {
    guard !movement.event.isCopy else { return }
    sheet.add(
      movement, key: key, kind: kind, at: place, delta, refs: refs(movement, line, kinds), quantity: \.quantity
    ) { effect in
      effect.cumulative = cumulative
      effect.bundle = line.bundle
      effect.converted = movement.tellings.contains { $0.line.converted }
    }
  }

  private mutating func applyPurchased(_ movement: Movement) {
    let line = movement.line
    let place = Place(line.sku, movement.event.location(of: line))
    let quantity = movement.quantity
    write(movement, line, at: place, Buckets(.incoming, quantity), [.purchase])
    state.inbound.append(
      PurchaseLine(
        line: line.name, place: place, ordered: quantity, open: movement.isEffective ? quantity : .zero))
  }

  private mutating func applyCancelled(_ movement: Movement) {
    for index in state.inbound.indices {
      let known = state.inbound[index]
      let line = movement.event.lines.first { $0.sku == known.place.sku && ($0.line.isEmpty || $0.line == known.line) }
      guard movement.event.lines.isEmpty || line != nil else { continue }
      let taken = min(line?.quantity ?? known.open, known.open)
      guard taken > .zero else { continue }
      var named = Line()
      named.line = known.line
      let key = "purchase/\(purchase ?? "")/\(known.line)\(movement.key)"
      write(movement, named, key: key, at: known.place, Buckets(.incoming, -taken), [.purchase])
      if movement.isEffective { state.inbound[index].open -= taken }
    }
  }

  /// The purchase lines that a receipt's line answers: of its number and SKU, else of its SKU.
  private func lines(for line: Line) -> [Int] {
    let sameSKU = state.inbound.indices.filter { state.inbound[$0].place.sku == line.sku }
    let exact = sameSKU.filter { state.inbound[$0].line == line.line }
    return exact.isEmpty ? sameSKU : exact
  }

  private mutating func applyReceived(_ original: Movement, _ agenda: inout Agenda) {
    var movement = original
    let line = movement.line
    let found = lines(for: line)
    let home = found.first.map { state.inbound[$0].place.location } ?? "default"
    let location = movement.event.place(of: line) ?? home
    let fits = found.isEmpty || movement.quantity <= found.reduce(.zero) { $0 + state.inbound[$1].open }
    if !movement.isEffective, fits, creation == nil || !found.isEmpty {
      let due = movement.firstArrival + configuration.patience(for: .receipt, at: location)
      movement.isEffective = agenda.hasPassed(due)
    }
    let isDrop = movement.quantity < .zero
    let kind = isDrop ? EffectKind.receiptReversed : .received
    write(
      movement, line, kind: kind, at: Place(line.sku, location), Buckets(.sellable, movement.quantity),
      [.purchase, .asn, .receipt], cumulative: movement.cumulative)
    let taken = takeIncoming(found, movement, line)
    state.receipts.append(
      ReceivedLine(
        receipt: movement.event.receipt, line: line.name, sku: line.sku, location: location,
        quantity: movement.quantity, event: movement.event, isEffective: movement.isEffective, taken: taken))
  }

  private mutating func takeIncoming(
    _ found: [Int], _ movement: Movement, _ line: Line
  ) -> [(line: Int, quantity: Quantity)] {
    var rest = movement.quantity
    var result: [(line: Int, quantity: Quantity)] = []
    for index in found {
      let open = state.inbound[index].open
      // A running total that falls gives back what it took.
      let taken = rest < .zero ? max(rest, -state.inbound[index].received) : min(rest, open)
      guard taken != .zero else { continue }
      write(
        movement, line, kind: rest < .zero ? .receiptReversed : .received, at: state.inbound[index].place,
        Buckets(.incoming, -taken), [.purchase, .asn, .receipt], cumulative: movement.cumulative)
      rest -= taken
      guard movement.isEffective else { continue }
      state.inbound[index].open -= taken
      state.inbound[index].received += taken
      result.append((index, taken))
    }
    return result
  }

  private mutating func applyReversed(_ movement: Movement) {
    let line = movement.line
    let index = state.receipts.lastIndex {
      $0.receipt == movement.event.receipt && $0.line == line.name && (line.sku.isEmpty || $0.sku == line.sku)
    }
    let location = movement.event.place(of: line) ?? index.map { state.receipts[$0].location } ?? "default"
    let sku = line.sku.isEmpty ? index.map { state.receipts[$0].sku } ?? "" : line.sku
    write(
      movement, line, at: Place(sku, location), Buckets(.sellable, -movement.quantity), [.purchase, .receipt])
    if movement.isEffective, let index { state.receipts[index].quantity -= movement.quantity }
    guard let index else { return }
    var rest = movement.quantity
    for (known, taken) in state.receipts[index].taken where rest > .zero {
      let back = min(rest, taken)
      write(
        movement, line, at: state.inbound[known].place, Buckets(.incoming, back), [.purchase, .receipt])
      rest -= back
      guard movement.isEffective else { continue }
      state.inbound[known].open += back
      state.inbound[known].received -= back
    }
  }

  private mutating func applyVendorReturned(_ movement: Movement) {
    let line = movement.line
    let bucket: Bucket =
      switch line.condition {
      case .damaged: .damaged
      case .quarantined: .quarantined
      default: .sellable
      }
    let place = Place(line.sku, movement.event.location(of: line))
    write(movement, line, at: place, Buckets(bucket, -movement.quantity), [.document, .purchase])
  }
}
