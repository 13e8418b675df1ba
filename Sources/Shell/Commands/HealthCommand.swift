import Operations
import Telemetry

/// `recount healthcheck`: for containers, whose health is an exit code.
struct HealthCommand {
  let configuration: LoadedConfiguration
  let arguments: ParsedArguments
  let terminal: Terminal

  func run() throws(Failure) -> ExitCode {
    let admin = configuration.service.admin
    // A worker that listens on every address is asked on its own machine.
    let host = ["0.0.0.0", "::"].contains(admin.host) ? "127.0.0.1" : admin.host
    let path = arguments.has("ready") ? "/readyz" : "/livez"
    do throws(ProbeFailure) {
      let answer = try ProbeClient.get(host: host, port: admin.port, path: path, timeoutSeconds: 3)
      terminal.tell(answer.body)
      return answer.status == 200 ? .fine : .findings
    } catch {
      terminal.report("recount: \(host):\(admin.port)\(path) does not answer: \(error.detail)\n")
      return .findings
    }
  }
}

extension Terminal {
  /// The health is in the exit code; an answer that nobody can read is no sickness.
  fileprivate func tell(_ text: String) {
    do throws(Failure) { try print(text) } catch { report(text) }
  }
}
