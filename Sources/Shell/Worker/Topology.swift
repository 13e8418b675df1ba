package import Core
package import StateFormat

/// Topics, tasks and who sends to whom.
package struct Topology: Sendable {
  /// Input topics with their partitions; the index is `Origin.input`.
  package var inputs: [Input]
  /// Index of the topic of reference data among the inputs; it has one partition and is read by every intake task.
  package var reference: Int?
  /// Topics on the direct path: the stock stage reads them itself, partition by partition of the same number.
  package var direct: [String] = []
  package var orderPartitions: Int32
  package var stockPartitions: Int32
  package var handoffPartitions: Int32
  package var prefix = "recount"
  package var group = "recount"

  package struct Input: Hashable, Sendable {
    package var topic: String
    package var partitions: Int32
    package init(topic: String, partitions: Int32) {
      self.topic = topic
      self.partitions = partitions
    }
  }

  package init(
    inputs: [Input], reference: Int? = nil, orderPartitions: Int32, stockPartitions: Int32, handoffPartitions: Int32
  ) {
    self.inputs = inputs
    self.reference = reference
    self.orderPartitions = orderPartitions
    self.stockPartitions = stockPartitions
    self.handoffPartitions = handoffPartitions
  }

  /// The topic that a stage reads; intake reads the inputs.
  package func topic(of role: Role) -> String {
    switch role {
    case .intake: ""
    case .order: "\(prefix).by-order"
    case .stock: "\(prefix).by-sku"
    case .handoff: "\(prefix).by-handoff"
    }
  }

  package func partitions(of role: Role) -> Int32 {
    switch role {
    case .intake: inputs.map(\.partitions).max() ?? 0
    case .order: orderPartitions
    case .stock: stockPartitions
    case .handoff: handoffPartitions
    }
  }

  package func stateTopic(of role: Role) -> String { "\(prefix).\(role).state" }
  package var clockTopic: String { "\(prefix).clock" }
  package func output(_ name: String) -> String { "\(prefix).\(name)" }
  package func group(of role: Role) -> String { "\(group)-\(role)" }

  /// What a member of a role's group subscribes to.
  package func subscription(of role: Role) -> [String] {
    guard role == .intake else { return [topic(of: role)] + (role == .stock ? direct : []) }
    return intakeInputs.map(\.topic)
  }

  /// The inputs that intake has tasks for.
  private var intakeInputs: [Input] {
    inputs.indices.filter { $0 != reference && !direct.contains(inputs[$0].topic) }.map { inputs[$0] }
  }

  /// The index of an input.
  package func index(of topic: String) -> Int32 { Int32(inputs.firstIndex { $0.topic == topic } ?? 0) }

  package func task(of role: Role, at place: TopicPartition) -> TaskName {
    role == .intake ? "intake/\(place.topic)/\(place.partition)" : "\(role)/\(place.partition)"
  }

  /// Every task of a role.
  package func tasks(of role: Role) -> [TaskName] {
    guard role == .intake else { return (0..<partitions(of: role)).map { "\(role)/\($0)" } }
    return intakeInputs.flatMap { input in (0..<input.partitions).map { "intake/\(input.topic)/\($0)" } }
  }

  package func directTask(at place: TopicPartition) -> TaskName { "direct/\(place.topic)/\(place.partition)" }

  /// The partitions on the direct path; the stock partition of the same number reads each.
  package var directTasks: [TaskName] {
    direct.flatMap { topic in (0..<stockPartitions).map { directTask(at: TopicPartition(topic, $0)) } }
  }

  /// Every task there is: those that `recount.clock` declares.
  package var allTasks: [TaskName] { Role.allCases.flatMap { tasks(of: $0) } + directTasks }

  /// The tasks whose promises a stage waits for.
  package func upstream(of role: Role) -> [TaskName] { role.upstream.flatMap { tasks(of: $0) } }

  /// The stages that a role's tasks send their ticks to.
  package func downstream(of role: Role) -> [Role] { Role.allCases.filter { $0.upstream.contains(role) } }

  package static func role(of task: TaskName) -> Role {
    Role.allCases.first { task.hasPrefix("\($0)/") } ?? .intake
  }

  /// Where a record for a stage goes.
  package func place(of key: String, at role: Role) -> TopicPartition {
    TopicPartition(topic(of: role), Partitioner.partition(of: key, among: partitions(of: role)))
  }

  /// Every topic with its number of partitions, as `topics apply` and the simulated log make them.
  package var topics: [Input] {
    var topics = inputs
    for role in Role.allCases {
      if role != .intake { topics.append(Input(topic: topic(of: role), partitions: partitions(of: role))) }
      topics.append(Input(topic: stateTopic(of: role), partitions: partitions(of: role)))
    }
    topics.append(Input(topic: clockTopic, partitions: 1))
    for name in ["exceptions", "corrections", "aggregates", "rejected", "report"] {
      topics.append(Input(topic: output(name), partitions: 1))
    }
    return topics
  }
}

/// How a worker runs.
package struct WorkerSettings: Sendable {
  /// What an input at its proven end says about time.
  package enum Idle: Hashable, Sendable {
    /// Time goes on with the wall clock, `slack` behind it.
    case wall(slack: Span)
    /// Time stands still: the input is out of the minimum until its next record.
    case log
  }

  package var idle: Idle
  /// Records that fill a transaction.
  package var batch: Int
  /// Records that a task takes at once, so that a transaction can be ended in time.
  package var takeLimit: Int
  /// Records polled at once.
  package var pollLimit: Int
  /// The transaction is committed when it is as old as this, or holds a batch.
  package var commitInterval: Span
  /// A transaction stays open for so long at least: what upstream tasks have committed together arrives in portions.
  var gathering: Span { Span(microseconds: commitInterval.microseconds / 5) }
  /// How many producers may be replaced in ten minutes.
  package var recyclesMax: Int
  /// How long a stage waits for an upstream task that says nothing (`idle: wall`).
  package var wait: Span
  /// A new deployment begins with the records of this time; nil = with the oldest.
  package var startFrom: Instant?
  /// How often a task whose promise does not move tells of itself (`idle: wall`).
  var heartbeat: Span { Span(microseconds: wait.microseconds / 8) }
  /// What may wait in the stages.
  package var waiting = WaitingBound()
  package init(
    idle: Idle, batch: Int, pollLimit: Int, commitInterval: Span, recyclesMax: Int = .max, wait: Span = .minutes(2)
  ) {
    self.idle = idle
    self.batch = batch
    takeLimit = batch
    self.pollLimit = pollLimit
    self.commitInterval = commitInterval
    self.recyclesMax = recyclesMax
    self.wait = wait
  }
}
