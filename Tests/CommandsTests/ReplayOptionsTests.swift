import Core
import Testing

@testable import Commands
@testable import Operations

@Suite struct ReplayOptionsTests {
  private static let configured = ["--set", "systems={\"wms\": {\"kind\": \"wms\"}}"]

  private func action(_ words: String...) throws -> ReplayAction {
    let handed = Handed()
    let answer = calling(words + Self.configured, handed)
    #expect(answer.exit == 0, "\(answer.error)")
    return try #require(handed.replay)
  }

  private func calling(_ words: [String], _ handed: Handed = Handed()) -> Answer {
    call(words, handed: handed)
  }

  @Test func `a range, a warm-up and a name are read`() throws {
    let action = try action(
      "replay", "--run", "a", "--from", "2026-03-02T08:00:00Z", "--to", "now", "--warmup", "7d", "--batch", "10")
    guard case .run(let options) = action else {
      Issue.record("\(action)")
      return
    }
    #expect(options.from == Timestamp.parse("2026-03-02T08:00:00Z"))
    #expect(options.to == nil)
    #expect(options.warmup == .span(.days(7)))
    #expect(options.batch == 10)
    #expect(options.run == "a")
  }

  @Test func `a run to be deleted or promoted is named by a word of its own`() throws {
    guard case .delete("last-week", isAgreed: true) = try action("replay", "delete", "last-week", "--yes"),
      case .promote("last-week", only: ["x", "y"], isAgreed: false) = try action(
        "replay", "promote", "last-week", "--only", "x", "--only", "y"),
      case .list(isJSON: true) = try action("replay", "list", "--json")
    else {
      Issue.record("another action")
      return
    }
  }

  @Test(arguments: [
    (["replay"], "neither --run nor --output is given"),
    (["replay", "--run", "a", "--output", "b"], "--run and --output are both given"),
    (["replay", "--run", "a", "--config-b", "c"], "--config-b goes with neither --run nor --diff"),
    (["replay", "--run", "a", "--from", "yesterday"], "--from is not understood"),
    (["replay", "--run", "a", "--warmup", "long"], "--warmup is not understood"),
    (["replay", "--run", "a", "--batch", "0"], "--batch is not understood"),
    (["replay", "delete"], "RUN is missing"), (["replay", "delete", "a", "b"], "unexpected 'b'"),
  ])
  func `what cannot be meant is refused by name`(words: [String], fact: String) {
    let answer = calling(words + Self.configured)
    #expect(answer.exit == 64)
    #expect(answer.error.contains(fact), "\(answer.error)")
  }
}
