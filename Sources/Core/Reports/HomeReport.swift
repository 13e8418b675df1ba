/// The open periods of one hand-off: an hour and a day, and the ones before them for as long as their words may still be
/// on their way.
struct HomeReport: Hashable {
  /// Ascending by size, then start.
  private(set) var books: [PeriodBook] = []
  /// Of the last closed day in which anybody had something to do, in hundredths, and that day's start.
  private(set) var drag: Int64?
  private(set) var dragDay = Instant.distantPast

  init() {}

  /// When the next period closes; with none open, when nobody asks any more for what was. It is the hand-off's own
  /// affair: when it is forgotten must not hang on who shares its partition.
  var due: Instant? { books.map(\.period.due).min() ?? (drag == nil ? nil : dragDay + .days(2)) }

  /// Notes what belongs to `time` and is heard of at `now`; what a closed period should have held goes into today's.
  mutating func note(at time: Instant, now: Instant, _ body: (inout PeriodBook) -> Void) {
    for size in ReportSize.allCases {
      var period = ReportPeriod(size, holding: time)
      if period.due < now { period = ReportPeriod(size, holding: now) }
      body(&books[place(of: period)])
    }
  }

  private mutating func place(of period: ReportPeriod) -> Int {
    if let known = books.firstIndex(where: { $0.period == period }) { return known }
    let place =
      books.firstIndex { (period.size.rawValue, period.start) < ($0.period.size.rawValue, $0.period.start) }
      ?? books.endIndex
    var new = PeriodBook()
    new.period = period
    books.insert(new, at: place)
    return place
  }

  /// Takes out what is over at `now`.
  mutating func close(at now: Instant) -> [PeriodBook] {
    let closed = books.filter { $0.period.due <= now }
    books.removeAll { $0.period.due <= now }
    return closed
  }

  /// Keeps the drag index of a day that was closed.
  mutating func keepDrag(of day: PeriodBook) {
    drag = day.attention.minutes > 0 ? day.dragIndex : nil
    dragDay = drag == nil ? .distantPast : day.period.start
  }

  /// The drag index of the day before `now`.
  func drag(at now: Instant) -> Int64? { dragDay == (now - .days(1)).floored(to: .days(1)) ? drag : nil }

  /// Nothing is open, and nobody asks for what was.
  func isOver(at now: Instant) -> Bool { books.isEmpty && drag(at: now) == nil }

  /// Begins the period after a closed one: something still stands open.
  mutating func goOn(after period: ReportPeriod) {
    books[place(of: ReportPeriod(period.size, holding: period.end))].isActive = true
  }
}

extension HomeReport: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&books)
    cell.transfer(&drag)
    cell.transfer(&dragDay)
  }
}
