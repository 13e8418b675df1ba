import Foundation
import Testing

@testable import Commands

/// Commands about topics, rights and health, as far as they need no cluster.
@Suite struct ClusterCommandTests {
  private let systems = ["--set", "systems.wms.kind=wms"]

  private func answer(_ words: [String], _ more: [String] = []) -> Answer {
    let recorder = Recorder()
    let terminal = Terminal { stream, text in
      if stream == .output { recorder.output += text } else { recorder.error += text }
      return true
    }
    let program = Program(environment: [:], terminal: terminal, bodies: .idle)
    return Answer(exit: program.run(words + systems + more), output: recorder.output, error: recorder.error)
  }

  @Test(arguments: ["plan", "apply", "check"])
  func `without a broker the configuration is at fault`(verb: String) {
    let told = answer(["topics", verb])
    #expect(told.exit == 78 && told.error.contains("no broker is configured"), "\(told.error)")
  }

  @Test func `topics alone is half a command`() {
    let told = answer(["topics"])
    #expect(told.exit == 64 && told.error.contains("topics plan, topics apply, topics check"), "\(told.error)")
  }

  @Test func `a cluster that cannot be reached is told as temporary`() {
    let told = answer(["topics", "plan"], ["--set", #"kafka.brokers=["127.0.0.1:1"]"#])
    #expect(told.exit == 75 && told.error.contains("cannot ask the cluster"), "\(told.error)")
  }

  @Test func `declarations that do not hold are told with their lines`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "topics-\(UUID().uuidString).yaml")
    try Data("topics:\n  - { name: a, owner: user, role: inputt }\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let told = answer(["acls", "--declarations", file.path])
    #expect(told.exit == 78 && told.error.contains(":2: role: one of input, reference"), "\(told.error)")
    #expect(answer(["acls", "--declarations", "/nowhere/t.yaml"]).exit == 65)
  }

  @Test func `rights are printed for a user, as lines or as YAML`() {
    let lines = answer(["acls", "--user", "stock"], ["--set", "topics.prefix=shop", "--set", "kafka.group=g"])
    #expect(
      lines.exit == 0 && lines.output.contains("User:stock --operation Read --operation Write --topic shop.by-sku\n"))
    #expect(lines.output.contains("--group g- --resource-pattern-type prefixed\n"))
    let user = answer(["acls", "--strimzi", "--cluster", "main"])
    #expect(user.exit == 0 && user.output.hasPrefix("apiVersion: kafka.strimzi.io/v1beta2\nkind: KafkaUser\n"))
  }

  @Test func `a replay's rights are its inputs and what bears its name`() {
    let names = ["--set", "topics.prefix=shop", "--set", "kafka.group=g"]
    let plain = answer(["acls", "--replay", "week"], names)
    #expect(plain.exit == 0 && plain.output.split(separator: "\n").count == 6, "\(plain.output)")
    #expect(
      plain.output.contains(
        "--operation Read --operation Write --operation Create --operation Delete --topic shop.replay.week. "
          + "--resource-pattern-type prefixed\n"))
    #expect(plain.output.hasSuffix("--operation Write --transactional-id g-replay-week\n"))
    #expect(!plain.output.contains("shop.exceptions") && !plain.output.contains("--group"))
    let every = answer(["acls", "--replay", "*", "--diff"], names)
    #expect(every.output.contains("--topic shop.replay. --resource-pattern-type prefixed\n"))
    #expect(every.output.contains("--operation Read --topic shop.exceptions\n"))
    let promoting = answer(["acls", "--replay", "week", "--promote"], names)
    #expect(promoting.output.contains("--operation Read --operation Write --topic shop.exceptions\n"))
    #expect(promoting.output.contains("--operation Read --topic shop.aggregates\n"))
    #expect(promoting.output.contains("--transactional-id g-replay-week-promote\n"))
    #expect(answer(["acls", "--replay", "no name"], names).exit == 64)
    #expect(answer(["acls", "--diff"], names).exit == 64)
  }

  @Test func `nobody there is not healthy`() {
    let told = answer(["healthcheck"], ["--set", "admin.address=127.0.0.1:1"])
    #expect(told.exit == 1 && told.error.contains("127.0.0.1:1/livez does not answer"), "\(told.error)")
  }
}
