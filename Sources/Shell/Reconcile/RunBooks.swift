import Core
import StateFormat
import Worker

/// What a run keeps beside its machines: the clock, the accounting, the standing of exceptions, and the cells to keep.
struct RunBooks {
  /// The arrival of the last record, or where `--until` moved the time; nil before anything happened.
  var clock: Instant?
  private(set) var summary = Summary()
  private var tally = Tally()
  private let systems: [String]
  private let keeps: Bool
  private var sections: [String: [String: [UInt8]]] = [:]

  init(inputs: [String], systems: [String], keeps: Bool) {
    self.systems = systems
    self.keeps = keeps
    summary.outcomes = inputs.map { Summary.InputOutcomes(name: $0, counts: OutcomeCounts()) }
  }

  /// Writes what a round made, then ends its transaction.
  mutating func close(
    _ harvest: Harvest, of batch: [InputMerge.Head], _ pipeline: inout Pipeline, into sink: inout some OutputSink
  ) throws {
    summary.consumed += Int64(batch.count)
    for exception in harvest.exceptions {
      tally.note(exception)
      try sink.write(exception)
    }
    for correction in harvest.corrections {
      tally.note(correction)
      try sink.write(correction)
    }
    for aggregate in harvest.aggregates { try sink.write(aggregate) }
    for report in harvest.reports { try sink.write(report) }
    try writeRejections(harvest.rejections, of: batch, into: &sink)
    for (input, counts) in harvest.outcomes where summary.outcomes.indices.contains(Int(input)) {
      summary.outcomes[Int(input)].counts += counts
    }
    commit(&pipeline)
  }

  private mutating func commit(_ pipeline: inout Pipeline) {
    guard keeps else { return pipeline.commitWithoutCells() }
    for (section, cells) in pipeline.commit() {
      for cell in cells { sections[section, default: [:]][cell.key] = cell.bytes }
    }
  }

  private func writeRejections(
    _ rejections: [Rejection], of batch: [InputMerge.Head], into sink: inout some OutputSink
  ) throws {
    guard !rejections.isEmpty else { return }
    var places: [Place: Int] = [:]
    for (index, head) in batch.enumerated() { places[Place(head.arrival.origin)] = index }
    for rejection in rejections {
      let index = places[Place(rejection.origin)]
      let input = Int(rejection.origin.input)
      let rejected = RejectedRecord(
        reason: rejection.outcome, detail: rejection.detail,
        input: summary.outcomes.indices.contains(input) ? summary.outcomes[input].name : "",
        offset: rejection.origin.offset, bytes: index.map { batch[$0].bytes })
      try sink.write(rejected)
    }
  }

  private struct Place: Hashable {
    var input: Int32
    var offset: Int64
    init(_ origin: Origin) {
      input = origin.input
      offset = origin.offset
    }
  }

  /// The summary at the end.
  func closing() -> Summary {
    var result = summary
    tally.fill(&result)
    result.gap = result.consumed - result.outcomes.reduce(0) { $0 + $1.counts.total }
    return result
  }
}

extension RunBooks {
  static let section = "run"
  static let clockKey = "clock"

  /// Everything that a later run goes on from.
  func image() -> StateImage {
    var run = tally.cells
    if let clock { run[RunBooks.clockKey] = RunCell.bytes(of: clock) }
    var image = StateImage(systems: systems, sections: sections)
    image.sections[RunBooks.section] = run
    return image
  }

  /// Where the time of a kept state stands; nil where nothing had happened, or where that cannot be read.
  static func clock(of image: StateImage) -> Instant? {
    image.sections[section]?[clockKey].flatMap { try? clock(of: $0) }
  }

  private static func clock(of bytes: [UInt8]) throws(StateDamage) -> Instant {
    try RunCell.value(Instant.distantPast, of: bytes, key: clockKey)
  }

  mutating func restore(_ image: StateImage, into pipeline: inout Pipeline) throws {
    if let lost = image.systems.first(where: { !systems.contains($0) }) {
      throw StateFileError(
        fact: "the state was made with another configuration", detail: "it knows the system \(lost)",
        hint: "use the configuration of the run that wrote it, or name an empty folder")
    }
    for (section, cells) in image.sections.sorted(by: { $0.key < $1.key }) {
      for (key, bytes) in cells.sorted(by: { $0.key < $1.key }) {
        do {
          try restore(StateCell(key: key, bytes: bytes), of: section, into: &pipeline)
        } catch let damage as StateDamage {
          throw StateFileError(
            fact: "the state file holds a cell that cannot be read",
            detail: "\(section), cell '\(damage.key)': \(damage.detail)",
            hint: "restore the folder from a backup, or name an empty folder and run over all events again")
        }
      }
    }
    if keeps { sections = image.sections.filter { $0.key != RunBooks.section } }
  }

  private mutating func restore(_ cell: StateCell, of section: String, into pipeline: inout Pipeline) throws {
    guard section == RunBooks.section else {
      guard try pipeline.restore(cell, of: section) else {
        throw StateDamage(key: cell.key, detail: "there is no machine of this name")
      }
      return
    }
    let bytes = cell.bytes ?? []
    if cell.key == RunBooks.clockKey {
      clock = try RunBooks.clock(of: bytes)
    } else if try !tally.restore(cell.key, bytes) {
      throw StateDamage(key: cell.key, detail: "the run has no such cell")
    }
  }
}
