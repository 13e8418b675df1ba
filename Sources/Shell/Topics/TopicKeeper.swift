package import Operations
internal import Worker

/// Compares a cluster with the declarations and brings it there.
package struct TopicKeeper {
  private let file: DeclarationFile
  private let service: ServiceSettings
  private let admin: any TopicAdmin

  package init(_ file: DeclarationFile, _ service: ServiceSettings, _ admin: any TopicAdmin) {
    self.file = file
    self.service = service
    self.admin = admin
  }

  /// What differs now.
  package func plan() throws(AdminFailure) -> TopicPlan {
    let names = TopicSet(file, service).topics.map(\.name)
    let cluster = try admin.describe(names)
    let wanted = TopicSet(file, service) { cluster.topics[$0]?.partitions }
    var plan = TopicPlan(wanted, cluster)
    try declareTasks(wanted, cluster, &plan)
    return plan
  }

  /// The tasks as they will be once the plan's other steps are done.
  private func declareTasks(
    _ wanted: TopicSet, _ cluster: ClusterPicture, _ plan: inout TopicPlan
  ) throws(AdminFailure) {
    var counts = cluster.topics.mapValues(\.partitions)
    for topic in wanted.topics where counts[topic.name] == nil { counts[topic.name] = topic.partitions }
    for case .addPartitions(let topic, _, let total) in plan.steps { counts[topic] = total }
    guard let clock = wanted.topics.first(where: { $0.role == .clock })?.name,
      let topology = DeclaredTasks.topology(service, partitions: { counts[$0] })
    else { return }
    let declared = cluster.topics[clock] == nil ? [] : DeclaredTasks.tasks(in: try admin.values(of: clock))
    let wantedTasks = ClockDeclaration.tasks(of: topology)
    guard declared != wantedTasks else { return }
    plan.steps.append(
      .declareTasks(
        topic: clock, all: wantedTasks, new: wantedTasks.filter { !declared.contains($0) },
        gone: declared.filter { !wantedTasks.contains($0) }))
  }

  /// Takes the plan's steps in order; `done` is told of each.
  package func apply(_ plan: TopicPlan, done: (TopicPlan.Step) -> Void = { _ in }) throws(AdminFailure) {
    for step in plan.steps {
      switch step {
      case .create(let topic): try admin.create(topic)
      case .addPartitions(let topic, _, let total): try admin.addPartitions(to: topic, total: total)
      case .alter(let topic, let changes): try admin.alter(topic, changes.map { TopicSetting($0.key, $0.to) })
      case .declareTasks(let topic, let all, _, _): try admin.write([DeclaredTasks.record(all)], to: topic)
      }
      done(step)
    }
  }
}
