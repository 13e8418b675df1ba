import Core
import Testing
import Worker

@testable import Operations
@testable import Topics

@Suite struct TopicPlanTests {
  private let cluster = FakeCluster()

  private func keeper(_ change: (inout ServiceSettings) -> Void = { _ in }) throws -> TopicKeeper {
    var service = ServiceSettings()
    change(&service)
    return TopicKeeper(try .bundled(), service, cluster)
  }

  /// A cluster as `apply` leaves it.
  private func applied(_ change: (inout ServiceSettings) -> Void = { _ in }) throws -> TopicKeeper {
    let keeper = try keeper(change)
    try keeper.apply(try keeper.plan())
    cluster.calls = []
    return keeper
  }

  @Test func `an empty cluster gets every topic and every task, and then nothing is left to do`() throws {
    let keeper = try keeper()
    try keeper.apply(try keeper.plan())
    #expect(cluster.topics.count == 17)
    #expect(cluster.topics["reference"]?.partitions == 1 && cluster.topics["recount.clock"]?.partitions == 1)
    #expect(cluster.topics["recount.stock.state"]?.settings["cleanup.policy"] == "compact")
    #expect(cluster.topics["recount.by-sku"]?.settings["message.timestamp.type"] == "LogAppendTime")
    let plan = try keeper.plan()
    #expect(plan.isClean && plan.remarks.isEmpty, "\(TopicPlanText.text(plan))")
    #expect(TopicPlanText.text(plan) == "all topics are as declared\n")
  }

  private var declaredTasks: [String] { DeclaredTasks.tasks(in: cluster.records["recount.clock"] ?? [:]) }

  @Test func `the clock declares every task of every role, as a worker wants it`() throws {
    _ = try applied()
    let topology = try #require(DeclaredTasks.topology(ServiceSettings()) { self.cluster.topics[$0]?.partitions })
    #expect(cluster.records["recount.clock"] == [ClockDeclaration.key: ClockDeclaration.bytes(of: topology)])
    #expect(declaredTasks.count == 12 + 12)
    let some: Set = ["intake/inventory/0", "intake/orders/3", "intake/recount.commands/2", "stock/3"]
    #expect(Set(declaredTasks).isSuperset(of: some))
    #expect(!declaredTasks.contains { $0.contains("reference") })
  }

  @Test func `a source that comes and goes has its tasks declared and taken out`() throws {
    _ = try applied()
    let source = SourceTopic(topic: "shopify.webhooks", adapter: "shopify", system: SystemID(0))
    let more = try applied { $0.sources = [source] }
    #expect(declaredTasks.contains("intake/shopify.webhooks/3"))
    #expect(try more.plan().isClean)
    let less = try keeper()
    guard case .declareTasks(_, _, let new, let gone)? = try less.plan().steps.first else {
      Issue.record("nothing to declare")
      return
    }
    #expect(new.isEmpty && gone == (0..<4).map { "intake/shopify.webhooks/\($0)" })
    try less.apply(try less.plan())
    #expect(declaredTasks.count == 24)
  }

  @Test func `what tasks have promised in the clock stays`() throws {
    let keeper = try applied()
    cluster.records["recount.clock"]?["intake/inventory/0"] = [1, 2, 3]
    cluster.records["recount.clock"]?[ClockDeclaration.key] = Array("stock/0".utf8)
    try keeper.apply(try keeper.plan())
    #expect(cluster.records["recount.clock"]?["intake/inventory/0"] == [1, 2, 3])
    #expect(declaredTasks.count == 24)
  }

  @Test func `an input that has more partitions has more tasks and more state`() throws {
    let keeper = try applied()
    cluster.topics["inventory"]?.partitions = 6
    let plan = try keeper.plan()
    #expect(plan.steps.first == .addPartitions(topic: "recount.intake.state", from: 4, to: 6))
    guard case .declareTasks(_, _, let new, _)? = plan.steps.last else {
      Issue.record("no tasks")
      return
    }
    #expect(new == ["intake/inventory/4", "intake/inventory/5"])
    #expect(plan.remarks.map(\.weight) == [.note])
    try keeper.apply(plan)
    cluster.topics["inventory"]?.partitions = 4
    #expect(try keeper.plan().dangers.map(\.topic) == ["recount.intake.state"])
  }

  @Test func `keyed topics are never grown; what no longer fits is a danger`() throws {
    let keeper = try applied()
    cluster.topics["recount.by-sku"]?.partitions = 8
    let plan = try keeper.plan()
    #expect(plan.dangers.map(\.topic) == ["recount.stock.state"])
    #expect(!plan.isClean)
    try keeper.apply(plan)
    #expect(!cluster.calls.contains { $0.hasPrefix("grow") || $0.hasPrefix("alter") })
  }

  @Test func `topics that follow are made like the one that is there`() throws {
    cluster.topics["recount.by-sku"] = ExistingTopic(partitions: 12, replication: 3, settings: [:])
    _ = try applied()
    #expect(cluster.topics["recount.stock.state"]?.partitions == 12)
    #expect(cluster.topics["recount.order.state"]?.partitions == 4)
  }

  @Test func `the direct path needs as many partitions as by-sku`() throws {
    cluster.topics["inventory"] = ExistingTopic(
      partitions: 6, replication: 3,
      settings: ["message.timestamp.type": "LogAppendTime", "cleanup.policy": "delete", "retention.ms": "-1"])
    let keeper = try applied { $0.topics.direct = ["inventory"] }
    let plan = try keeper.plan()
    #expect(plan.dangers.map(\.text) == ["it has 6 partitions, recount.by-sku has 4"])
  }

  @Test func `settings of our topics are mended, and more than enough is left alone`() throws {
    let keeper = try applied()
    cluster.topics["recount.by-sku"]?.settings["retention.ms"] = "-1"
    cluster.topics["recount.by-sku"]?.settings["max.message.bytes"] = "5000000"
    cluster.topics["recount.stock.state"]?.settings["cleanup.policy"] = "delete"
    cluster.topics["recount.rejected"]?.settings["message.timestamp.type"] = "CreateTime"
    cluster.topics["recount.aggregates"]?.settings["cleanup.policy"] = "delete,compact"
    let plan = try keeper.plan()
    #expect(
      plan.steps == [
        .alter(
          topic: "recount.rejected",
          changes: [.init(key: "message.timestamp.type", from: "CreateTime", to: "LogAppendTime")]),
        .alter(topic: "recount.stock.state", changes: [.init(key: "cleanup.policy", from: "delete", to: "compact")]),
      ])
    try keeper.apply(plan)
    #expect(try keeper.plan().isClean)
    #expect(cluster.topics["recount.by-sku"]?.settings["retention.ms"] == "-1")
  }

  @Test func `topics of others are judged and never changed`() throws {
    let keeper = try applied()
    cluster.topics["inventory"]?.settings["message.timestamp.type"] = "CreateTime"
    cluster.topics["orders"]?.settings["cleanup.policy"] = "compact"
    cluster.topics["reference"]?.settings["retention.ms"] = "604800000"
    let plan = try keeper.plan()
    #expect(plan.steps.isEmpty)
    #expect(Set(plan.dangers.map(\.topic)) == ["orders", "reference"])
    let warnings = plan.remarks.filter { $0.weight == .warning }
    #expect(warnings.map(\.topic) == ["inventory", "inventory"])
    #expect(warnings.last?.text == "history loaded with its old times would be deleted within minutes")
    cluster.topics["inventory"]?.settings["retention.ms"] = "-1"
    #expect(try keeper.plan().remarks.filter { $0.weight == .warning }.count == 1)
  }

  @Test func `reference data in several partitions is a danger`() throws {
    let keeper = try applied()
    cluster.topics["reference"]?.partitions = 4
    #expect(try keeper.plan().dangers.map(\.text) == ["it has 4 partitions and must have 1"])
  }

  @Test(arguments: [(1, 1, "1"), (2, 2, "1"), (3, 3, "2"), (9, 3, "2")])
  func `a small cluster has as many copies as it can`(brokers: Int, replication: Int16, inSync: String) throws {
    cluster.brokers = brokers
    let keeper = try applied()
    #expect(cluster.topics["recount.by-sku"]?.replication == replication)
    #expect(cluster.topics["recount.by-sku"]?.settings["min.insync.replicas"] == inSync)
    #expect(try keeper.plan().isClean)
    #expect(try keeper.plan().remarks.contains { $0.weight == .warning } == (brokers < 3))
  }

  @Test func `names and prefix are the configuration's`() throws {
    _ = try applied { service in
      service.topics.inventory = "stock-events"
      service.topics.prefix = "shop.recount"
    }
    #expect(cluster.topics["stock-events"] != nil && cluster.topics["shop.recount.handoff.state"] != nil)
    #expect(!cluster.topics.keys.contains { $0.hasPrefix("recount") || $0 == "inventory" })
  }

  @Test func `a plan is one JSON object`() throws {
    let plan = try keeper().plan()
    let json = TopicPlanText.json(plan)
    #expect(json.hasPrefix(#"{"clean":false,"steps":[{"step":"create","topic":"inventory","partitions":4,"#))
    #expect(json.contains(#"{"step":"declaretasks","topic":"recount.clock","new":["handoff/0","#))
    #expect(json.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    ("retention.ms", "604800000", "604800000", true), ("retention.ms", "604800000", "-1", true),
    ("retention.ms", "-1", "604800000", false), ("retention.ms", "604800000", "1", false),
    ("min.insync.replicas", "2", "3", true), ("min.insync.replicas", "2", "1", false),
    ("cleanup.policy", "compact,delete", "delete,compact", true), ("cleanup.policy", "compact", "delete", false),
    ("min.cleanable.dirty.ratio", "0.3", "0.30", true),
    ("message.timestamp.type", "LogAppendTime", "CreateTime", false),
  ])
  func `an entry is met or not`(key: String, wanted: String, actual: String, isMet: Bool) {
    #expect(TopicSetting(key, wanted).isMet(by: actual) == isMet)
  }
}
