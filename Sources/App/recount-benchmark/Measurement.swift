import CHeapCount

/// What a part of the program took: CPU time of this thread and requests for memory.
struct Measurement {
  var nanoseconds: UInt64 = 0
  var requests: UInt64 = 0
  var events = 0

  private var startTime: UInt64 = 0
  private var startRequests: UInt64 = 0

  /// Runs `body`, which handles `count` events.
  mutating func add(_ count: Int, _ body: () -> Void) {
    start()
    body()
    stop(count)
  }

  mutating func start() {
    startRequests = cheapcount_requests()
    startTime = cheapcount_thread_nanoseconds()
  }

  mutating func stop(_ count: Int) {
    nanoseconds += cheapcount_thread_nanoseconds() - startTime
    requests += cheapcount_requests() - startRequests
    events += count
  }

  /// Adds what another part of the same events took.
  mutating func add(_ part: Measurement) {
    nanoseconds += part.nanoseconds
    requests += part.requests
  }

  /// A line of the table.
  func row(_ name: String) -> String {
    let each = Double(nanoseconds) / Double(max(events, 1))
    let columns = [
      number(1e9 / max(each, 0.001), digits: 0), number(each, digits: 0),
      number(Double(requests) / Double(max(events, 1)), digits: 3),
    ]
    return pad(name, 34) + columns.map { String(repeating: " ", count: max(1, 14 - $0.count)) + $0 }.joined()
  }

  static let head =
    pad("part", 34) + "  events/CPU-s" + "      ns/event" + "  allocs/event"
}

/// A number that is not negative, with a fixed count of decimals.
func number(_ value: Double, digits: Int) -> String {
  var scale: Int64 = 1
  for _ in 0..<digits { scale *= 10 }
  let scaled = Int64(value * Double(scale) + 0.5)
  guard digits > 0 else { return String(scaled) }
  return "\(scaled / scale)." + String(String(scaled % scale + scale).dropFirst())
}

func pad(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}
