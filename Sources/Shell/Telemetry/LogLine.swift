package import Core
internal import JSONTree

/// What an operator has to do about a line.
package enum LogLevel: UInt8, CaseIterable, Comparable, Sendable {
  /// Nothing; for whoever looks for a fault.
  case debug
  /// Nothing; it is good to know.
  case info
  /// Look at it when there is time: the worker helps itself.
  case warning
  /// Act: results are late or the process ends.
  case error

  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

/// One event for people and log collectors: a name that never changes, and fields.
package struct LogLine: Hashable, Sendable {
  package var level: LogLevel
  /// `producer_recycled`: what an alert or a search goes by.
  package var event: String
  package var message: String
  package var fields: [Field]

  package struct Field: Hashable, Sendable {
    package var name: String
    package var value: Value
    package init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  package enum Value: Hashable, Sendable {
    case text(String)
    case whole(Int64)
    case number(Double)
  }

  package init(_ level: LogLevel, _ event: String, _ message: String, _ fields: [Field] = []) {
    self.level = level
    self.event = event
    self.message = message
    self.fields = fields
  }
}

/// How a line is written.
package enum LogFormat: String, CaseIterable, Sendable {
  /// `time=… level=info event=… msg="…" key=value`
  case logfmt
  /// One JSON object a line.
  case json

  /// The line with its end.
  package func text(_ line: LogLine, at time: Instant) -> String {
    let head = [
      LogLine.Field("time", .text(time.description)), LogLine.Field("level", .text("\(line.level)")),
      LogLine.Field("event", .text(line.event)), LogLine.Field("msg", .text(line.message)),
    ]
    let fields = head + line.fields
    switch self {
    case .logfmt: return fields.map { "\($0.name)=\(plain($0.value))" }.joined(separator: " ") + "\n"
    case .json:
      return "{" + fields.map { "\(JSONValue.quoted($0.name)):\($0.value.json)" }.joined(separator: ",")
        + "}\n"
    }
  }

  private func plain(_ value: LogLine.Value) -> String {
    guard case .text(let text) = value else { return value.json }
    let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && !"\"=\\\u{7f}".contains($0) }
    return isPlain ? text : JSONValue.quoted(text)
  }
}

extension String {
  fileprivate func contains(_ scalar: Unicode.Scalar) -> Bool { unicodeScalars.contains(scalar) }
}

extension LogLine.Value {
  /// As JSON has it.
  fileprivate var json: String {
    switch self {
    case .text(let text): JSONValue.quoted(text)
    case .whole(let number): "\(number)"
    case .number(let number): number.isFinite ? PrometheusText.text(number) : "null"
    }
  }
}
