internal import Core

extension DataReader {
  mutating func setText(_ field: DataField, _ event: inout Event) throws(DecodeError) -> Bool {
    if field == .status { return try setStatus(&event) }
    let isFree = field == .reason || field == .error || field == .note
    let content = try walker.string()
    guard !content.isEmpty else { return false }
    let text = isFree ? try content.string() : try content.identifier() ?? ""
    if field <= .newsku { setCommonText(field, text, &event) } else { setOtherText(field, text, &event) }
    return true
  }

  private func setCommonText(_ field: DataField, _ text: String, _ event: inout Event) {
    switch field {
    case .sku: event.sku = text
    case .location: event.location = text
    case .uom: event.uom = text
    case .lot: event.lot = text
    case .reason: event.reason = text
    case .actor: event.actor = text
    case .into: event.into = text
    case .writer: event.writer = text
    case .error: event.error = text
    case .channel: event.channel = text
    case .method: event.method = text
    case .carrier: event.carrier = text
    case .from: event.from = text
    case .to: event.to = text
    default: event.newSKU = text
    }
  }

  private func setOtherText(_ field: DataField, _ text: String, _ event: inout Event) {
    switch field {
    case .check: event.check = text
    case .kind where event.kind == .locationDefined: event.locationKind = text
    case .kind: event.noticeKind = text
    case .note: event.note = text
    case .baseuom: event.baseUnit = text
    case .exception: event.exception = text
    case .home: event.home = text
    case .owner: event.owner = text
    default: event.resolution = text
    }
  }

  /// A carrier's word is of a closed list; an order's is the system's own.
  private mutating func setStatus(_ event: inout Event) throws(DecodeError) -> Bool {
    if event.kind == .trackingUpdated {
      event.tracking = try word(vocabulary.trackings)
    } else {
      event.statusWord = try identifier()?.lowercased()
    }
    return event.tracking != nil || event.statusWord != nil
  }

  /// A document's own field goes before the same name in `refs`.
  mutating func setReference(_ field: DataField, _ event: inout Event) throws(DecodeError) -> Bool {
    guard let text = try identifier(), let kind = field.reference else { return false }
    if event.kind.isCommand, kind == .correction { event.correction = text } else { event.refs[kind] = text }
    return true
  }

  mutating func setQuantity(_ field: DataField, _ event: inout Event) throws(DecodeError) {
    switch field {
    case .quantity where event.kind == .stockLevel || event.kind == .writeSent || event.kind == .writeRejected:
      event.quantity = try walker.quantity()
    case .quantity: event.quantity = try quantityNotNegative()
    case .delta: event.delta = try walker.quantity()
    case .before: event.before = try walker.quantity()
    case .after: event.after = try walker.quantity()
    case .amount: event.amount = try walker.quantity()
    default: event.actual = try walker.quantity()
    }
  }

  mutating func setTime(_ field: DataField, _ event: inout Event) throws(DecodeError) {
    switch field {
    case .asof: event.asof = try time()
    case .countedat: event.countedAt = try time()
    case .promised: event.promised = try time()
    case .due: event.due = try time()
    default: event.eta = try time()
    }
  }

  mutating func setWord(_ field: DataField, _ event: inout Event) throws(DecodeError) {
    switch field {
    case .condition: event.condition = try word(vocabulary.conditions)
    case .measure: event.measure = try word(vocabulary.measures)
    case .cause: event.cause = try word(vocabulary.causes)
    default: event.mode = try word(vocabulary.modes)
    }
  }

  mutating func setOther(_ field: DataField, _ event: inout Event) throws(DecodeError) -> Bool {
    switch field {
    case .restock: event.restock = try walker.flag()
    case .tracked: event.tracked = try walker.flag()
    case .cumulative: return try walker.flag()
    case .minutes: event.minutes = try minutes()
    case .refs: try readReferences(into: &event)
    case .levels: try readLevels(into: &event)
    case .members: event.members = try texts()
    case .aliases: event.aliases = try texts()
    case .lines: try readLines(into: &event)
    case .handoff: try readHandoff(into: &event)
    case .uoms: try readUnits(into: &event)
    case .components: try readComponents(into: &event)
    default: try readSubject(into: &event)
    }
    return true
  }

  private mutating func minutes() throws(DecodeError) -> Int64 {
    let position = walker.position
    let quantity = try quantityNotNegative()
    guard quantity.isWhole else { throw DecodeError(.notWhole, at: position) }
    return quantity.millionths / 1_000_000
  }
}
