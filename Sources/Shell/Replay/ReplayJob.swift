import Core
import JSONTree
package import Kafka
package import Operations
import Worker

/// Where a replay writes.
package enum ReplayTarget: Hashable, Sendable {
  /// Topics of its own: `<prefix>.replay.<run>.*`.
  case topics(RunName)
  /// A folder; nothing at all is written to the cluster.
  case folder(String)
}

/// One replay, begun, gone on with, or found done.
package struct ReplayJob {
  private let loaded: LoadedConfiguration
  private let cluster: ClusterSettings

  package init(_ loaded: LoadedConfiguration, _ cluster: ClusterSettings) {
    self.loaded = loaded
    self.cluster = cluster
  }

  /// What a run will read: the plan that it was begun with, else one for the request.
  package func plan(_ request: ReplayRequest, _ target: ReplayTarget) throws(ReplayFailure) -> ReplayPlan {
    guard let known = try knownPlan(target) else {
      let plan = try make(request)
      try begin(plan, target)
      return plan
    }
    guard known.fingerprint == Planner.fingerprint(of: loaded) else {
      throw ReplayFailure(
        .configuration, fact: "the run was begun with another configuration",
        detail: "results of two configurations would be mixed", hint: "choose another name, or delete the run")
    }
    if let trouble = request.contradiction(to: known) {
      throw ReplayFailure(
        .usage, fact: "the run was begun with another range", detail: trouble,
        hint: "leave the range out to go on with the run, choose another name, or delete the run")
    }
    return known
  }

  /// A plan that nobody keeps.
  package func make(_ request: ReplayRequest) throws(ReplayFailure) -> ReplayPlan {
    let planner = try Planner(loaded, cluster)
    return try planner.plan(request)
  }

  /// Runs what is left of a plan, `batch` records in a transaction; `progress` is told how many records are done.
  package func run(
    _ plan: ReplayPlan, _ target: ReplayTarget, batch: Int, _ progress: (Int64) -> Void
  ) throws(ReplayFailure) -> Checkpoint {
    let sink: any ReplaySink
    switch target {
    case .folder(let folder): sink = FolderSink(folder, plan)
    case .topics(let run): sink = try ReplayCluster(loaded, cluster).sink(run, plan)
    }
    let engine = ReplayEngine(plan, cluster, [loaded.core], batch: batch)
    return try engine.run(into: [sink], keepsState: true, progress)
  }

  private func knownPlan(_ target: ReplayTarget) throws(ReplayFailure) -> ReplayPlan? {
    switch target {
    case .topics(let run): return try ReplayCluster(loaded, cluster).standing(of: run)?.plan
    case .folder(let folder): return try ReplayFolder.plan(of: folder)
    }
  }

  private func begin(_ plan: ReplayPlan, _ target: ReplayTarget) throws(ReplayFailure) {
    switch target {
    case .topics(let run): try ReplayCluster(loaded, cluster).begin(run, plan)
    case .folder(let folder): try ReplayFolder.begin(folder, plan)
    }
  }
}

/// The plan of a replay into a folder.
enum ReplayFolder {
  private static func path(_ folder: String) -> String { folder + "/replay.json" }

  static func plan(of folder: String) throws(ReplayFailure) -> ReplayPlan? {
    guard let bytes = try AppendFile.read(path(folder)) else { return nil }
    guard let plan = (try? JSONValue(reading: bytes)).flatMap({ ReplayPlan($0) }) else {
      throw ReplayFailure(
        .badData, fact: "\(path(folder)) cannot be read", detail: "it is no plan of a replay",
        hint: "remove the folder and start the replay again")
    }
    return plan
  }

  static func begin(_ folder: String, _ plan: ReplayPlan) throws(ReplayFailure) {
    try AppendFile.makeFolder(folder)
    let file = try AppendFile(path(folder), at: 0)
    try file.append((plan.json.line + "\n").utf8)
    try file.flush()
  }
}

extension ReplayRequest {
  /// What was asked for by name and is not what the run was begun with.
  fileprivate func contradiction(to plan: ReplayPlan) -> String? {
    if let from, from != plan.from { return "--from was \(plan.from == .distantPast ? "earliest" : "\(plan.from)")" }
    if let to, to != plan.to { return "--to was \(plan.to)" }
    return nil
  }
}
