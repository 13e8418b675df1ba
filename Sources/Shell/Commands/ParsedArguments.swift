import Operations

/// The flags that were given to a command.
struct ParsedArguments: Equatable {
  /// Values by flag in the order given; an empty text for a flag without value.
  private(set) var values: [String: [String]] = [:]
  /// What the command is about, where it takes such a word.
  private(set) var operand: String?

  func has(_ flag: String) -> Bool { values[flag] != nil }
  func first(_ flag: String) -> String? { values[flag]?.first }
  func all(_ flag: String) -> [String] { values[flag] ?? [] }

  /// Parses what follows the command's words. `--flag value` and `--flag=value` are the same.
  init(_ arguments: [String], for command: CommandSpec) throws(Failure) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if command.operand != nil, operand == nil, !argument.hasPrefix("-"), !argument.isEmpty {
        operand = argument
        continue
      }
      let (name, attached) = try ParsedArguments.split(argument, command)
      guard let flag = command.flags.first(where: { $0.name == name }) else {
        throw ParsedArguments.unknownFlag(name, command)
      }
      let value = try ParsedArguments.value(of: flag, attached: attached, from: &rest, command)
      if has(flag.name), !flag.isRepeatable {
        throw command.failure("--\(name) is given twice", "it can have one value only", "keep one of the two")
      }
      values[flag.name, default: []].append(value)
    }
    if !has("help") { try checkRequired(command) }
  }

  /// The flag's name, and its value where one is attached by `=`.
  private static func split(_ argument: String, _ command: CommandSpec) throws(Failure) -> (String, String?) {
    if argument == "-h" { return ("help", nil) }
    guard argument.hasPrefix("--"), argument != "--" else {
      let takes = command.operand.map { "takes one \($0.name) and flags" } ?? "takes flags only"
      let hint = "files are named by flags: --input F"
      throw command.failure("unexpected '\(argument)'", "'recount \(command.name)' \(takes)", hint)
    }
    let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count == 2 ? String(parts[1]) : nil)
  }

  private static func value(
    of flag: FlagSpec, attached: String?, from rest: inout ArraySlice<String>, _ command: CommandSpec
  ) throws(Failure) -> String {
    guard let placeholder = flag.value else {
      guard attached == nil else {
        throw command.failure(
          "--\(flag.name) takes no value", "'\(attached ?? "")' was given", "write --\(flag.name) alone")
      }
      return ""
    }
    let value = attached ?? (rest.first?.hasPrefix("--") == true ? nil : rest.popFirst())
    guard let value, !value.isEmpty else {
      throw command.failure("--\(flag.name) lacks its value", flag.help, "write --\(flag.name) \(placeholder)")
    }
    return value
  }

  private static func unknownFlag(_ name: String, _ command: CommandSpec) -> Failure {
    let nearest = Suggestion.nearest(to: name, among: command.flags.map(\.name))
    let hint = nearest.map { "did you mean --\($0)?" } ?? "'recount \(command.name) --help' lists the flags"
    return command.failure("unknown flag --\(name)", "'recount \(command.name)' does not have it", hint)
  }

  private func checkRequired(_ command: CommandSpec) throws(Failure) {
    if let wanted = command.operand, operand == nil {
      let hint = "write recount \(command.name) \(wanted.name)"
      throw command.failure("\(wanted.name) is missing", "'recount \(command.name)' needs it: \(wanted.help)", hint)
    }
    for flag in command.flags where flag.isRequired && !has(flag.name) {
      let hint = "write --\(flag.name) \(flag.value ?? "")"
      throw command.failure("--\(flag.name) is missing", "'recount \(command.name)' needs it: \(flag.help)", hint)
    }
  }
}

extension CommandSpec {
  /// A call that cannot be understood.
  func failure(_ fact: String, _ detail: String, _ hint: String) -> Failure {
    Failure(.usage, fact: fact, detail: detail, hint: hint)
  }
}
