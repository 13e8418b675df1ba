import Commands
import Files
import Glibc
import Kafka
import Operations
import Service
import Telemetry
import Worker

/// The body of `recount worker`: the engine over Kafka.
func work(
  _ options: WorkerOptions, _ configuration: LoadedConfiguration, _ terminal: Terminal
) throws(Failure) -> ExitCode {
  let logger = Logger(format: options.logFormat == "json" ? .json : .logfmt, write: writeError)
  let telemetry = WorkerTelemetry(version: Version.text, logger: logger)
  let group = configuration.service.kafka.group
  telemetry.announce(
    WorkerStarted(version: Version.text, group: group, roles: options.roles.joined(separator: ",")))
  do throws(LogFailure) {
    let cluster = try ClusterSettings(configuration.service.kafka) { (path) throws(LogFailure) in try secret(path) }
    let process = WorkerProcess(
      configuration, cluster: cluster, roles: Role.allCases.filter { options.roles.contains("\($0)") },
      isUntilEnd: options.isUntilEnd, telemetry: telemetry)
    try process.run()
    telemetry.announce(WorkerStopped(exitCode: 0, reason: "the end, in good order"))
    return .fine
  } catch {
    let failure = Failure(error)
    telemetry.announce(WorkerStopped(exitCode: failure.exit.rawValue, reason: error.detail))
    throw failure
  }
}

/// Log lines, from whatever thread: each is one write.
@Sendable private func writeError(_ line: String) {
  let bytes = Array(line.utf8)
  _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

/// A secret out of its file, without a last line end.
func secret(_ path: String) throws(LogFailure) -> String {
  do throws(FileFailure) {
    let text = String(decoding: try WholeFile.read(path), as: UTF8.self)
    return String(text.reversed().drop(while: \.isNewline).reversed())
  } catch {
    throw LogFailure(.configuration, "\(error.fact): \(error.detail)")
  }
}

extension Failure {
  /// What ended a worker.
  init(_ failure: LogFailure) {
    switch failure.kind {
    case .configuration:
      self.init(
        .configuration, fact: "the worker cannot run on this cluster as it is configured", detail: failure.detail,
        hint: "'recount topics apply' makes topics and declares tasks; 'recount acls' prints the rights needed")
    case .damaged:
      self.init(
        .bug, fact: "the worker ends: going on could lose or double records", detail: failure.detail,
        hint: "docs/kafka.md tells what each cause means")
    case .retriable, .abortable, .fatal, .stopped:
      self.init(
        .temporary, fact: "the cluster does not answer as it should", detail: failure.detail,
        hint: "start the worker again when the brokers are well")
    }
  }
}
