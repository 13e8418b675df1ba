import Foundation
import Testing

/// What a worker tells at its admin address.
extension Child {
  func page(_ name: String) throws -> String {
    let mark = try #require(errors.range(of: "address=127.0.0.1:"))
    let port = errors[mark.upperBound...].prefix { $0.isNumber }
    let curl = Child(URL(filePath: "/usr/bin/env"), ["curl", "-s", "http://127.0.0.1:\(port)/\(name)"])
    try curl.start()
    #expect(curl.wait() == 0)
    return curl.output
  }

  /// The value of the first series on a page that begins so.
  static func value(_ series: String, on page: String) -> Double? {
    page.split(separator: "\n").first { $0.hasPrefix(series) && !$0.hasPrefix("#") }
      .flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }
  }

  /// The metrics as soon as `isThere` holds of them; the last ones where that does not come to be in time.
  @discardableResult
  func metrics(seconds: Double = 60, when isThere: (String) -> Bool) throws -> String {
    let end = Date(timeIntervalSinceNow: seconds)
    var metrics = try page("metrics")
    while !isThere(metrics), isRunning, Date() < end {
      Thread.sleep(forTimeInterval: 0.1)
      metrics = try page("metrics")
    }
    return metrics
  }
}
