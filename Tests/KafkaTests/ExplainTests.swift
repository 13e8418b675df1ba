import Foundation
import Testing

/// `recount explain --kafka`: what workers keep and write, read by key without joining a group.
@Suite(.serialized, .enabled(if: Broker.home != nil, Broker.isMissing)) struct ExplainTests {
  private func answer(_ arguments: [String]) throws -> (exit: Int32, json: [String: Any]) {
    let child = Child("recount", ["explain"] + arguments + ["--json"])
    try child.start()
    let exit = child.wait()
    #expect(exit == 0, "\(child.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(child.output.utf8))
    return (exit, try #require(json as? [String: Any]))
  }

  @Test(.timeLimit(.minutes(5))) func `it tells what the same events tell as files`() throws {
    let deployment = try Deployment("explain", configuration: RetailerEvents.configuration)
    try deployment.load(try RetailerEvents.write(400, into: deployment.folder))
    let worker = try deployment.startWorker()
    #expect(worker.wait() == 0, "\(worker.errors)")
    let records = try deployment.committed().outputs["exceptions"] ?? [:]
    let subjects = records.values.flatMap(\.self).compactMap { text -> String? in
      text.firstMatch(of: /"subject":\{[^}]*"sku":"([^"]+)"/).map { String($0.1) }
    }
    let sku = try #require(subjects.min())
    let kafka = try answer([sku, "--kafka"] + deployment.settings).json
    let split = deployment.folder.appending(path: "split")
    // In the order in which workers take what arrives at one moment.
    let names = (0..<16).flatMap { partition in
      ["inventory", "orders", "commands", "reference"].map { "\(deployment.prefix).\($0)@\(partition)" }
    }
    let files = names.map { split.appending(path: $0).path }.filter { FileManager.default.fileExists(atPath: $0) }
    let inputs = files.flatMap { ["--input", $0] }
    let file = try answer([sku] + inputs + deployment.settings).json
    let values = [kafka, file].map { story in
      (story["places"] as? [[String: Any]] ?? []).flatMap { $0["books"] as? [[String: Any]] ?? [] }.map { book in
        ["system", "measure", "value", "asof", "expected", "unexplained"].map { "\(book[$0] ?? "")" }
      }
    }
    #expect(!values[0].isEmpty && values[0] == values[1], "\(sku)")
    #expect((kafka["exceptions"] as? [Any])?.isEmpty == false)
    let groups = try Broker.tool(
      "kafka-consumer-groups.sh", ["--bootstrap-server", deployment.broker.address, "--list"])
    // The workers' own groups are listed, so that an empty answer is no proof.
    #expect(groups.contains("\(deployment.prefix)-stock") && !groups.contains("-tail"), "\(groups)")
  }
}
