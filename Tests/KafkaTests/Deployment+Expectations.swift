import Foundation
import Testing

/// What must hold of a finished deployment.
extension Deployment {
  /// Everything committed equals a file run over the same records.
  @discardableResult
  func expectEqual() throws -> Results {
    let (found, wanted) = (try committed(), try expected())
    #expect(wanted.count > 0)
    let difference = found.difference(from: wanted)
    #expect(difference == nil)
    return found
  }

  /// Rejected records stand there as they came.
  func expectOriginals(_ results: Results) throws {
    for (place, record) in results.rejectedRecords {
      let parts = place.split(separator: "/").map(String.init)
      let lines = try Results.lines(folder.appending(path: "split/\(parts[0])@\(parts[1])"))
      let original = String(decoding: lines[Int(parts[2]) ?? 0], as: UTF8.self)
      let wanted = original.utf8.count > 900_000 ? "\(original.utf8.count) bytes" : original
      #expect(record == wanted, "\(place)")
    }
  }

  /// Every record of every input has one outcome (events.md, section 6).
  func expectClosedSums(_ results: Results) throws {
    let split = folder.appending(path: "split")
    var records: [String: Int] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: split.path) {
      let topic = String(name.prefix { $0 != "@" })
      records[topic, default: 0] += try Results.lines(split.appending(path: name)).count
    }
    for (topic, count) in records where count > 0 {
      #expect(results.outcomes[topic]?.values.reduce(0, +) == count, "\(topic)")
    }
  }
}
