package import Operations
internal import StateFormat
package import Worker

/// The tasks of a deployment, as `recount topics apply` declares them in the clock topic.
///
/// A worker runs only with the tasks that are declared: so no two of them can wait for different ones.
package enum DeclaredTasks {
  /// The topology that the configuration and the cluster's partitions make; nil where a topic is missing.
  package static func topology(_ service: ServiceSettings, partitions: (String) -> Int32?) -> Topology? {
    let names = service.topics
    var inputs: [Topology.Input] = []
    for topic in service.inputTopics {
      guard let count = partitions(topic) else { return nil }
      inputs.append(Topology.Input(topic: topic, partitions: count))
    }
    guard let order = partitions("\(names.prefix).by-order"), let stock = partitions("\(names.prefix).by-sku"),
      let handoff = partitions("\(names.prefix).by-handoff")
    else { return nil }
    var topology = Topology(
      inputs: inputs, reference: inputs.firstIndex { $0.topic == names.reference }, orderPartitions: order,
      stockPartitions: stock, handoffPartitions: handoff)
    topology.prefix = names.prefix
    topology.direct = names.direct
    topology.group = service.kafka.group
    return topology
  }

  /// The tasks that the clock's record names; empty where there is none.
  static func tasks(in values: [String: [UInt8]]) -> [TaskName] {
    values[ClockDeclaration.key].map(ClockDeclaration.tasks) ?? []
  }

  /// The record that declares tasks.
  static func record(_ tasks: [TaskName]) -> (key: String, value: [UInt8]?) {
    (key: ClockDeclaration.key, value: Array(tasks.sorted().joined(separator: "\n").utf8))
  }
}
