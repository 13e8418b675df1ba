import Core

/// Every field of an event as text, for comparing two.
struct Fields: Equatable, CustomStringConvertible {
  let description: String

  init(_ event: Event) {
    var text = ""
    for child in Mirror(reflecting: event).children { text += "\(child.label ?? ""): \(child.value)\n" }
    description = text
  }
}
