/// What `--help` prints.
enum HelpText {
  static var program: String {
    let commands = CommandSpec.all.map { ($0.name, $0.summary) }
    return """
      recount: finds where inventory systems disagree, why, and what would put it right

      usage: recount <command> [flags]

      commands:
      \(table(commands))

      'recount <command> --help' tells more about a command.

      exit codes:
      \(table(exitCodes))

      """
  }

  static func command(_ command: CommandSpec) -> String {
    let operand = command.operand.map { " \($0.name)" } ?? ""
    let required = operand + command.flags.filter(\.isRequired).map { " --\($0.name) \($0.value ?? "")" }.joined()
    let about = command.operand.map { [($0.name, $0.help + " (required)")] } ?? []
    let flags =
      about
      + command.flags.map { flag in
        ("--\(flag.name)" + (flag.value.map { " \($0)" } ?? ""), flag.help + (flag.isRequired ? " (required)" : ""))
      }
    let details = command.details.isEmpty ? "" : command.details.joined(separator: "\n") + "\n\n"
    return """
      recount \(command.name): \(command.summary)

      usage: recount \(command.name)\(required) [flags]

      \(details)flags:
      \(table(flags))

      """
  }

  private static let exitCodes: [(String, String)] = [
    ("0", "fine"), ("1", "findings, where the command was asked to fail on them"), ("64", "wrong usage"),
    ("65", "bad data"), ("70", "a bug in recount"), ("75", "temporary: try again later"),
    ("78", "wrong configuration"),
  ]

  private static func table(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { left, right in
      "  " + left + String(repeating: " ", count: width - left.count + 2) + right
    }.joined(separator: "\n")
  }
}
