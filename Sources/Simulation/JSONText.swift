package import Core

/// A JSON object being written, member by member.
package struct JSONObject: Sendable {
  private var members = ""

  package init() {}

  /// The object's text.
  package var text: String { "{\(members)}" }

  /// Adds a member whose value is JSON already.
  package mutating func add(_ name: String, json: String) {
    if !members.isEmpty { members += "," }
    members += "\"\(name)\":\(json)"
  }

  /// Adds a text.
  package mutating func add(_ name: String, _ text: String) { add(name, json: quoted(text)) }

  /// Adds a quantity.
  package mutating func add(_ name: String, _ quantity: Quantity) { add(name, json: quantity.description) }

  /// Adds a time.
  package mutating func add(_ name: String, _ time: Instant) { add(name, json: "\"\(time)\"") }
}

/// A JSON string. Control characters do not occur in what the simulator writes; they are left out.
package func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars where scalar.value >= 0x20 {
    if scalar == "\"" || scalar == "\\" { result.append("\\") }
    result.unicodeScalars.append(scalar)
  }
  return result + "\""
}
