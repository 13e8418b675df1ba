package import Core
import Engine
package import Kafka
import Reconcile
import StateFormat
import Synchronization
import Threads
import Worker

/// Where the outputs of a replay go.
protocol ReplaySink: AnyObject {
  /// What an earlier run of the same replay has left; nil = nothing.
  func restore() throws(ReplayFailure) -> ReplayState?
  /// Takes a round's outputs, and ends the transaction where the round does.
  func take(_ round: Round) throws(ReplayFailure)
  func finish(_ checkpoint: Checkpoint) throws(ReplayFailure)
}

/// Runs the machines over a plan's inputs: a thread for the inputs and one for each stage, rounds handed on in order.
///
/// The code that reads, aligns and decides is that of `recount worker` and `recount reconcile`; only who calls it differs.
package struct ReplayEngine {
  /// What the threads share.
  private final class Mailbox: Sendable {
    let isStopping = Atomic(false)
    let failure = Mutex<ReplayFailure?>(nil)

    func fail(_ failure: ReplayFailure) {
      self.failure.withLock { $0 = $0 ?? failure }
      isStopping.store(true, ordering: .releasing)
    }
  }

  private let plan: ReplayPlan
  private let cluster: ClusterSettings
  private let configurations: [Configuration]
  private let batch: Int
  private let mailbox = Mailbox()
  /// Rounds that wait between two threads.
  private static let depth = 4

  /// `batch`: records of a transaction.
  package init(_ plan: ReplayPlan, _ cluster: ClusterSettings, _ configurations: [Configuration], batch: Int) {
    self.batch = batch
    self.plan = plan
    self.cluster = cluster
    self.configurations = configurations
  }

  /// Runs to the end; `progress` is told how many records have been done. A sink for each configuration.
  func run(
    into sinks: [any ReplaySink], keepsState: Bool, _ progress: (Int64) -> Void
  ) throws(ReplayFailure) -> Checkpoint {
    var kept: ReplayState?
    for sink in sinks { kept = try sink.restore() ?? kept }
    if let kept, kept.checkpoint.isDone { return kept.checkpoint }
    let inputs = configurations.map { _ in Channel<Round>(capacity: ReplayEngine.depth) }
    let outputs = configurations.map { _ in Channel<Round>(capacity: ReplayEngine.depth) }
    let threads = try startChains(inputs, outputs, kept, keepsState)
    let reading = startReading(into: inputs, kept?.checkpoint)
    let last = drain(outputs, into: sinks, from: kept?.checkpoint, progress)
    for thread in threads { thread.join() }
    reading.join()
    if let failure = mailbox.failure.withLock({ $0 }) { throw failure }
    guard let last else {
      throw ReplayFailure(.bug, fact: "the replay came to no end", detail: "no last round", hint: "please report it")
    }
    return last
  }

  private func startReading(into channels: [Channel<Round>], _ start: Checkpoint?) -> JoinedThread {
    let (plan, cluster, mailbox, batch) = (plan, cluster, mailbox, batch)
    return JoinedThread(name: "inputs") {
      do throws(LogFailure) {
        var input = try InputRun(plan, cluster, batch: batch, from: start)
        while !mailbox.isStopping.load(ordering: .acquiring), let round = try input.next() {
          for channel in channels { channel.send(round) }
        }
      } catch {
        mailbox.fail(ReplayFailure(error))
      }
      for channel in channels { channel.finish() }
    }
  }

  /// For each configuration a thread for every stage, one behind the other.
  private func startChains(
    _ inputs: [Channel<Round>], _ outputs: [Channel<Round>], _ kept: ReplayState?, _ keepsState: Bool
  ) throws(ReplayFailure) -> [JoinedThread] {
    var threads: [JoinedThread] = []
    for (index, configuration) in configurations.enumerated() {
      let machines = MachineSet.recount(configuration)
      var former = inputs[index]
      let intake = Channel<Round>(capacity: ReplayEngine.depth)
      let plan = plan
      threads.append(
        start("intake", from: former, to: intake) { () throws(StateDamage) in
          var run = try IntakeRun(plan, machines, from: kept, keepsState: keepsState)
          return { round in run.run(&round) }
        })
      former = intake
      for role in [Role.order, .stock, .handoff] {
        let next = role == .handoff ? outputs[index] : Channel<Round>(capacity: ReplayEngine.depth)
        threads.append(
          start("\(role)", from: former, to: next) { () throws(StateDamage) in
            var run = try StageRun(role, machines, from: kept, keepsState: keepsState)
            return { round in run.run(&round) }
          })
        former = next
      }
    }
    return threads
  }

  /// A thread that makes its machine and lets it take round after round.
  private func start(
    _ name: String, from source: Channel<Round>, to target: Channel<Round>,
    _ make: @escaping @Sendable () throws(StateDamage) -> (inout Round) -> Void
  ) -> JoinedThread {
    let mailbox = mailbox
    return JoinedThread(name: name) {
      do throws(StateDamage) {
        let step = try make()
        while var round = source.receive() {
          step(&round)
          target.send(round)
        }
      } catch {
        mailbox.fail(
          ReplayFailure(
            .badData, fact: "the state that the replay left cannot be read",
            detail: "\(name), cell '\(error.key)': \(error.detail)", hint: "delete the run and start it again"))
        while source.receive() != nil {}
      }
      target.finish()
    }
  }

  /// Lets the sinks take what comes out; after a failure the rest is let go, so that every thread comes to its end.
  private func drain(
    _ outputs: [Channel<Round>], into sinks: [any ReplaySink], from kept: Checkpoint?, _ progress: (Int64) -> Void
  ) -> Checkpoint? {
    var books = sinks.map { _ in OutcomeBook(plan, from: kept) }
    var open = Set(outputs.indices)
    var last: Checkpoint?
    while !open.isEmpty {
      for index in open.sorted() {
        guard let round = outputs[index].receive() else {
          open.remove(index)
          continue
        }
        guard mailbox.failure.withLock({ $0 }) == nil else { continue }
        do throws(ReplayFailure) {
          last = try take(books[index].closing(round), into: sinks[index]) ?? last
        } catch {
          mailbox.fail(error)
        }
      }
      if let last { progress(last.records) }
    }
    return last?.isDone == true ? last : nil
  }

  private func take(_ round: Round, into sink: any ReplaySink) throws(ReplayFailure) -> Checkpoint? {
    try sink.take(round)
    guard let checkpoint = round.checkpoint else { return nil }
    if checkpoint.isDone { try sink.finish(checkpoint) }
    return checkpoint
  }
}

/// Outcomes are known only behind the last stage: there they are put into the checkpoints.
private struct OutcomeBook {
  private var sums = Checkpoint()

  init(_ plan: ReplayPlan, from kept: Checkpoint?) {
    sums.tallies = kept?.tallies ?? plan.topics.map { _ in InputTally() }
  }

  mutating func closing(_ round: Round) -> Round {
    sums.count(round.harvest.outcomes)
    var round = round
    guard var checkpoint = round.checkpoint else { return round }
    for index in sums.tallies.indices { checkpoint.tallies[index].outcomes = sums.tallies[index].outcomes }
    round.checkpoint = checkpoint
    round.harvest.sortRejections()
    return round
  }
}
