/// An order that is not done: how far it is, and since when it waits.
package struct OpenOrder: Hashable, Sendable {
  package var state = OrderStatus.open
  package var placed = Instant.distantPast
  package init() {}

  /// The states that an open order may be in; the words are label values.
  package static let states: [OrderStatus] = [.open, .held, .released, .allocated, .ready, .picked, .packed, .shipped]

  /// How old it is; the words are label values.
  package enum Age: String, CaseIterable, Sendable {
    case underAnHour = "under_1h"
    case underFourHours = "under_4h"
    case underADay = "under_1d"
    case underTwoDays = "under_2d"
    case underAWeek = "under_7d"
    case older = "over_7d"

    package init(_ age: Span) {
      self =
        age < .hours(1)
        ? .underAnHour
        : age < .hours(4)
          ? .underFourHours
          : age < .days(1) ? .underADay : age < .days(2) ? .underTwoDays : age < .days(7) ? .underAWeek : .older
    }
  }
}

extension DocumentView {
  /// nil for what is no order, or is done. Held where any system holds it, else as far as the furthest system says;
  /// `shipped` is one of which a part has left.
  var openOrder: OpenOrder? {
    guard kind == .order, let creation = order?.creation, !isTerminal else { return nil }
    var open = OpenOrder()
    open.placed = creation.time
    let now = speakers.compactMap { word(of: $0)?.status }
    if now.contains(.held) {
      open.state = .held
    } else {
      let furthest = now.filter { OpenOrder.states.contains($0) }.map(\.rawValue).max() ?? 0
      open.state = OrderStatus(rawValue: furthest) ?? .open
    }
    return open
  }
}

extension OpenOrder: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&state)
    cell.transfer(&placed)
  }
}
