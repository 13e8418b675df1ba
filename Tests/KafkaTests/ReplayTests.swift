import Foundation
import Testing

/// A replay says what live said, writes nowhere else, and can be killed.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct ReplayTests {
  /// Rows of real sales behind the simulated traffic; more where somebody has time.
  private static let rows = ProcessInfo.processInfo.environment["KAFKA_TEST_ROWS"].flatMap { Int($0) } ?? 150
  /// How often each row is there, under names of its own: volume beyond the history.
  private static let copies = ProcessInfo.processInfo.environment["KAFKA_TEST_COPIES"].flatMap { Int($0) } ?? 1

  /// A deployment in which everything that was loaded has been done live.
  private func live(_ name: String, settings: [String] = []) throws -> Deployment {
    let deployment = try Deployment(name, configuration: RetailerEvents.configuration, settings: settings)
    try deployment.load(try RetailerEvents.write(Self.rows, copies: Self.copies, into: deployment.folder))
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 0, "\(worker.errors)")
    return deployment
  }

  @Test(.timeLimit(.minutes(20))) func `a replay of everything says what live said and leaves live as it was`() throws {
    let deployment = try Deployment("replay", configuration: RetailerEvents.configuration)
    try deployment.load(try RetailerEvents.write(Self.rows, copies: Self.copies, into: deployment.folder))
    let worker = try Cost(of: { try deployment.startWorker().wait() })
    let before = try LiveStanding(deployment)
    let replay = try Cost(of: { try deployment.replay(["--run", "all"]).code })
    try expectCheap(replay, beside: worker, deployment)
    let topics = try deployment.replay(["--run", "all", "--diff", "--json"])
    #expect(topics.code == 0, "\(topics.errors)")
    let difference = try Answer(topics.output)
    #expect(difference.isEqual)
    #expect(difference.same > 100)
    let folder = try deployment.replay(["--output", deployment.path("all"), "--diff", "--json"])
    #expect(folder.code == 0, "\(folder.errors)")
    #expect(try Answer(folder.output) == difference)
    #expect(try LiveStanding(deployment) == before)
    let list = try deployment.run("recount", ["replay", "list"])
    #expect(list.output.contains("all"))
    #expect(list.output.contains("done"))
    #expect(try deployment.run("recount", ["replay", "delete", "all", "--yes"]).code == 0)
    #expect(try deployment.run("recount", ["replay", "list"]).output == "there are no runs\n")
    #expect(try LiveStanding(deployment) == before)
  }

  /// A replay gets as much done per second of CPU as the worker: told and judged where volume makes it a figure.
  private func expectCheap(_ replay: Cost, beside worker: Cost, _ deployment: Deployment) throws {
    guard Broker.isRelease, Self.copies > 1 else { return }
    let events = try deployment.committed().consumed(besides: "reference")
    print("\(events) events; worker: \(worker.told(events)); replay: \(replay.told(events))")
    #expect(replay.seconds <= worker.seconds / 0.95)
  }

  @Test(.timeLimit(.minutes(10))) func `a later beginning leaves the outputs before it to the warm-up`() throws {
    let deployment = try live("later")
    let middle = try deployment.middle()
    let exact = try deployment.replay(["--run", "exact", "--from", middle, "--diff", "--json"])
    #expect(exact.code == 0, "\(exact.output) \(exact.errors)")
    let all = try Answer(try deployment.replay(["--run", "all", "--diff", "--json"]).output)
    #expect(try Answer(exact.output).same < all.same)
    #expect(try Answer(exact.output).same > 0)
    // Without what came before there is no baseline: whatever differs for that is counted apart.
    let short = try deployment.replay(["--run", "short", "--from", middle, "--warmup", "0", "--diff", "--json"])
    #expect(short.code == 1)
    let answer = try Answer(short.output)
    #expect(answer.beforeWarmup > 0)
    #expect(answer.others == 0, "\(short.output.prefix(4000))")
  }

  @Test(.timeLimit(.minutes(10)), arguments: ["--run", "--output"])
  func `a replay that was killed goes on and ends as if it had not been`(flag: String) throws {
    let deployment = try live("killed")
    func target(_ name: String) -> [String] { [flag, flag == "--run" ? name : deployment.path(name)] }
    var kills = 0
    for attempt in 0..<20 where kills == 0 {
      let name = "killed\(attempt)"
      let child = Child("recount", ["replay"] + deployment.settings + target(name) + ["--batch", "50"])
      try child.start()
      while child.isRunning, try !deployment.hasBegun(target(name)) { usleep(500) }
      child.send(SIGKILL)
      guard child.wait() == SIGKILL else { continue }
      kills += 1
      let second = try deployment.replay(target(name) + ["--diff", "--json"])
      #expect(second.code == 0, "\(second.errors) \(second.output.prefix(2000))")
      #expect(try Answer(second.output).same > 100)
    }
    #expect(kills == 1)
  }

  @Test(.timeLimit(.minutes(10))) func `another configuration shows as fields that changed, each with its input`()
    throws
  {
    let deployment = try live("other")
    let result = try deployment.replay([
      "--run", "strict", "--set", "corrections.auto.confidence=1", "--set", "corrections.auto.units=0", "--diff",
      "--json",
    ])
    #expect(result.code == 1, "\(result.errors)")
    let answer = try Answer(result.output)
    #expect(answer.changed.contains { $0.kind == "corrections" && $0.fields == ["approval"] && $0.hasInput })
    #expect(answer.changed.allSatisfy { $0.kind == "corrections" })
    let text = try deployment.replay([
      "--run", "strict", "--set", "corrections.auto.confidence=1", "--set", "corrections.auto.units=0", "--diff",
    ])
    #expect(text.output.contains("fields: approval\n  first differing input: \(deployment.prefix)."))
    let again = try deployment.replay(["--run", "strict"])
    #expect(again.code == 78)
    #expect(again.errors.contains("the run was begun with another configuration"))
  }

  @Test(.timeLimit(.minutes(10))) func `two configurations are compared over one pass of the input`() throws {
    let deployment = try live("backtest")
    let other = deployment.path("patient.yaml")
    try Data((RetailerEvents.configuration + "\nsettle: 2h\n").utf8).write(to: URL(filePath: other))
    let before = try LiveStanding(deployment)
    let result = try deployment.replay(["--config-b", other, "--json"])
    #expect(result.code == 0, "\(result.errors)")
    let rows = try BackTestRow.rows(result.output)
    #expect(rows.contains { $0.a.found > 0 && $0.b.found > 0 && $0.b.delay > $0.a.delay })
    let found = try Results(kafka: deployment.fetched(), prefix: deployment.prefix)
    #expect(rows.reduce(0) { $0 + $1.a.found } == found.outputs["exceptions"]?.count)
    #expect(rows.reduce(0) { $0 + $1.a.proposed } == found.outputs["corrections"]?.count)
    #expect(try LiveStanding(deployment) == before)
  }

  @Test(.timeLimit(.minutes(10))) func `what a replay found is promoted once, whatever is asked how often`() throws {
    // A live deployment that is too patient to have found anything.
    let deployment = try live("promote", settings: ["settle=300d"])
    let lively = ["--set", "settle=null"]
    #expect(try deployment.replay(["--run", "found"] + lively).code == 0)
    let before = try deployment.committed()
    let asked = try deployment.run("recount", ["replay", "promote", "found"] + lively)
    #expect(asked.code == 64)
    #expect(asked.errors.contains("give --yes"))
    #expect(try deployment.committed() == before)
    let id = try #require(asked.output.split(separator: " ").first { $0.hasPrefix("exc-") }).description
    #expect(try deployment.run("recount", ["replay", "promote", "found", "--only", id, "--yes"] + lively).code == 0)
    let one = try deployment.committed()
    #expect(one.outputs["exceptions"]?.count == (before.outputs["exceptions"]?.count ?? 0) + 1)
    #expect(one.outputs["exceptions"]?[id] != nil)
    #expect(try deployment.run("recount", ["replay", "promote", "found", "--yes"] + lively).code == 0)
    let all = try deployment.committed()
    #expect(all.count > one.count)
    let again = try deployment.run("recount", ["replay", "promote", "found", "--yes"] + lively)
    #expect(again.output == "live lacks nothing of what the run found\n")
    #expect(try deployment.committed() == all)
  }
}

/// A new deployment beside history.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct BootstrapTests {
  @Test(.timeLimit(.minutes(5))) func `it begins where it is told, and leaves every correction of the past to people`()
    throws
  {
    let whole = try Deployment("whole", configuration: RetailerEvents.configuration)
    let events = try RetailerEvents.write(600, into: whole.folder)
    try whole.load(events)
    #expect(try whole.startWorker().wait() == 0)
    let all = try whole.committed()
    #expect(all.approvals.contains("auto"))
    let begun = try Deployment("begun", configuration: RetailerEvents.configuration)
    try begun.load(events)
    let worker = try begun.startWorker(["--until-end", "--set", "start.from=\(whole.middle())"])
    #expect(worker.wait() == 0, "\(worker.errors)")
    let later = try begun.committed()
    let (consumed, total) = (later.consumed(besides: "reference"), all.consumed(besides: "reference"))
    #expect(consumed > total / 3 && consumed < total * 2 / 3, "\(consumed) of \(total)")
    #expect(later.outputs["corrections"]?.isEmpty == false)
    #expect(later.approvals == ["required"])
  }
}

extension Results {
  /// What the corrections say of who decides.
  fileprivate var approvals: Set<String> {
    var found: Set<String> = []
    for text in (outputs["corrections"] ?? [:]).values.joined() {
      for word in ["auto", "required"] where text.contains("\"approval\":\"\(word)\"") { found.insert(word) }
    }
    return found
  }

  fileprivate func consumed(besides topic: String) -> Int {
    outcomes.filter { !$0.key.hasSuffix(topic) }.values.reduce(0) { $0 + $1.values.reduce(0, +) }
  }
}

/// What child processes that have ended meanwhile took.
private struct Cost {
  var seconds: Double
  var wall: Double

  init(of body: () throws -> Int32) throws {
    let (before, start) = (Cost.used, Date())
    let code = try body()
    #expect(code == 0)
    seconds = Cost.used - before
    wall = Date().timeIntervalSince(start)
  }

  private static var used: Double {
    var usage = rusage()
    unsafe getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    let (user, system) = (usage.ru_utime, usage.ru_stime)
    return Double(user.tv_sec + system.tv_sec) + Double(user.tv_usec + system.tv_usec) / 1e6
  }

  func told(_ events: Int) -> String {
    let rate = Int(Double(events) / seconds)
    return String(format: "%.1f CPU s in %.1f s, %d events per CPU second", seconds, wall, rate)
  }
}

/// What must not move while somebody replays: the ends of the live topics, and the live groups.
struct LiveStanding: Equatable {
  private var ends: [String]
  private var groups: [String]

  init(_ deployment: Deployment) throws {
    let offsets = try Broker.tool("kafka-get-offsets.sh", ["--bootstrap-server", deployment.broker.address])
    ends = offsets.split(separator: "\n").map(String.init)
      .filter { $0.hasPrefix(deployment.prefix) && !$0.contains(".replay.") }.sorted()
    let text = try Broker.tool(
      "kafka-consumer-groups.sh", ["--bootstrap-server", deployment.broker.address, "--describe", "--all-groups"])
    groups = text.split(separator: "\n").map { $0.split(separator: " ").prefix(4).joined(separator: " ") }
      .filter { $0.contains(deployment.prefix) }.sorted()
    #expect(ends.count > 20)
    #expect(groups.count > 10)
  }
}

/// What `--diff --json` answers.
struct Answer: Equatable {
  struct Change: Equatable {
    var kind: String
    var fields: [String]
    var hasInput: Bool
  }
  var isEqual: Bool
  var same = 0
  var beforeWarmup = 0
  var others = 0
  var changed: [Change] = []

  init(_ text: String) throws {
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    isEqual = object["equal"] as? Bool ?? false
    for counts in (object["counts"] as? [String: [String: Int]] ?? [:]).values {
      same += counts["same"] ?? 0
      beforeWarmup += counts["beforewarmup"] ?? 0
      others += (counts["onlylive"] ?? 0) + (counts["onlyreplay"] ?? 0) + (counts["changed"] ?? 0)
    }
    for difference in object["differences"] as? [[String: Any]] ?? []
    where difference["verdict"] as? String == "changed" {
      changed.append(
        Change(
          kind: difference["kind"] as? String ?? "", fields: difference["fields"] as? [String] ?? [],
          hasInput: difference["first"] is [String: Any]))
    }
  }
}

/// A row of `--config-b --json`.
struct BackTestRow: Decodable {
  struct Figures: Decodable {
    var found: Int
    var proposed: Int
    var delayseconds: Int?
    var delay: Int { delayseconds ?? 0 }
  }
  private struct Table: Decodable { var rows: [BackTestRow] }
  var pattern: String
  var a: Figures
  var b: Figures

  static func rows(_ text: String) throws -> [BackTestRow] {
    try JSONDecoder().decode(Table.self, from: Data(text.utf8)).rows
  }
}

extension Deployment {
  func replay(_ arguments: [String]) throws -> (code: Int32, output: String, errors: String) {
    try run("recount", ["replay"] + arguments)
  }

  /// Runs a command with the deployment's settings behind its own arguments.
  func run(_ program: String, _ arguments: [String]) throws -> (code: Int32, output: String, errors: String) {
    let own = arguments.prefix { !$0.hasPrefix("--") }
    let child = Child(program, own + settings + arguments.dropFirst(own.count))
    try child.start()
    let code = child.wait()
    return (code, child.output, child.errors)
  }

  /// A time in the middle of the loaded events.
  func middle() throws -> String {
    let lines = try String(contentsOf: folder.appending(path: "events.ndjson"), encoding: .utf8).split(separator: "\n")
    let line = try #require(
      lines[(lines.count / 2)...].first { $0.contains("\"recordtime\"") || $0.contains("\"time\"") })
    let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return try #require(event?["recordtime"] as? String ?? event?["time"] as? String)
  }

  /// A replay has committed something.
  func hasBegun(_ target: [String]) throws -> Bool {
    if target[0] == "--output" {
      let journal = URL(filePath: target[1]).appending(path: "replay.journal")
      return (try? journal.resourceValues(forKeys: [.fileSizeKey]).fileSize).map { $0 > 0 } ?? false
    }
    let list = try run("recount", ["replay", "list", "--json"]).output
    let object = try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [String: Any]
    let runs = object?["runs"] as? [[String: Any]] ?? []
    return runs.contains { $0["run"] as? String == target[1] && ($0["records"] as? Int ?? 0) > 0 }
  }

  /// The folder with everything committed.
  func fetched() throws -> URL {
    _ = try committed()
    return folder.appending(path: "kafka")
  }
}
