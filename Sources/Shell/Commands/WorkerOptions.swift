/// What `recount worker` was asked to do.
package struct WorkerOptions: Hashable, Sendable {
  /// Any of intake, order, stock, handoff, in the order in which data flows.
  package var roles: [String]
  /// Ends by itself when everything is done that was in the inputs at the start.
  package var isUntilEnd: Bool
  /// `logfmt` or `json`.
  package var logFormat: String

  package init(roles: [String] = WorkerOptions.allRoles, isUntilEnd: Bool = false, logFormat: String = "logfmt") {
    self.roles = roles
    self.isUntilEnd = isUntilEnd
    self.logFormat = logFormat
  }

  package static let allRoles = ["intake", "order", "stock", "handoff"]
}

extension WorkerOptions {
  init(_ arguments: ParsedArguments) throws(Failure) {
    self.init(isUntilEnd: arguments.has("until-end"))
    if let format = arguments.first("log") {
      guard ["logfmt", "json"].contains(format) else {
        let detail = "'\(format)' is no format; formats: logfmt, json"
        throw CommandSpec.worker.failure("--log is not understood", detail, "for example --log json")
      }
      logFormat = format
    }
    guard let text = arguments.first("role"), text != "all" else { return }
    let words = text.split(separator: ",").map(String.init)
    if let unknown = words.first(where: { !WorkerOptions.allRoles.contains($0) }) {
      let detail = "'\(unknown)' is no role; roles: all, \(WorkerOptions.allRoles.joined(separator: ", "))"
      throw CommandSpec.worker.failure("--role is not understood", detail, "for example --role intake,order")
    }
    roles = WorkerOptions.allRoles.filter(words.contains)
  }
}
