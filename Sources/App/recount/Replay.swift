import Commands
import Glibc
import Kafka
import Operations
import Replay
import Report
import Service
import Worker

/// The bodies of `recount replay`, `replay list`, `replay delete` and `replay promote`.
func replay(
  _ action: ReplayAction, _ configuration: LoadedConfiguration, _ terminal: Terminal
) throws(Failure) -> ExitCode {
  let command = ReplayCommand(configuration: configuration, cluster: try cluster(configuration), terminal: terminal)
  do throws(ReplayFailure) {
    switch action {
    case .run(let options): return try command.run(options)
    case .list(let isJSON): return try command.list(isJSON: isJSON)
    case .delete(let run, let isAgreed): return try command.delete(run, isAgreed: isAgreed)
    case .promote(let run, let only, let isAgreed):
      return try command.promote(run, only: Set(only), isAgreed: isAgreed)
    }
  } catch {
    throw Failure(error)
  }
}

private func cluster(_ configuration: LoadedConfiguration) throws(Failure) -> ClusterSettings {
  do throws(LogFailure) {
    return try ClusterSettings(configuration.service.kafka) { (path) throws(LogFailure) in try secret(path) }
  } catch {
    throw Failure(ReplayFailure(error))
  }
}

private struct ReplayCommand {
  let configuration: LoadedConfiguration
  let cluster: ClusterSettings
  let terminal: Terminal

  func run(_ options: ReplayOptions) throws(ReplayFailure) -> ExitCode {
    let request = ReplayRequest(from: options.from, to: options.to, warmup: options.warmup.map { $0.request })
    let job = ReplayJob(configuration, cluster)
    if let other = options.other { return try backTest(try job.make(request), other, options) }
    let target = try target(of: options)
    let plan = try job.plan(request, target)
    var bar = ProgressBar(total: plan.records, terminal: terminal, unit: .records)
    let checkpoint = try job.run(plan, target, batch: options.batch) { bar.update(done: $0) }
    bar.clear()
    guard options.isDiff else {
      try print(options.isJSON ? plan.json(checkpoint) : plan.text(checkpoint) + whereabouts(options))
      return .fine
    }
    let comparison = try LiveComparison(configuration, cluster, plan).run(target)
    if options.isPage {
      try print(Pages.comparison(comparison.page(version: Version.text)))
    } else {
      try print(options.isJSON ? comparison.json : comparison.text(title: "live and replay"))
    }
    return comparison.isEmpty ? .fine : .findings
  }

  /// Where the outputs are, and what shows them.
  private func whereabouts(_ options: ReplayOptions) -> String {
    if let folder = options.output {
      return "\nwritten into \(folder); the same command with --diff compares it with live\n"
    }
    let run = options.run ?? ""
    return
      "\nwritten to \(configuration.service.topics.prefix).replay.\(run).*; recount replay --run \(run) --diff compares it "
      + "with live\n"
  }

  private func backTest(
    _ plan: ReplayPlan, _ other: LoadedConfiguration, _ options: ReplayOptions
  ) throws(ReplayFailure) -> ExitCode {
    var bar = ProgressBar(total: plan.records, terminal: terminal, unit: .records)
    let result = try BackTest.run(plan, cluster, (configuration, other), folder: options.output, batch: options.batch) {
      bar.update(done: $0)
    }
    bar.clear()
    try print(options.isJSON ? result.json : result.text)
    return .fine
  }

  private func target(of options: ReplayOptions) throws(ReplayFailure) -> ReplayTarget {
    if let folder = options.output { return .folder(folder) }
    return .topics(try name(options.run ?? ""))
  }

  private func name(_ text: String) throws(ReplayFailure) -> RunName {
    guard let name = RunName(text) else {
      throw ReplayFailure(
        .usage, fact: "'\(text)' is no name of a run", detail: "it becomes part of topics' names",
        hint: "use 1 to 60 letters, digits, - and _")
    }
    return name
  }

  func list(isJSON: Bool) throws(ReplayFailure) -> ExitCode {
    let runs = ReplayCluster(configuration, cluster)
    var standings: [ReplayStanding] = []
    for run in try runs.runs() {
      if let standing = try runs.standing(of: run) { standings.append(standing) }
    }
    try print(isJSON ? ReplayStanding.json(standings) : ReplayStanding.text(standings))
    return .fine
  }

  func delete(_ text: String, isAgreed: Bool) throws(ReplayFailure) -> ExitCode {
    let run = try name(text)
    let runs = ReplayCluster(configuration, cluster)
    guard try runs.runs().contains(run) else { throw unknown(run) }
    if !isAgreed { guard try isConfirmed("delete the run \(run.text) with its topics? [y/N] ") else { return .fine } }
    let topics = try runs.delete(run)
    try print(topics.map { "removed \($0)\n" }.joined())
    return .fine
  }

  func promote(_ text: String, only: Set<String>, isAgreed: Bool) throws(ReplayFailure) -> ExitCode {
    let run = try name(text)
    guard let standing = try ReplayCluster(configuration, cluster).standing(of: run) else { throw unknown(run) }
    guard standing.isDone else {
      throw ReplayFailure(
        .usage, fact: "the run \(run.text) is not done", detail: "\(standing.records) of its records are",
        hint: "go on with it: recount replay --run \(run.text)")
    }
    let promotion = Promotion(configuration, cluster, run)
    let items = try promotion.items(standing.plan, only: only)
    guard !items.isEmpty else {
      let what = only.isEmpty ? "what the run found" : only.sorted().joined(separator: ", ")
      try print("live lacks nothing of \(what)\(only.isEmpty ? "" : ": the run did not find it, or live knows it")\n")
      return .fine
    }
    for item in items { try print("\(item.kind.rawValue.dropLast()) \(item.id)  \(item.label)\n") }
    if !isAgreed {
      guard try isConfirmed("write these \(items.count) to the live topics? [y/N] ") else { return .fine }
    }
    var lines = ""
    try promotion.write(items) { place, count in lines += "\(count) records to \(place.topic)-\(place.partition)\n" }
    try print(lines)
    return .fine
  }

  private func unknown(_ run: RunName) -> ReplayFailure {
    ReplayFailure(
      .usage, fact: "there is no run \(run.text)", detail: "no topics of it are on the cluster",
      hint: "'recount replay list' lists the runs")
  }

  private func isConfirmed(_ question: String) throws(ReplayFailure) -> Bool {
    guard isatty(STDIN_FILENO) == 1 else {
      throw ReplayFailure(
        .usage, fact: "standard input is no terminal", detail: "nobody can be asked", hint: "give --yes")
    }
    terminal.report(question)
    if ["y", "yes"].contains((readLine() ?? "").lowercased()) { return true }
    terminal.report("nothing was changed\n")
    return false
  }

  private func print(_ text: String) throws(ReplayFailure) {
    do throws(Failure) {
      try terminal.print(text)
    } catch {
      throw ReplayFailure(.temporary, fact: error.fact, detail: error.details.first ?? "", hint: error.hint)
    }
  }
}

extension ReplayOptions.Warmup {
  fileprivate var request: ReplayRequest.Warmup {
    switch self {
    case .all: .all
    case .span(let span): .span(span)
    }
  }
}

extension Failure {
  fileprivate init(_ failure: ReplayFailure) {
    let exit: ExitCode =
      switch failure.kind {
      case .usage: .usage
      case .badData: .badData
      case .temporary: .temporary
      case .configuration: .configuration
      case .bug: .bug
      }
    self.init(exit, fact: failure.fact, detail: failure.detail, hint: failure.hint)
  }
}
