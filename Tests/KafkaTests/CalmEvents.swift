import Foundation

/// Events of a warehouse and a storefront that agree, with times of our choice.
enum CalmEvents {
  static func text(_ time: Date) -> String {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    return formatter.string(from: time)
  }

  /// Ten a second, of 50 products, from `start` on for `seconds`.
  static func lines(from start: Date, seconds: Int, name: String) -> String {
    lines(seconds * 10, of: 50, from: start, every: 0.1, name: name)
  }

  static func lines(
    _ count: Int, of products: Int, from start: Date, every interval: TimeInterval, name: String
  ) -> String {
    (0..<count).map { number in
      let time = text(start.addingTimeInterval(Double(number) * interval))
      let (source, sku) = (number % 2 == 0 ? "wms" : "storefront", "S\(number / 2 % products)")
      let levels = source == "wms" ? #"{"on_hand":10,"reserved":0}"# : #"{"available":10}"#
      return #"{"specversion":"1.0","id":"\#(name)-\#(number)","source":"\#(source)","type":"stock.level","#
        + #""time":"\#(time)","data":{"sku":"\#(sku)","levels":\#(levels)}}"#
    }.joined(separator: "\n")
  }

  /// One order of one piece.
  static func order(_ name: String, at time: Date) -> String {
    #"{"specversion":"1.0","id":"\#(name)","source":"storefront","type":"order.placed","time":"\#(text(time))","#
      + #""data":{"order":"\#(name)","lines":[{"line":"1","sku":"S0","quantity":1}]}}"#
  }
}

extension Deployment {
  /// A file of events in the deployment's folder.
  func write(_ events: String) throws -> URL {
    let file = folder.appending(path: "events-\(UUID().uuidString).ndjson")
    try Data(events.utf8).write(to: file)
    return file
  }
}
