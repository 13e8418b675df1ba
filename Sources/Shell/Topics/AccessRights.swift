/// The least rights with which a worker runs.
///
/// - Read on what it reads, Write on what it writes; each implies Describe.
/// - Read on its groups, Write on its transactional ids, both by prefix: `<group>-`.
/// - Nothing on the cluster: it makes no topics and changes none (`recount topics apply` does, with an admin's rights).
package struct AccessRights: Hashable, Sendable {
  package struct Rule: Hashable, Sendable {
    package var kind: Kind
    package var name: String
    package var isPrefix = false
    package var operations: [String]
  }

  package enum Kind: String, Hashable, Sendable { case topic, group, transactionalId }

  package private(set) var rules: [Rule] = []

  init(rules: [Rule]) { self.rules = rules }

  package init(_ topics: TopicSet, group: String) {
    for topic in topics.topics {
      rules.append(Rule(kind: .topic, name: topic.name, operations: topic.operations))
    }
    rules.append(Rule(kind: .group, name: "\(group)-", isPrefix: true, operations: ["Read"]))
    rules.append(Rule(kind: .transactionalId, name: "\(group)-", isPrefix: true, operations: ["Write"]))
  }

  /// Lines for Kafka's own tool.
  package func lines(principal: String, brokers: String) -> String {
    rules.map { rule in
      let operations = rule.operations.map { " --operation \($0)" }.joined()
      let pattern = rule.isPrefix ? " --resource-pattern-type prefixed" : ""
      return "kafka-acls.sh --bootstrap-server \(brokers) --add --allow-principal \(AccessRights.shell(principal))"
        + "\(operations) \(rule.kind.flag) \(AccessRights.shell(rule.name))\(pattern)\n"
    }.joined()
  }

  /// A `KafkaUser` for the operator of Strimzi.
  package func strimzi(user: String, cluster: String) -> String {
    let rules = rules.map { rule in
      """
            - resource: { type: \(rule.kind.rawValue), name: "\(rule.name)", patternType: \(rule.isPrefix ? "prefix" : "literal") }
              operations: [\(rule.operations.joined(separator: ", "))]

      """
    }.joined()
    return """
      apiVersion: kafka.strimzi.io/v1beta2
      kind: KafkaUser
      metadata:
        name: \(user)
        labels: { strimzi.io/cluster: \(cluster) }
      spec:
        authentication: { type: tls }
        authorization:
          type: simple
          acls:
      \(rules)
      """
  }

  /// Quoted for a shell where it has to be.
  private static func shell(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        let isLetter = (0x61...0x7a).contains(byte | 0x20)
        return isLetter || (0x30...0x39).contains(byte) || "._-:/@".utf8.contains(byte)
      }
    return isPlain
      ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}

extension AccessRights.Kind {
  fileprivate var flag: String {
    switch self {
    case .topic: "--topic"
    case .group: "--group"
    case .transactionalId: "--transactional-id"
    }
  }
}

extension TopicDeclaration {
  fileprivate var operations: [String] {
    switch role {
    case .input, .direct, .reference, .commands: ["Read"]
    case .output: ["Write"]
    case .order, .stock, .handoff, .state, .clock: ["Read", "Write"]
    }
  }
}
