import Operations

/// What shells need to complete a command line, made from the table of commands.
enum Completions {
  static let shells = ["bash", "zsh", "fish"]

  static func script(for shell: String) -> String? {
    switch shell {
    case "bash": bash
    case "zsh": zsh
    case "fish": fish
    default: nil
    }
  }

  private static var commands: [CommandSpec] { CommandSpec.all }
  /// First words, each once, with what to say of them.
  private static var heads: [(word: String, summary: String)] {
    var heads: [(word: String, summary: String)] = []
    for command in commands where !heads.contains(where: { $0.word == command.words[0] }) {
      let group = commands.filter { $0.words[0] == command.words[0] }
      heads.append((command.words[0], group.count == 1 ? command.summary : group.map(\.name).joined(separator: ", ")))
    }
    return heads
  }
  private static func seconds(of head: String) -> [CommandSpec] {
    commands.filter { $0.words.count > 1 && $0.words[0] == head }
  }

  /// Whether the value of a flag is a file or a folder.
  private static func isPath(_ flag: FlagSpec) -> Bool { flag.value == "F" || flag.value == "DIR" }

  // MARK: bash

  private static var bash: String {
    let cases = commands.map { command in
      let flags = command.flags.map { "--\($0.name)" }.joined(separator: " ")
      return "    '\(command.name)') flags='\(flags)' words='\(command.operand?.words.joined(separator: " ") ?? "")' ;;"
    }
    let groups = heads.filter { !seconds(of: $0.word).isEmpty }.map { head in
      "    \(head.word)) COMPREPLY=($(compgen -W '\(seconds(of: head.word).map { $0.words[1] }.joined(separator: " "))' -- \"$current\")) ;;"
    }
    let paths = Set(commands.flatMap(\.flags).filter(isPath).map { "--\($0.name)" }).sorted().joined(separator: "|")
    let values = Set(commands.flatMap(\.flags).filter { $0.value != nil && !isPath($0) }.map { "--\($0.name)" })
      .sorted()
    return """
      # bash completion for recount: recount completions bash > /etc/bash_completion.d/recount
      _recount() {
        local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} flags='' words=''
        COMPREPLY=()
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W '\(heads.map(\.word).joined(separator: " ")) --help --version' -- "$current"))
          return
        fi
        case $previous in
          \(paths)) COMPREPLY=($(compgen -f -- "$current")); return ;;
          \(values.joined(separator: "|"))) return ;;
        esac
        if [ "$COMP_CWORD" -eq 2 ]; then
          case $command in
      \(groups.joined(separator: "\n"))
          esac
          [ ${#COMPREPLY[@]} -eq 0 ] || return
        fi
        case "$command ${COMP_WORDS[2]}" in
          \(commands.filter { $0.words.count > 1 }.map { "'\($0.name)'" }.joined(separator: "|"))) command="$command ${COMP_WORDS[2]}" ;;
        esac
        case $command in
      \(cases.joined(separator: "\n"))
        esac
        case $current in
          -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
          *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
        esac
      }
      complete -o filenames -F _recount recount

      """
  }

  // MARK: zsh

  private static var zsh: String {
    let cases = commands.map { command -> String in
      let flags = command.flags.map { flag -> String in
        let mark = flag.isRepeatable ? "*" : ""
        let value = flag.value.map { ":\($0):\(isPath(flag) ? "_files" : "")" } ?? ""
        return "      '\(mark)--\(flag.name)[\(zshText(flag.help))]\(value)'"
      }
      let operand = command.operand.map { operand in
        ["      '1:\(operand.name):(\(operand.words.joined(separator: " ")))'"]
      }
      return "    '\(command.name)') _arguments \\\n\((flags + (operand ?? [])).joined(separator: " \\\n"))\n    ;;"
    }
    let groups = heads.filter { !seconds(of: $0.word).isEmpty }
    let first = heads.map { "'\($0.word):\(zshText($0.summary))'" }.joined(separator: " ")
    let second = groups.map { head in
      let words = seconds(of: head.word).map { "'\($0.words[1]):\(zshText($0.summary))'" }.joined(separator: " ")
      return "    \(head.word)) commands=(\(words)) ;;"
    }
    return """
      #compdef recount
      # zsh completion for recount: recount completions zsh > "${fpath[1]}/_recount"
      _recount() {
        local -a commands
        local name=$words[2]
        if (( CURRENT == 2 )); then
          commands=(\(first))
          _describe command commands
          return
        fi
        case $name in
      \(second.joined(separator: "\n"))
        esac
        if (( ${#commands} && CURRENT == 3 )) && [[ $words[3] != -* ]]; then
          _describe command commands
          return
        fi
        if (( ${#commands} )) && [[ $words[3] != -* ]]; then
          name="$words[2] $words[3]"
          shift words
          (( CURRENT-- ))
        fi
        shift words
        (( CURRENT-- ))
        case $name in
      \(cases.joined(separator: "\n"))
        esac
      }
      if [ "$funcstack[1]" = _recount ]; then _recount "$@"; else compdef _recount recount; fi

      """
  }

  private static func zshText(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "'": result += "’"
      case "[": result += "("
      case "]": result += ")"
      case ":": result += " –"
      default: result.append(character)
      }
    }
  }

  // MARK: fish

  private static var fish: String {
    var lines = [
      "# fish completion for recount: recount completions fish > ~/.config/fish/completions/recount.fish",
      "complete -c recount -f",
    ]
    for head in heads {
      lines.append("complete -c recount -n __fish_use_subcommand -a \(head.word) -d '\(fishText(head.summary))'")
    }
    for command in commands {
      var seen = "__fish_seen_subcommand_from \(command.words[0])"
      if command.words.count > 1 {
        let others = seconds(of: command.words[0]).map { $0.words[1] }.joined(separator: " ")
        lines.append(
          "complete -c recount -n '\(seen); and not __fish_seen_subcommand_from \(others)' -a \(command.words[1]) -d '\(fishText(command.summary))'"
        )
        seen += "; and __fish_seen_subcommand_from \(command.words[1])"
      }
      for flag in command.flags {
        let value = flag.value == nil ? "" : isPath(flag) ? " -r -F" : " -x"
        lines.append("complete -c recount -n '\(seen)' -l \(flag.name)\(value) -d '\(fishText(flag.help))'")
      }
      if let words = command.operand?.words, !words.isEmpty {
        lines.append("complete -c recount -n '\(seen)' -a '\(words.joined(separator: " "))'")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func fishText(_ text: String) -> String { String(text.map { $0 == "'" ? "’" : $0 }) }
}
