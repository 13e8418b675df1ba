package import Operations

/// Which replays rights are for, and what is done with them.
package struct ReplayAccess: Hashable, Sendable {
  /// nil = every run.
  package var run: RunName?
  /// Its outputs are compared with what was live.
  package var compares: Bool
  /// What it found and live lacks is written to the live topics.
  package var promotes: Bool

  package init(run: RunName?, compares: Bool = false, promotes: Bool = false) {
    self.run = run
    self.compares = compares
    self.promotes = promotes
  }
}

/// The least rights with which a replay runs, is listed and is deleted.
///
/// - Read on the inputs; on topics of its own everything that it does with them, by prefix; a transactional id of its own.
/// - No group: it joins none. A replay into a folder needs the first line alone.
/// - To compare: Read on the live outputs and on what intake sent on. To promote: Write on exceptions and corrections, too.
extension AccessRights {
  package init(_ replay: ReplayAccess, _ topics: TopicSet, group: String) {
    let name = replay.run.map { "\($0.text)." } ?? ""
    var rules = topics.topics.filter(\.isInput).map { Rule(kind: .topic, name: $0.name, operations: ["Read"]) }
    rules.append(
      Rule(
        kind: .topic, name: "\(topics.prefix).replay.\(name)", isPrefix: true,
        operations: ["Read", "Write", "Create", "Delete"]))
    let id = "\(group)-replay-\(replay.run?.text ?? "")"
    rules.append(Rule(kind: .transactionalId, name: id, isPrefix: replay.run == nil, operations: ["Write"]))
    if replay.compares || replay.promotes { rules += AccessRights.live(topics, promotes: replay.promotes) }
    if replay.promotes, replay.run != nil {
      rules.append(Rule(kind: .transactionalId, name: "\(id)-promote", operations: ["Write"]))
    }
    self.init(rules: rules)
  }

  private static func live(_ topics: TopicSet, promotes: Bool) -> [Rule] {
    let written = ["exceptions", "corrections"].map { "\(topics.prefix).\($0)" }
    return topics.topics.filter(\.isCompared).map { topic in
      let isWritten = promotes && written.contains(topic.name)
      return Rule(kind: .topic, name: topic.name, operations: isWritten ? ["Read", "Write"] : ["Read"])
    }
  }
}

extension TopicDeclaration {
  fileprivate var isInput: Bool {
    switch role {
    case .input, .direct, .reference, .commands: true
    default: false
    }
  }

  /// What a comparison reads of live: its outputs, and the arrivals under which intake sent records on.
  fileprivate var isCompared: Bool {
    switch role {
    case .output, .order, .stock, .handoff: true
    default: false
    }
  }
}
