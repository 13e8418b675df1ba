import Commands
import Files
import Glibc
import Kafka
import Operations
import Service
import Worker

/// The body of `recount worker`: the engine over Kafka.
func work(
  _ options: WorkerOptions, _ configuration: LoadedConfiguration, _ terminal: Terminal
) throws(Failure) -> ExitCode {
  do throws(LogFailure) {
    let cluster = try ClusterSettings(configuration.service.kafka) { (path) throws(LogFailure) in try secret(path) }
    let process = WorkerProcess(
      configuration, cluster: cluster, roles: Role.allCases.filter { options.roles.contains("\($0)") },
      isUntilEnd: options.isUntilEnd, tell: tell)
    try process.run()
    return .fine
  } catch {
    throw Failure(error)
  }
}

/// What people should know, from whatever thread.
@Sendable private func tell(_ line: String) {
  let bytes = Array("recount worker: \(line)\n".utf8)
  _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

private func secret(_ path: String) throws(LogFailure) -> String {
  do throws(FileFailure) {
    let text = String(decoding: try WholeFile.read(path), as: UTF8.self)
    return String(text.reversed().drop(while: \.isNewline).reversed())
  } catch {
    throw LogFailure(.configuration, "\(error.fact): \(error.detail)")
  }
}

extension Failure {
  /// What ended a worker.
  fileprivate init(_ failure: LogFailure) {
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
