import Core
import Foundation
import LoopTestKit
import StateFormat
import Testing
import Worker

/// Cells of each kind of each machine and messages of each kind, as they were written once: a program that no longer
/// reads them has changed a format, and would meet the state of its predecessor in the same way. Then the number of the
/// format has to rise, and `UPDATE_GOLDEN=1` writes the files anew.
@Suite struct GoldenTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")
  fileprivate static let seed: UInt64 = 7
  private static let isUpdate = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"

  /// The lines of a golden file: a name and its bytes.
  private func entries(of name: String) throws -> [(name: String, bytes: [UInt8])] {
    let file = GoldenTests.folder.appendingPathComponent(name)
    return String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n").map { line in
      let parts = line.split(separator: " ")
      let digits = Array(parts[parts.count - 1])
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16)
      }
      return (parts.dropLast().joined(separator: " ").replacingOccurrences(of: "|", with: "\u{1f}"), bytes)
    }
  }

  private func write(_ entries: [(name: String, bytes: [UInt8])], to name: String) throws {
    let lines = entries.map { entry in
      let digits = entry.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      return "\(entry.name.replacingOccurrences(of: "\u{1f}", with: "|")) \(digits)\n"
    }
    try FileManager.default.createDirectory(at: GoldenTests.folder, withIntermediateDirectories: true)
    try Data(lines.joined().utf8).write(to: GoldenTests.folder.appendingPathComponent(name))
  }

  /// The largest cell of each kind: most of its fields are set.
  private func largestCells(_ role: Role) -> [(name: String, bytes: [UInt8])] {
    let rig = MachineRig(seed: GoldenTests.seed, count: 400)
    var machine = MachineRig.machine(role, rig.traffic.configuration)
    var effects = Effects()
    var cells: [StateCell] = []
    let steps = rig.steps[role] ?? []
    // What only follows another cell comes with a second transaction.
    for (index, step) in steps.enumerated() {
      if index == steps.count / 2 { cells = machine.commit() }
      step.take(by: &machine, into: &effects)
    }
    cells += machine.commit()
    let written = cells.compactMap { cell in cell.bytes.map { (name: cell.key, bytes: $0) } }
    let kinds = Dictionary(grouping: written) { GoldenTests.kind(of: $0.name) }
    return kinds.sorted { $0.key < $1.key }.compactMap { _, cells in
      cells.max { ($0.bytes.count, $0.name) < ($1.bytes.count, $1.name) }
    }
  }

  /// Cells that follow a place's own are read before it, since the two largest need not be of one place.
  private static func kind(of name: String) -> String {
    let kind = String(name.prefix { $0 != "/" })
    return kind == "place" && name.filter { $0 == "\u{1f}" }.count > 1 ? "following" : kind
  }

  @Test(arguments: Role.allCases)
  func `a machine reads the cells of the golden files`(role: Role) throws {
    if GoldenTests.isUpdate { try write(largestCells(role), to: "\(role).cells") }
    var machine = MachineRig.machine(role, Turmoils.configuration)
    let entries = try entries(of: "\(role).cells")
    #expect(!entries.isEmpty)
    for entry in entries { try machine.restore(StateCell(key: entry.name, bytes: entry.bytes)) }
    let written = Set(largestCells(role).map { GoldenTests.kind(of: $0.name) })
    let known = Set(entries.map { GoldenTests.kind(of: $0.name) })
    #expect(written.isSubset(of: known), "kinds of cell without a golden file: \(written.subtracting(known))")
  }

  @Test func `messages between stages are read and written as in the golden file`() throws {
    let format = RecordFormat(systemNames: Turmoils.configuration.systemNames)
    if GoldenTests.isUpdate { try write(sampleMessages(format), to: "messages") }
    let entries = try entries(of: "messages")
    #expect(entries.count >= 5)
    for entry in entries { #expect(format.encode(try format.decode(entry.bytes)) == entry.bytes, "\(entry.name)") }
  }

  private func sampleMessages(_ format: RecordFormat) -> [(name: String, bytes: [UInt8])] {
    let rig = MachineRig(seed: GoldenTests.seed, count: 400)
    var samples: [String: [UInt8]] = [:]
    for role in Role.allCases {
      for case .record(let record) in rig.steps[role] ?? [] {
        let kind = "\(role)-\(GoldenTests.kind(of: record))"
        let bytes = format.encode(.record(record, from: "\(role)/0"))
        if bytes.count > samples[kind]?.count ?? 0 { samples[kind] = bytes }
      }
    }
    let tick = Tick(task: "order/2", promise: Instant(microseconds: 1_772_438_400_000_000), kind: .end)
    samples["tick"] = format.encode(.tick(tick))
    return samples.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func kind(of record: Record) -> String {
    switch record.payload {
    case .event: "event"
    case .line: "line"
    case .finding: "finding"
    case .word: "word"
    }
  }
}

/// The configuration under which the golden files were written.
private enum Turmoils {
  static var configuration: Configuration { MachineRig(seed: GoldenTests.seed, count: 1).traffic.configuration }
}
