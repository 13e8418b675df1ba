import JSONTree
import SeededRandom
import Testing

/// The tree that pages and answers are made of.
@Suite struct JSONValueTests {
  @Test(arguments: 1...200)
  func `what is written can be read again`(seed: UInt64) throws {
    var random = RandomSource(seed: seed)
    let value = JSONValueTests.value(depth: 0, &random)
    #expect(try JSONValue(reading: value.line.utf8) == value, "seed \(seed): \(value.line)")
    var bytes: [UInt8] = []
    value.append(to: &bytes, isForPage: true)
    #expect(!bytes.contains(UInt8(ascii: "<")), "seed \(seed)")
    #expect(try JSONValue(reading: bytes) == value, "seed \(seed)")
  }

  @Test(arguments: [
    "", "{", "[1,", #"{"a"}"#, #"{"a":1,}"#, "nul", "01x", #""\q""#, #""open"#, "1 2", #""\ud800""#, "NaN", "+1",
    String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
  ])
  func `what is no JSON is refused`(text: String) {
    #expect(throws: JSONProblem.self) { try JSONValue(reading: text.utf8) }
  }

  @Test func `escapes are resolved and numbers keep their text`() throws {
    let value = try JSONValue(reading: #" {"a\u0041\ud83d\ude00\n": [1.500, -3e2, true, null] } "#.utf8)
    #expect(value.members.first?.name == "aA😀\n")
    #expect(value["aA😀\n"]?.elements == [.number("1.500"), .number("-3e2"), .bool(true), .null])
  }

  private static func value(depth: Int, _ random: inout RandomSource) -> JSONValue {
    switch Int.random(in: 0..<(depth < 4 ? 6 : 4), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .number("\(Int.random(in: -1000...1000, using: &random))")
    case 3: return .text(text(&random))
    case 4: return .list((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth + 1, &random) })
    default:
      return .object(
        (0..<Int.random(in: 0..<4, using: &random)).map { _ in .init(text(&random), value(depth: depth + 1, &random)) })
    }
  }

  private static func text(_ random: inout RandomSource) -> String {
    let letters = Array("ab\"\\</>\u{1f}\u{7f}é漢😀 \n\t")
    return String((0..<Int.random(in: 0..<8, using: &random)).compactMap { _ in letters.randomElement(using: &random) })
  }
}
