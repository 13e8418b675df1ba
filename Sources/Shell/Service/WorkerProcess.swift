import CThread
import Core
import Engine
import Glibc
package import Kafka
package import Operations
import Synchronization
package import Telemetry
import Threads
package import Worker

/// A process of workers: a thread per role, a watchdog, and an end in good order.
package struct WorkerProcess {
  /// What its threads share.
  private final class Mailbox: Sendable {
    let isStopping = Atomic(false)
    let failure = Mutex<LogFailure?>(nil)
    /// What each role says of itself: nil = it holds no partition, else whether all of its tasks are done.
    let standing = Mutex<[Role: Bool]>([:])

    func fail(_ error: LogFailure) {
      failure.withLock { $0 = $0 ?? error }
      isStopping.store(true, ordering: .releasing)
    }
  }

  private let loaded: LoadedConfiguration
  private let cluster: ClusterSettings
  private let roles: [Role]
  private let isUntilEnd: Bool
  private let telemetry: WorkerTelemetry
  private let tell: @Sendable (String) -> Void
  private let mailbox = Mailbox()
  /// How long the end may take.
  private static let drainBudget = 30

  package init(
    _ loaded: LoadedConfiguration, cluster: ClusterSettings, roles: [Role], isUntilEnd: Bool,
    telemetry: WorkerTelemetry
  ) {
    self.loaded = loaded
    self.cluster = cluster
    self.roles = roles
    self.isUntilEnd = isUntilEnd
    self.telemetry = telemetry
    tell = { telemetry.announce(WorkerTold($0)) }
  }

  /// Runs until SIGTERM, a failure, or the end; throws what ended it.
  package func run() throws(LogFailure) {
    guard cthread_block_termination() == 0 else { throw LogFailure(.damaged, "signals cannot be blocked") }
    let server = try serve()
    telemetry.announce(AdminListening(host: loaded.service.admin.host, port: server.port))
    warnOfSCRAM()
    let topology = try readTopology()
    waitForSignal()
    let pulses = roles.map { Pulse(name: "\($0)", tell: tell) }
    if let expiry = ClientCertificate.expiry(cluster) {
      telemetry.announce(CertificateRead(expiry: expiry, at: telemetry.now))
    }
    watch(pulses)
    run(topology, pulses)
    if let failure = mailbox.failure.withLock({ $0 }) { throw failure }
  }

  /// Metrics and probes, from the first moment to the last.
  private func serve() throws(LogFailure) -> AdminServer {
    let admin = loaded.service.admin
    do throws(AdminServerFailure) {
      return try AdminServer(host: admin.host, port: admin.port, telemetry: telemetry)
    } catch {
      throw LogFailure(
        .configuration,
        "admin.address: \(error.detail); every worker of a machine needs a port of its own, and port 0 takes a free one"
      )
    }
  }

  /// librdkafka below 2.6.1 fails against Kafka 4 with SCRAM, and says no more than that authentication failed.
  private func warnOfSCRAM() {
    guard cluster.usesSCRAM, KafkaLibrary.version < KafkaLibrary.firstWithSCRAM else { return }
    tell(
      "sasl.mechanism is SCRAM and librdkafka is \(KafkaLibrary.versionText): below 2.6.1 it cannot log in to Kafka 4; "
        + "use mTLS, PLAIN or OAUTHBEARER, or a newer librdkafka")
  }

  private func readTopology() throws(LogFailure) -> Topology {
    let admin = try KafkaAdmin(cluster, tell: tell)
    let topology = try Persistence.persisting(seconds: 60) { () throws(LogFailure) in
      try TopicPlan(loaded.service).topology { (name) throws(LogFailure) in try admin.partitionCount(of: name) }
    }
    try checkClock(topology)
    return topology
  }

  /// The declared tasks must be those of the cluster's topics (architecture: a stage waits for each of them).
  private func checkClock(_ topology: Topology) throws(LogFailure) {
    let log = try KafkaLog(cluster, pulse: Pulse(name: "clock", tell: tell))
    let tail = try log.tail(TopicPartition(topology.clockTopic, 0), from: nil, .restore)
    var declared: [String]?
    while true {
      let records = try tail.poll(limit: 10_000)
      for record in records where record.key == ClockDeclaration.key {
        declared = ClockDeclaration.tasks(in: record.value ?? [])
      }
      if records.isEmpty { break }
    }
    guard try tail.hasReachedStart() else { throw LogFailure(.retriable, "\(topology.clockTopic) does not go on") }
    guard let declared else { throw LogFailure(.configuration, "\(topology.clockTopic) declares no tasks") }
    guard declared == ClockDeclaration.tasks(of: topology) else {
      throw LogFailure(.configuration, "\(topology.clockTopic) declares other tasks than the topics have partitions")
    }
  }

  private func waitForSignal() {
    let mailbox = mailbox
    let thread = OwnedThread(name: "signals") { @Sendable in
      _ = cthread_wait_for_termination()
      mailbox.isStopping.store(true, ordering: .releasing)
    }
    thread.detach()
  }

  private func watch(_ pulses: [Pulse]) {
    let (mailbox, tell) = (mailbox, tell)
    let seconds = cluster.transactionSeconds
    let thread = OwnedThread(name: "watchdog") { @Sendable in
      var watchdog = Watchdog(transactionSeconds: seconds)
      var stopping = 0
      while true {
        sleep(1)
        let signs = pulses.map { Watchdog.Sign(name: $0.name, count: $0.count, isCalling: $0.isCalling) }
        if let cause = watchdog.look(at: signs) { WorkerProcess.end(cause, tell) }
        stopping += mailbox.isStopping.load(ordering: .acquiring) ? 1 : 0
        if stopping > WorkerProcess.drainBudget { WorkerProcess.end("the end took too long", tell) }
      }
    }
    thread.detach()
  }

  /// Ends the process at once: what was not committed is done again by others.
  private static func end(_ cause: String, _ tell: (String) -> Void) {
    tell("ends at once: \(cause)")
    _exit(75)
  }

  private func run(_ topology: Topology, _ pulses: [Pulse]) {
    guard let role = roles.first else { return }
    runRest(topology, pulses, from: 0, role)
  }

  /// Threads are joined in reverse order; each lives in the frame of its own call.
  private func runRest(_ topology: Topology, _ pulses: [Pulse], from index: Int, _ role: Role) {
    let task = RoleThread(
      role: role, name: WorkerProcess.podName, loaded: loaded, cluster: cluster, topology: topology,
      pulse: pulses[index], telemetry: telemetry)
    let (mailbox, isUntilEnd, all, telemetry) = (mailbox, isUntilEnd, roles, telemetry)
    let thread = OwnedThread(name: "\(role)") { @Sendable in
      do throws(LogFailure) {
        try task.run(
          { mailbox.isStopping.load(ordering: .acquiring) },
          { isDone in
            let states = mailbox.standing.withLock { states in
              states[role] = isDone
              return all.map { states[$0] }
            }
            guard isUntilEnd, states.allSatisfy({ $0 == true }) else { return }
            mailbox.isStopping.store(true, ordering: .releasing)
          })
        telemetry.announce(PhaseEntered(role: role, phase: .stopped))
      } catch {
        telemetry.announce(PhaseEntered(role: role, phase: .stopped, detail: error.detail))
        mailbox.fail(error)
      }
    }
    if index + 1 < roles.count { runRest(topology, pulses, from: index + 1, roles[index + 1]) }
    thread.join()
  }

  /// Distinguishes processes; two of one name would fence each other.
  private static var podName: String {
    var name = [CChar](repeating: 0, count: 256)
    _ = unsafe gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "\(host)-\(getpid())"
  }
}

/// Asking again what may be answered later.
enum Persistence {
  static func persisting<Result>(
    seconds: Int, _ body: () throws(LogFailure) -> Result
  ) throws(LogFailure) -> Result {
    let start = time(nil)
    while true {
      do throws(LogFailure) {
        return try body()
      } catch {
        guard error.kind == .retriable, time(nil) - start < seconds else { throw error }
        usleep(200_000)
      }
    }
  }
}
