/// The declared tasks, as `topics apply` writes them into `recount.clock`: one record, key `tasks`, a task per line.
///
/// A stage waits for all of them, so the set must be known before the first record is taken.
package enum ClockDeclaration {
  package static let key = "tasks"

  /// The record's value for a topology.
  package static func bytes(of topology: Topology) -> [UInt8] {
    Array(tasks(of: topology).joined(separator: "\n").utf8)
  }

  package static func tasks(of topology: Topology) -> [String] {
    topology.allTasks.sorted()
  }

  package static func tasks(in bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init).sorted()
  }
}
