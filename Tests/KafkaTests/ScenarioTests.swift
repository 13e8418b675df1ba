import Foundation
import Testing

/// The shared examples, through Kafka: each gives what it gives over files.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct ScenarioTests {
  private static let names = [
    "d05-order-never-allocated", "d23-shipment-posted-with-the-wrong-sign", "d37-received-but-not-posted",
    "i02-duplicate-reservation-after-timeout", "i31-dozens-rounded", "i35-second-line-overwrites-first",
    "m04-late-fact-explains", "m05-comes-right-by-itself", "n05-edit-before-creation", "x-same-key-other-content",
    "x-unreadable-message",
  ]

  @Test(.timeLimit(.minutes(2)), arguments: names) func `a scenario gives what it gives over files`(name: String) throws
  {
    let scenarios = Broker.root.appending(path: "Tests/Scenarios")
    let program = """
      import json, sys; sys.dont_write_bytecode = True; sys.path.insert(0, sys.argv[1]); import check
      scenario = json.load(open(f"{sys.argv[1]}/{sys.argv[2]}.json"))
      print(json.dumps(scenario["config"])); print("\\n".join(check.expand(scenario)[0]))
      """
    let expand = Child(URL(filePath: "/usr/bin/env"), ["python3", "-c", program, scenarios.path, name])
    try expand.start()
    try #require(expand.wait() == 0, "\(expand.errors)")
    let lines = expand.output.split(separator: "\n")
    let deployment = try Deployment(String(name.prefix { $0 != "-" }), configuration: String(lines[0]))
    let events = deployment.folder.appending(path: "events.ndjson")
    try Data(lines.dropFirst().joined(separator: "\n").utf8).write(to: events)
    try deployment.load(events)
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 0, "\(worker.errors)")
    let difference = try deployment.committed().difference(from: deployment.expected())
    #expect(difference == nil)
  }
}
