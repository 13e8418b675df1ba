package import Operations

/// A topic that belongs to one replay. Nothing else that a replay has can name a topic to be written, and only
/// `ReplayNames` makes one: so a replay cannot write a live topic, whatever is wrong with it.
package struct ReplayTopic: Hashable, Sendable {
  package let name: String
  fileprivate init(_ name: String) { self.name = name }
}

/// Everything that a replay is called on a cluster: `<prefix>.replay.<run>.*`, and one transactional id.
package struct ReplayNames: Hashable, Sendable {
  /// What a replay keeps on the cluster. The outputs are named as the live ones are.
  package enum Kind: String, CaseIterable, Sendable {
    case exceptions, corrections, aggregates, rejected, report
    /// The machines' cells, and how far the inputs were taken.
    case state
    /// What was asked for, and whether it is done.
    case run

    package static let outputs: [Kind] = [.exceptions, .corrections, .aggregates, .rejected, .report]
  }

  package let run: RunName
  private let prefix: String
  private let group: String

  package init(_ run: RunName, prefix: String, group: String) {
    self.run = run
    self.prefix = prefix
    self.group = group
  }

  package func topic(_ kind: Kind) -> ReplayTopic { ReplayTopic("\(prefix).replay.\(run.text).\(kind.rawValue)") }
  package var topics: [ReplayTopic] { Kind.allCases.map(topic) }
  package var transactionalID: String { "\(group)-replay-\(run.text)" }

  /// The run that a topic's name speaks of, as that of its `run` topic does.
  package static func run(ofTopic name: String, prefix: String) -> RunName? {
    let (start, end) = ("\(prefix).replay.", ".\(Kind.run.rawValue)")
    guard name.hasPrefix(start), name.hasSuffix(end), name.count > start.count + end.count else { return nil }
    return RunName(String(name.dropFirst(start.count).dropLast(end.count)))
  }
}
