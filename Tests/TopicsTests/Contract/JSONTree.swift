/// JSON to be written for people: members keep their order, short things stay on one line.
indirect enum JSONTree: Equatable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  case text(String)
  case number(Int)
  case flag(Bool)
  case list([JSONTree])
  case object([Member])

  struct Member: Equatable, Sendable {
    var name: String
    var value: JSONTree
  }

  init(stringLiteral text: String) { self = .text(text) }
  init(integerLiteral number: Int) { self = .number(number) }
  init(booleanLiteral flag: Bool) { self = .flag(flag) }
  init(arrayLiteral items: JSONTree...) { self = .list(items) }
  init(dictionaryLiteral members: (String, JSONTree)...) { self = .of(members) }

  static func of(_ members: [(String, JSONTree)]) -> JSONTree {
    .object(members.map { Member(name: $0.0, value: $0.1) })
  }

  static func texts(_ texts: [String]) -> JSONTree { .list(texts.map { .text($0) }) }

  /// With these members behind its own.
  func with(_ members: [(String, JSONTree)]) -> JSONTree {
    guard case .object(let own) = self else { return self }
    return .object(own + members.map { Member(name: $0.0, value: $0.1) })
  }

  var document: String { written(indentation: 0) + "\n" }

  private func written(indentation: Int) -> String {
    let short = line
    if indentation > 0, short.utf8.count + indentation <= 100 { return short }
    let inner = String(repeating: " ", count: indentation + 2)
    let end = "\n" + String(repeating: " ", count: indentation)
    switch self {
    case .list(let items) where !items.isEmpty:
      return "[\n" + items.map { inner + $0.written(indentation: indentation + 2) }.joined(separator: ",\n") + end + "]"
    case .object(let members) where !members.isEmpty:
      let lines = members.map { "\(inner)\(quoted($0.name)): \($0.value.written(indentation: indentation + 2))" }
      return "{\n" + lines.joined(separator: ",\n") + end + "}"
    default: return short
    }
  }

  private var line: String {
    switch self {
    case .text(let text): quoted(text)
    case .number(let number): "\(number)"
    case .flag(let flag): flag ? "true" : "false"
    case .list(let items): "[" + items.map(\.line).joined(separator: ", ") + "]"
    case .object(let members) where members.isEmpty: "{}"
    case .object(let members):
      "{ " + members.map { "\(quoted($0.name)): \($0.value.line)" }.joined(separator: ", ") + " }"
    }
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
