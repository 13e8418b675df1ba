/// How far long work has come, on a terminal only.
package struct ProgressBar {
  /// Drawn at most this often.
  private static let interval = 0.1

  /// What is counted.
  package enum Unit: Sendable { case bytes, records }

  private let total: Int64?
  private let unit: Unit
  private let terminal: Terminal
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var lastDrawn = -ProgressBar.interval

  /// nil where the total cannot be known.
  package init(total: Int64?, terminal: Terminal, unit: Unit = .bytes) {
    self.total = total
    self.unit = unit
    self.terminal = terminal
    start = clock.now
  }

  /// Tells how many bytes or records are done.
  package mutating func update(done: Int64) {
    guard terminal.errorIsTerminal else { return }
    let elapsed = (clock.now - start) / .seconds(1)
    guard elapsed - lastDrawn >= ProgressBar.interval else { return }
    lastDrawn = elapsed
    terminal.report(
      "\r" + ProgressBar.line(done: done, total: total, elapsed: elapsed, width: terminal.width, unit: unit)
        + "\u{1b}[K")
  }

  /// Takes the bar away, so that what follows begins on a clean line.
  package func clear() {
    if terminal.errorIsTerminal, lastDrawn >= 0 { terminal.report("\r\u{1b}[K") }
  }

  /// The bar after `elapsed` seconds of steady work.
  static func line(done: Int64, total: Int64?, elapsed: Double, width: Int, unit: Unit = .bytes) -> String {
    let rate = elapsed > 0 ? Double(done) / elapsed : 0
    guard let total, total > 0 else {
      return render(fraction: nil, rate: rate, remaining: nil, width: width, unit: unit)
    }
    let remaining = rate > 0 ? Double(max(0, total - done)) / rate : nil
    return render(
      fraction: Double(done) / Double(total), rate: rate, remaining: remaining, width: width, unit: unit)
  }

  /// One line of at most `width` columns: `[=====>    ]  56 %  12.3 MB/s  1:05 left`.
  ///
  /// `rate` is in bytes or records a second, `remaining` in seconds; nil = unknown.
  package static func render(
    fraction: Double?, rate: Double, remaining: Double?, width: Int, unit: Unit = .bytes
  ) -> String {
    let share = fraction.map { max(0, min(1, $0)) }
    var parts = share.map { [padded("\(Int($0 * 100))", 3) + " %"] } ?? []
    parts.append(unit == .bytes ? rateText(rate) : "\(Int(max(0, min(rate, 1e15)))) records/s")
    if let remaining { parts.append(timeText(remaining) + " left") }
    let text = parts.joined(separator: "  ")
    guard let share, width - text.count - 5 >= 10 else { return String(text.prefix(max(0, width - 1))) }
    // One column stays free: a full last column makes some terminals wrap.
    return "[" + bar(share, cells: min(40, width - text.count - 5)) + "]  " + text
  }

  private static func bar(_ share: Double, cells: Int) -> String {
    let filled = Int(share * Double(cells))
    guard filled < cells else { return String(repeating: "=", count: cells) }
    return String(repeating: "=", count: filled) + ">" + String(repeating: " ", count: cells - filled - 1)
  }

  private static func rateText(_ rate: Double) -> String {
    var value = max(0, min(rate, 1e15))
    var units = ["B/s", "kB/s", "MB/s", "GB/s"][...]
    while value >= 1000, units.count > 1 {
      value /= 1000
      units = units.dropFirst()
    }
    let tenths = Int(value * 10)
    return "\(tenths / 10).\(tenths % 10) \(units[units.startIndex])"
  }

  private static func timeText(_ seconds: Double) -> String {
    let whole = Int(min(seconds.rounded(.up), 359_999))
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    guard hours > 0 else { return "\(minutes):\(padded("\(rest)", 2, "0"))" }
    return "\(hours):\(padded("\(minutes)", 2, "0")):\(padded("\(rest)", 2, "0"))"
  }

  private static func padded(_ text: String, _ width: Int, _ filler: String = " ") -> String {
    String(repeating: filler, count: max(0, width - text.count)) + text
  }
}
