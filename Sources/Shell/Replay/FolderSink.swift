import Core
import Engine
import Glibc
import JSONTree
import Worker

/// The folder of `--output`: the outputs since `--from`, those of the warm-up apart in `warmup/`, and what is needed to
/// go on after the process was killed.
final class FolderSink: ReplaySink {
  private let folder: String
  private let plan: ReplayPlan
  private let writer: OutputWriter
  private var files: [AppendFile] = []
  private var journal: AppendFile?
  private var entry = JournalEntry()
  private let keepsState: Bool

  init(_ folder: String, _ plan: ReplayPlan, keepsState: Bool = true) {
    self.folder = folder
    self.plan = plan
    self.keepsState = keepsState
    writer = OutputWriter(plan, OutputEncoding(topics: plan.topics).encoders)
  }

  private var journalPath: String { folder + "/replay.journal" }

  func restore() throws(ReplayFailure) -> ReplayState? {
    try AppendFile.makeFolder(folder + "/warmup")
    let bytes = keepsState ? try AppendFile.read(journalPath) : nil
    let found = bytes.flatMap { Journal.read($0) }
    let names = ReplayNames.Kind.outputs.map { "\($0.rawValue).ndjson" }
    let paths = names.map { "\(folder)/\($0)" } + names.map { "\(folder)/warmup/\($0)" }
    for (index, path) in paths.enumerated() {
      files.append(try AppendFile(path, at: found.map { $0.lengths[index] } ?? 0))
    }
    if keepsState { journal = try AppendFile(journalPath, at: Int64(found?.end ?? 0)) }
    return found?.kept
  }

  func take(_ round: Round) throws(ReplayFailure) {
    try writer.write(round) { (record) throws(ReplayFailure) in
      let place = ReplayNames.Kind.outputs.firstIndex(of: record.kind) ?? 0
      let file = files[record.isWarmup ? place + ReplayNames.Kind.outputs.count : place]
      try file.append(record.kind == .rejected ? RejectedText.line(of: record) : record.bytes)
      try file.append([UInt8(ascii: "\n")])
    }
    entry.add(round.cells)
    guard let checkpoint = round.checkpoint else { return }
    for file in files { try file.flush() }
    entry.checkpoint = checkpoint
    entry.lengths = files.map(\.length)
    try journal?.append(Journal.bytes(of: entry))
    try journal?.flush()
    entry = JournalEntry()
  }

  /// The cells are of no use any more; that the run is done stays known.
  func finish(_ checkpoint: Checkpoint) throws(ReplayFailure) {
    let summary = try AppendFile(folder + "/summary.json", at: 0)
    try summary.append(ReplaySummary.json(checkpoint, plan).utf8)
    try summary.flush()
    guard keepsState else { return }
    var last = JournalEntry()
    last.checkpoint = checkpoint
    last.lengths = files.map(\.length)
    let fresh = try AppendFile(journalPath + ".new", at: 0)
    try fresh.append(Journal.bytes(of: last))
    try fresh.flush()
    guard unsafe rename(journalPath + ".new", journalPath) == 0 else {
      throw ReplayFailure.file("cannot put \(journalPath) in its place")
    }
  }
}

/// A rejected record as a line of JSON: where it lies, why, and its bytes as text where they are one.
enum RejectedText {
  static func line(of record: OutputRecord) -> [UInt8] {
    var members: [(String, JSONValue)] = []
    for header in record.headers where !header.name.hasPrefix("ce_") {
      let isNumber = header.name == "partition" || header.name == "offset"
      members.append((header.name, isNumber ? .number(header.text) : .text(header.text)))
    }
    if let text = String(validating: record.bytes, as: UTF8.self) {
      members.append(("record", .text(text)))
    } else {
      members.append(("hex", .text(record.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())))
    }
    return Array(JSONValue.object(members).line.utf8)
  }
}

/// What a replay did, in numbers.
enum ReplaySummary {
  static func json(_ checkpoint: Checkpoint, _ plan: ReplayPlan) -> String {
    let inputs = zip(plan.topics, checkpoint.tallies).map { topic, tally in
      let outcomes = Outcome.allCases.map { outcome in
        ("\(outcome)", JSONValue.number("\(tally.outcomes[Int(outcome.rawValue)])"))
      }
      return (topic, JSONValue.object(outcomes))
    }
    return JSONValue.object([
      ("outcomes", .object(inputs)), ("consumed", .number("\(checkpoint.records)")),
      ("gap", .number("\(checkpoint.gap)")),
    ]).line + "\n"
  }
}
