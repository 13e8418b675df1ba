internal import Core

extension DataReader {
  /// What the type needs must be there; what follows from what was given is filled in.
  func complete(_ event: inout Event) throws(DecodeError) {
    for field in shape.required where !present.contains(field) { throw missing("\(field)") }
    if shape.lines == .required || shape.lines == .edit, event.lines.isEmpty { throw missing("lines") }
    switch event.kind {
    case .stockLevel: try completeLevel(&event)
    case .stockChanged: try completeChange(&event)
    case .writeRejected:
      if event.sku.isEmpty, event.members.isEmpty, event.refs.isEmpty { throw missing("sku") }
    case .manualTouch: if event.handoffFrom == nil { throw missing("handoff.from") }
    case .itemDefined: try completeItem(event)
    default: handDown(&event)
    }
  }

  /// A level in one shape: `levels`, whatever way it was written.
  private func completeLevel(_ event: inout Event) throws(DecodeError) {
    if saw(.levels), saw(.measure) || saw(.quantity) {
      throw DecodeError(.contradiction, at: walker.position, field: "levels")
    }
    if let measure = event.measure, saw(.quantity) { event.levels = [Level(measure, event.quantity)] }
    guard !event.levels.isEmpty else { throw missing(saw(.quantity) ? "measure" : "levels") }
    event.measure = nil
    event.quantity = nil
  }

  private func completeChange(_ event: inout Event) throws(DecodeError) {
    event.measure = event.measure ?? .onHand
    if let before = event.before, let after = event.after, event.delta == nil { event.delta = after - before }
    guard event.delta != nil || event.mode == .set && event.after != nil else { throw missing("delta") }
  }

  private func completeItem(_ event: Event) throws(DecodeError) {
    for component in event.components where component.quantity == .zero {
      throw DecodeError(.badFactor, at: walker.position, field: "components.quantity")
    }
  }

  /// What `data` says of all its lines.
  private func handDown(_ event: inout Event) {
    for index in event.lines.indices {
      if present.contains(.cumulative) { event.lines[index].cumulative = true }
      event.lines[index].condition = event.lines[index].condition ?? event.condition
      event.lines[index].uom = event.lines[index].uom ?? event.uom
    }
  }
}
