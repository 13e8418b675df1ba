package import Core
import Engine
import Reconcile
package import RetailSimulation
import Worker

/// What Recount's engine makes of a simulated enterprise, in this process: decoder, machines, no files.
package struct EnterpriseRun {
  package private(set) var exceptions: [ExceptionRecord] = []
  package private(set) var corrections: [CorrectionRecord] = []

  package init(_ configuration: Configuration, _ lines: [TrafficLine], until: Instant) throws {
    var sink = Collector()
    let run = ReconcileRun(
      configuration: configuration, machines: .recount(configuration), until: until, batchSize: 1000)
    let input = NamedInput(name: "enterprise", lines: lines.map { Array($0.text.utf8) })
    _ = try run.run([input], decode: Decoding().decode, into: &sink)
    exceptions = sink.exceptions
    corrections = sink.corrections
  }

  /// Every exception with the patterns of all its revisions.
  package var raised: [Raised] {
    var byID: [String: Raised] = [:]
    var order: [String] = []
    for record in exceptions {
      if byID[record.id] == nil {
        order.append(record.id)
        byID[record.id] = Raised(
          id: record.id, category: record.draft.category.rawValue, severity: record.draft.severity,
          opened: record.opened)
      }
      byID[record.id]?.take(record)
    }
    return order.compactMap { byID[$0] }
  }

  /// The last word about every correction that stands at the end.
  package var standing: [CorrectionRecord] {
    var last: [String: CorrectionRecord] = [:]
    for record in corrections { last[record.id] = record }
    return last.values.filter { $0.state == .proposed || $0.state == .approved }.sorted { $0.id < $1.id }
  }
}

extension Raised {
  fileprivate mutating func take(_ record: ExceptionRecord) {
    let draft = record.draft
    category = draft.category.rawValue
    severity = max(severity, draft.severity, by: \.rawValue)
    if let pattern = draft.pattern?.code, patterns.last != pattern { patterns.append(pattern) }
    note(draft.subject.sku, in: \.skus)
    note(draft.subject.order, in: \.orders)
    note(draft.subject.system, in: \.systems)
    note(draft.handoff?.to, in: \.systems)
    for name in record.members + draft.members {
      note(name, in: \.skus)
      note(name, in: \.orders)
    }
    if draft.subject.order == nil, draft.subject.sku == nil { for name in draft.affected { note(name, in: \.orders) } }
    note(draft.subject.document, in: \.orders)
    if let quantity = draft.quantities?.unexplained, !unexplained.contains(quantity) { unexplained.append(quantity) }
    summary = draft.summary
  }

  private mutating func note(_ name: String?, in list: WritableKeyPath<Raised, [String]>) {
    guard let name, !self[keyPath: list].contains(name) else { return }
    self[keyPath: list].append(name)
  }
}

private func max<Value, Key: Comparable>(_ left: Value, _ right: Value, by key: (Value) -> Key) -> Value {
  key(left) >= key(right) ? left : right
}

/// Keeps a run's outputs.
private struct Collector: OutputSink {
  var exceptions: [ExceptionRecord] = []
  var corrections: [CorrectionRecord] = []
  mutating func write(_ exception: ExceptionRecord) { exceptions.append(exception) }
  mutating func write(_ correction: CorrectionRecord) { corrections.append(correction) }
  mutating func write(_ aggregate: Aggregate) {}
  mutating func write(_ report: ReportRecord) {}
  mutating func write(_ rejected: RejectedRecord) {}
  mutating func write(_ summary: Summary) {}
}
