/// What people carry over a hand-off by hand.
struct TouchMemory: Hashable {
  /// Ascending by time, of the last days before the newest.
  private(set) var recent: [Touch] = []
  /// The finding that is open, as its id is made; empty = none.
  var identity = ""
  var first = EventReference()

  struct Touch: Hashable {
    var time = Instant.distantPast
    var reference = EventReference()
  }

  static let most = 200

  mutating func add(_ event: Event, within window: Span) {
    let touch = Touch(time: event.time, reference: EventReference(event))
    recent.insert(touch, at: recent.firstIndex { $0.time > touch.time } ?? recent.endIndex)
    if let newest = recent.last?.time { recent.removeAll { $0.time < newest - window } }
    if recent.count > TouchMemory.most { recent.removeFirst() }
  }
}

/// A UTC day of a hand-off, for the Exception Drag Index.
package struct DragDay: Hashable, Sendable {
  /// Days since 1970-01-01 UTC.
  package var day: Int64 = 0
  package var touches: Int64 = 0
  /// Minutes of attention: what was given, else 15, and 8 for the switch of context.
  package var minutes: Int64 = 0
  /// Exceptions opened, which stand in where nobody reports touches.
  package var opened: Int64 = 0
  package init() {}

  /// Minutes that count for a touch without its own number.
  static let minutesAssumed: Int64 = 15
  static let minutesOfSwitch: Int64 = 8
  static let daysKept: Int64 = 100
}

extension [DragDay] {
  /// Adds to the day of `time`; old days leave.
  mutating func add(at time: Instant, _ body: (inout DragDay) -> Void) {
    let day = time.day
    if let index = firstIndex(where: { $0.day == day }) { return body(&self[index]) }
    guard count < DragDay.daysKept || day > self[0].day else { return }
    var new = DragDay()
    new.day = day
    body(&new)
    insert(new, at: firstIndex { $0.day > day } ?? endIndex)
    if count > DragDay.daysKept { removeFirst() }
  }
}

extension TouchMemory.Touch: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&time)
    cell.transfer(&reference)
  }
}
extension TouchMemory: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&recent)
    cell.transfer(&identity)
    cell.transfer(&first)
  }
}
extension DragDay: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&day)
    cell.transfer(&touches)
    cell.transfer(&minutes)
    cell.transfer(&opened)
  }
}
