package import Kafka
package import Operations
package import Worker

/// The topics that a configuration names, before anybody has asked a cluster for them.
package struct TopicPlan: Hashable, Sendable {
  /// Input topics in the order of `Origin.input`.
  package var inputs: [String]
  package var reference: Int
  package var direct: [String]
  package var prefix: String
  package var group: String

  package init(_ settings: ServiceSettings) {
    prefix = settings.topics.prefix
    group = settings.kafka.group
    inputs = settings.inputTopics
    reference = inputs.count - 1
    direct = settings.topics.direct
  }

  /// The topology with the numbers of partitions that `count` knows; throws by name what is missing or does not fit.
  package func topology(
    counting count: (String) throws(LogFailure) -> Int32?
  ) throws(LogFailure) -> Topology {
    var topology = Topology(inputs: [], orderPartitions: 0, stockPartitions: 0, handoffPartitions: 0)
    topology.prefix = prefix
    topology.group = group
    topology.reference = reference
    topology.direct = direct
    for name in inputs { topology.inputs.append(.init(topic: name, partitions: try TopicPlan.known(name, count))) }
    guard topology.inputs[reference].partitions == 1 else {
      throw LogFailure(.configuration, "the topic \(inputs[reference]) must have one partition")
    }
    topology.orderPartitions = try TopicPlan.known(topology.topic(of: .order), count)
    topology.stockPartitions = try TopicPlan.known(topology.topic(of: .stock), count)
    topology.handoffPartitions = try TopicPlan.known(topology.topic(of: .handoff), count)
    for role in Role.allCases {
      let state = topology.stateTopic(of: role)
      let found = try TopicPlan.known(state, count)
      guard found == topology.partitions(of: role) else {
        throw LogFailure(
          .configuration, "the topic \(state) has \(found) partitions instead of \(topology.partitions(of: role))")
      }
    }
    for input in topology.inputs where direct.contains(input.topic) && input.partitions != topology.stockPartitions {
      throw LogFailure(
        .configuration,
        "the topic \(input.topic) has \(input.partitions) partitions; the direct path needs as many as "
          + "\(topology.topic(of: .stock)) has: \(topology.stockPartitions)")
    }
    for name in ["exceptions", "corrections", "aggregates", "rejected", "report", "clock"] {
      _ = try TopicPlan.known(topology.output(name), count)
    }
    return topology
  }

  private static func known(
    _ name: String, _ count: (String) throws(LogFailure) -> Int32?
  ) throws(LogFailure) -> Int32 {
    guard let partitions = try count(name) else { throw LogFailure(.configuration, "there is no topic \(name)") }
    return partitions
  }
}

extension ClusterSettings {
  /// The cluster that a configuration names; secrets are read from their files.
  package init(_ settings: KafkaSettings, secret: (String) throws(LogFailure) -> String) throws(LogFailure) {
    self.init(brokers: settings.brokers, clientName: settings.group)
    properties = settings.client.map { Property($0.key, $0.value) }
    for file in settings.secretFiles { properties.append(Property(file.key, try secret(file.value))) }
  }
}

extension WorkerSettings {
  package init(_ settings: ServiceSettings) {
    let idle: Idle =
      switch settings.clock.idle {
      case .wall: .wall(slack: settings.clock.slack)
      case .log: .log
      }
    self.init(
      idle: idle, batch: 100_000, pollLimit: 5_000, commitInterval: settings.kafka.commit, recyclesMax: 8,
      wait: settings.clock.wait)
    takeLimit = 1000
  }
}
