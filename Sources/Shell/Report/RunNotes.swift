package import Core
import EventFormat
package import Reconcile
import Worker

/// What a run wrote, kept for the report beside its way into the output folder.
package final class RunNotes {
  /// An exception as it stands, and how it came to stand so.
  struct Standing {
    var last: ExceptionRecord
    var history: [Step] = []
  }

  struct Step {
    var time: Instant
    var revision: Int64
    var news: ExceptionNews
    var severity: Severity
    var state: ExceptionState
    var summary: String
  }

  /// An exception that is told again and again keeps its first and its last steps.
  static let stepsMax = 24

  private(set) var exceptions: [String: Standing] = [:]
  private(set) var corrections: [String: CorrectionRecord] = [:]
  private(set) var summary = Summary()
  private(set) var clock = Instant.distantPast
  private var orders: Set<Int> = []

  package init() {}

  /// Orders that were placed, each once.
  var orderCount: Int64 { Int64(orders.count) }

  /// Counts, while an input is decoded, what the drag index is measured by.
  package func counting(_ decode: @escaping Decoder) -> Decoder {
    { bytes in
      let decoded = decode(bytes)
      if case .event(let event) = decoded { self.note(event.value) }
      return decoded
    }
  }

  private func note(_ event: Event) {
    clock = max(clock, event.arrival)
    if event.kind == .orderPlaced, let order = event.refs[.order] { orders.insert(order.hashValue) }
  }

  func note(_ record: ExceptionRecord) {
    var standing = exceptions[record.id] ?? Standing(last: record)
    standing.last = record
    let step = Step(
      time: record.updated, revision: record.revision, news: record.news, severity: record.draft.severity,
      state: record.state, summary: record.draft.summary)
    if standing.history.count >= RunNotes.stepsMax { standing.history.remove(at: RunNotes.stepsMax / 2) }
    standing.history.append(step)
    exceptions[record.id] = standing
    clock = max(clock, record.updated)
  }

  func note(_ record: CorrectionRecord) { corrections[record.id] = record }
  func note(_ summary: Summary) { self.summary = summary }
  package func ended(at time: Instant?) { if let time { clock = max(clock, time) } }
}

/// Writes into another sink, and notes what the report needs.
package struct NotedSink<Base: OutputSink>: OutputSink {
  private var base: Base
  private let notes: RunNotes

  package init(_ base: Base, _ notes: RunNotes) {
    self.base = base
    self.notes = notes
  }

  package mutating func write(_ exception: ExceptionRecord) throws {
    notes.note(exception)
    try base.write(exception)
  }
  package mutating func write(_ correction: CorrectionRecord) throws {
    notes.note(correction)
    try base.write(correction)
  }
  package mutating func write(_ aggregate: Aggregate) throws { try base.write(aggregate) }
  package mutating func write(_ report: ReportRecord) throws { try base.write(report) }
  package mutating func write(_ rejected: RejectedRecord) throws { try base.write(rejected) }
  package mutating func write(_ summary: Summary) throws {
    notes.note(summary)
    try base.write(summary)
  }
}
