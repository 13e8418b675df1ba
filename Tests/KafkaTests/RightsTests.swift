import Foundation
import Testing

/// The rights that `recount acls` prints are enough, and each of them is needed: without it the worker ends by name.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct RightsTests {
  /// A right as Kafka's tool takes it away.
  private struct Right {
    /// `--topic x`, `--group x --resource-pattern-type prefixed`.
    var resource: [String]
    var operation: String
    /// What the error must name.
    var name: String { resource.count > 2 ? String(resource[1].dropLast()) : resource[1] }
  }

  /// Events that make a worker write to every topic: one that cannot be read beside a fault.
  private static let events = """
    {"specversion":"1.0","id":"i1","source":"erp","type":"item.defined","time":"2026-03-02T07:00:00Z","data":{"sku":"A","baseuom":"EA"}}
    {"specversion":"1.0","id":"1","source":"wms","type":"stock.level","time":"2026-03-02T08:00:00Z","data":{"sku":"A","levels":{"on_hand":100,"reserved":0}}}
    {"specversion":"1.0","id":"2","source":"erp","type":"stock.level","time":"2026-03-02T08:00:00Z","data":{"sku":"A","levels":{"on_hand":100}}}
    {"specversion":"1.0","id":"3","source":"storefront","type":"order.placed","time":"2026-03-02T08:01:00Z","data":{"order":"O1","lines":[{"line":"1","sku":"A","quantity":5}]}}
    {"specversion":"1.0","id":"4","source":"wms","type":"allocation.made","time":"2026-03-02T08:02:00Z","data":{"order":"O1","lines":[{"line":"1","sku":"A","quantity":5}]}}
    {"specversion":"1.0","id":"5","source":"wms","type":"shipment.confirmed","time":"2026-03-02T08:10:00Z","data":{"order":"O1","shipment":"SH1","lines":[{"line":"1","sku":"A","quantity":5}]}}
    {"specversion":"1.0","id":"6","source":"wms","type":"stock.level","time":"2026-03-02T08:15:00Z","data":{"sku":"A","levels":{"on_hand":95,"reserved":0}}}
    {"specversion":"1.0","id":"7","source":"erp","type":"stock.level","time":"2026-03-02T08:20:00Z","data":{"sku":"A","levels":{"on_hand":105}}}
    {"specversion":"1.0","id":"8","source":"erp","type":"stock.level","time":"2026-03-02T09:45:00Z","data":{"sku":"A","levels":{"on_hand":105}}}
    {"specversion":"1.0","id":"9","source":"wms","type":"stock.level","time":"2026-03-02T11:45:00Z","data":{"sku":"A","levels":{"on_hand":95,"reserved":0}}}
    {"no": "event"}
    """

  private func login(_ account: Int, _ deployment: Deployment, _ mechanism: String = "PLAIN") throws -> [String] {
    let secret = deployment.folder.appending(path: "secret\(account)")
    try Data("u\(account)".utf8).write(to: secret)
    let client = [
      #""security.protocol": "sasl_plaintext""#, #""sasl.mechanisms": "\#(mechanism)""#,
      #""sasl.username": "u\#(account)""#, #""sasl.password.file": "\#(secret.path)""#,
    ]
    return [
      "--set", "kafka.brokers=[\"\(Broker.shared.addressWithAccounts)\"]", "--set",
      "kafka.client={\(client.joined(separator: ", "))}",
    ]
  }

  private func makeDeployment() throws -> Deployment {
    let deployment = try Deployment("rights", configuration: RetailerEvents.configuration)
    let events = deployment.folder.appending(path: "events.ndjson")
    try Data(Self.events.utf8).write(to: events)
    try deployment.load(events, ["--partitions", "1"])
    return deployment
  }

  /// The rights that `recount acls` prints, one operation each.
  private func rights(of deployment: Deployment) throws -> [Right] {
    let told = Child("recount", ["acls"] + deployment.settings)
    try told.start()
    try #require(told.wait() == 0, "\(told.errors)")
    return told.output.split(separator: "\n").flatMap { line -> [Right] in
      var words = line.split(separator: " ").map(String.init)
      var operations: [String] = []
      while let place = words.firstIndex(of: "--operation") {
        operations.append(words[place + 1])
        words.removeSubrange(place...place + 1)
      }
      let start = words.firstIndex { ["--topic", "--group", "--transactional-id"].contains($0) } ?? 0
      return operations.map { Right(resource: Array(words[start...]), operation: $0) }
    }
  }

  /// Starts Kafka's tool; many of them at once, since each takes seconds to start.
  private func change(_ verb: [String], _ operation: String, _ resource: [String], _ accounts: [Int]) throws -> Child {
    let names = accounts.flatMap { ["--allow-principal", "User:u\($0)"] }
    let tool = Child(
      URL(filePath: "\(Broker.home ?? "")/bin/kafka-acls.sh"),
      ["--bootstrap-server", Broker.shared.address] + verb + names + ["--operation", operation] + resource)
    try tool.start()
    return tool
  }

  private func finish(_ tools: [Child]) {
    for tool in tools { #expect(tool.wait() == 0, "\(tool.output) \(tool.errors)") }
  }

  /// Gives all rights to all accounts: those on topics by operation, so that few calls do.
  private func grant(_ rights: [Right], to accounts: [Int]) throws {
    var tools: [Child] = []
    for operation in ["Read", "Write"] {
      let topics = rights.filter { $0.operation == operation && $0.resource[0] == "--topic" }.flatMap(\.resource)
      tools.append(try change(["--add"], operation, topics, accounts))
    }
    for right in rights where right.resource[0] != "--topic" {
      tools.append(try change(["--add"], right.operation, right.resource, accounts))
    }
    finish(tools)
  }

  @Test(.timeLimit(.minutes(8))) func `each right is needed, and its want is told by name`() throws {
    let deployment = try makeDeployment()
    let rights = try rights(of: deployment)
    #expect(rights.count >= 20)
    let accounts = Array(0...rights.count)
    try grant(rights, to: accounts)
    // Account 0 has them all; account N lacks the N-th.
    for portion in stride(from: 0, to: rights.count, by: 6) {
      finish(
        try (portion..<min(portion + 6, rights.count)).map { index in
          try change(["--remove", "--force"], rights[index].operation, rights[index].resource, [index + 1])
        })
    }
    for portion in stride(from: 0, to: rights.count, by: 4) {
      let numbers = portion..<min(portion + 4, rights.count)
      let workers = try numbers.map { try worker(deployment, account: $0 + 1) }
      for (index, worker) in zip(numbers, workers) {
        let (code, right) = (worker.wait(), rights[index])
        #expect(code == 78, "without \(right.operation) on \(right.resource): \(code), \(worker.errors.suffix(800))")
        #expect(worker.errors.contains(right.name), "\(right.resource): \(worker.errors.suffix(800))")
      }
    }
    let allowed = try worker(deployment, account: 0)
    #expect(allowed.wait() == 0, "\(allowed.errors)")
  }

  /// Each in groups of its own, so that nobody waits for the others.
  private func worker(_ deployment: Deployment, account: Int) throws -> Child {
    let group = account == 0 ? [] : ["--set", "kafka.group=\(deployment.prefix)-\(account)"]
    return try deployment.startWorker(try login(account, deployment) + group + ["--until-end"])
  }

  @Test(.timeLimit(.minutes(2))) func `a handshake that fails ends the worker by name`() throws {
    let deployment = try makeDeployment()
    let worker = try deployment.startWorker(["--set", #"kafka.client={"security.protocol": "ssl"}"#])
    #expect(worker.wait() == 78)
    #expect(worker.errors.contains("refuses the connection") && worker.errors.contains("SSL"), "\(worker.errors)")
  }

  @Test(.timeLimit(.minutes(2))) func `SCRAM with a library that cannot is told before it fails`() throws {
    let deployment = try makeDeployment()
    let worker = try deployment.startWorker(try login(1, deployment, "SCRAM-SHA-256"))
    #expect(worker.wait() == 78)
    let isOld = worker.errors.contains("below 2.6.1 it cannot log in to Kafka 4")
    #expect(isOld || worker.errors.contains("SASL"), "\(worker.errors)")
  }
}
