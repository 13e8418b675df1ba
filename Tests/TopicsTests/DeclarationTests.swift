import Core
import Operations
import Testing

@testable import Topics

@Suite struct DeclarationTests {
  private func problems(_ text: String) -> [String] {
    do throws(ConfigurationFailure) {
      _ = try DeclarationFile(Array(text.utf8), name: "t.yaml")
      return []
    } catch {
      return error.problems.map(\.text)
    }
  }

  @Test func `the built-in declarations hold and name every topic of the design`() throws {
    let topics = TopicSet(try .bundled(), ServiceSettings()).topics
    let names = Set(topics.map(\.name))
    let expected = [
      "inventory", "orders", "reference", "recount.commands", "recount.by-sku", "recount.by-order",
      "recount.by-handoff", "recount.intake.state", "recount.order.state", "recount.stock.state",
      "recount.handoff.state", "recount.clock", "recount.exceptions", "recount.corrections", "recount.aggregates",
      "recount.rejected", "recount.report",
    ]
    #expect(names == Set(expected))
    for topic in topics { #expect(!topic.purpose.isEmpty && topic.setting("cleanup.policy") != nil, "\(topic.name)") }
    for topic in topics where topic.owner == .recount {
      #expect(topic.setting("message.timestamp.type") == "LogAppendTime", "\(topic.name)")
    }
  }

  @Test func `what is compacted is keyed`() throws {
    for topic in TopicSet(try .bundled(), ServiceSettings()).topics
    where topic.setting("cleanup.policy")?.contains("compact") == true {
      #expect(topic.isKeyed, "\(topic.name)")
    }
  }

  @Test func `durations become milliseconds`() throws {
    let topics = TopicSet(try .bundled(), ServiceSettings())
    #expect(topics.named("recount.by-sku")?.setting("retention.ms") == "604800000")
    #expect(topics.named("reference")?.setting("retention.ms") == "-1")
  }

  @Test func `what cannot be understood is named with its line`() {
    #expect(
      problems("topics:\n  - { name: a, owner: nobody, role: input }\n")
        == ["t.yaml:2: owner: one of recount, user is wanted"])
    #expect(
      problems("topics:\n  - { name: a, owner: user, role: input, partitons: 3 }\n")
        == ["t.yaml:2: partitons: unknown key; did you mean 'partitions'?"])
    #expect(
      problems("topics:\n  - { name: a, owner: user, role: input, settings: { retention.ms: soon } }\n")
        == ["t.yaml:2: retention.ms: 'soon' is no duration; 7d, 12h, or -1"])
    #expect(
      problems("defaults: { partitions: 0 }\n") == ["t.yaml:1: partitions: a whole number from 1 to 10000 is wanted"])
    let twice = "topics:\n  - { name: a, owner: user, role: input }\n  - { name: a, owner: user, role: input }\n"
    #expect(problems(twice) == ["t.yaml:3: a: declared twice"])
  }

  @Test func `rights are the least that a worker needs`() throws {
    let rights = AccessRights(TopicSet(try .bundled(), ServiceSettings()), group: "recount")
    let byName = Dictionary(uniqueKeysWithValues: rights.rules.map { ("\($0.kind.rawValue) \($0.name)", $0) })
    for input in ["inventory", "orders", "reference", "recount.commands"] {
      #expect(byName["topic \(input)"]?.operations == ["Read"], "\(input)")
    }
    for output in ["exceptions", "corrections", "aggregates", "rejected", "report"] {
      #expect(byName["topic recount.\(output)"]?.operations == ["Write"], "\(output)")
    }
    for own in ["by-sku", "by-order", "by-handoff", "intake.state", "stock.state", "clock"] {
      #expect(byName["topic recount.\(own)"]?.operations == ["Read", "Write"], "\(own)")
    }
    #expect(byName["group recount-"]?.isPrefix == true && byName["transactionalId recount-"]?.operations == ["Write"])
    #expect(rights.rules.count == 19)
  }

  @Test func `rights are lines of a shell, or a KafkaUser`() throws {
    let rights = AccessRights(TopicSet(try .bundled(), ServiceSettings()), group: "recount")
    let lines = rights.lines(principal: "User:CN=it's me", brokers: "b:9092").split(separator: "\n").map(String.init)
    #expect(
      lines[0]
        == #"kafka-acls.sh --bootstrap-server b:9092 --add --allow-principal 'User:CN=it'\''s me' --operation Read --topic inventory"#
    )
    #expect(
      lines.last?.hasSuffix("--operation Write --transactional-id recount- --resource-pattern-type prefixed") == true)
    let user = rights.strimzi(user: "recount", cluster: "main")
    #expect(user.contains("labels: { strimzi.io/cluster: main }"))
    #expect(user.contains(#"      - resource: { type: topic, name: "recount.by-sku", patternType: literal }"#))
    #expect(user.contains(#"      - resource: { type: group, name: "recount-", patternType: prefix }"#))
  }
}
