import Core
import Foundation
import Testing

@testable import Commands

/// What the shells make of the completion scripts; each shell runs its own.
@Suite struct CompletionTests {
  private static func isInstalled(_ shell: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/\(shell)")
  }

  private func run(_ shell: String, _ script: String, _ arguments: [String] = []) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/\(shell)")
    process.arguments = arguments + ["-c", script]
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// What bash offers behind `words`, the last of which is being written.
  private func bash(_ words: String...) throws -> [String] {
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    let script =
      call("completions", "bash").output
      + "\nCOMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1); _recount; echo \"${COMPREPLY[@]}\"\n"
    return try run("bash", script).split(separator: " ").map(String.init).sorted()
  }

  @Test func `bash completes commands, flags and operands`() throws {
    #expect(try bash("recount", "re") == ["reconcile", "replay"])
    #expect(try bash("recount", "topics", "") == ["apply", "check", "plan"])
    #expect(try bash("recount", "topics", "apply", "--y") == ["--yes"])
    #expect(try bash("recount", "explain", "--st") == ["--state"])
    #expect(try bash("recount", "completions", "") == ["bash", "fish", "zsh"])
    #expect(try bash("recount", "config", "check", "--j") == ["--json"])
    #expect(try bash("recount", "reconcile", "--until", "") == [])
  }

  @Test func `bash offers every flag of every command`() throws {
    for command in CommandSpec.all {
      let list = (["recount"] + command.words + ["--"]).map { "'\($0)'" }.joined(separator: " ")
      let script = Completions.script(for: "bash").map {
        $0 + "\nCOMP_WORDS=(\(list)); COMP_CWORD=\(command.words.count + 1); _recount; echo \"${COMPREPLY[@]}\"\n"
      }
      let offered = try run("bash", #require(script)).split(separator: " ").map(String.init)
      #expect(Set(offered) == Set(command.flags.map { "--\($0.name)" }), "\(command.name)")
    }
  }

  @Test(.enabled(if: isInstalled("zsh"), "zsh is not installed"))
  func `zsh takes its script`() throws {
    let script =
      "autoload -Uz compinit; compinit -D -u;\n" + call("completions", "zsh").output + "\necho $_comps[recount]"
    #expect(try run("zsh", script, ["-f"]) == "_recount")
  }

  @Test(.enabled(if: isInstalled("fish"), "fish is not installed"))
  func `fish completes commands and flags`() throws {
    let script = call("completions", "fish").output
    #expect(try run("fish", script + "\ncomplete -C 'recount reconc'", ["-N"]).hasPrefix("reconcile"))
    #expect(try run("fish", script + "\ncomplete -C 'recount topics apply --ye'", ["-N"]).hasPrefix("--yes"))
    #expect(try run("fish", script + "\ncomplete -C 'recount topics app'", ["-N"]).hasPrefix("apply"))
    #expect(try run("fish", script + "\ncomplete -C 'recount completions '", ["-N"]).contains("zsh"))
  }

  @Test func `an unknown shell is refused by name`() {
    let answer = call("completions", "tcsh")
    #expect(answer.exit == 64 && answer.error.contains("'tcsh' is not one of bash, zsh, fish"))
    #expect(call("completions").exit == 64)
  }
}

@Suite struct ExplainOptionTests {
  @Test func `the SKU stands without a flag, anywhere`() {
    let handed = Handed()
    let systems = ["--set", "systems.wms.kind=wms"]
    _ = call("explain", "--state", "s", "A-1", systems[0], systems[1], handed: handed)
    #expect(handed.explain?.sku == "A-1" && handed.explain?.source == .state("s", output: nil))
    _ = call(
      "explain", "A", "--input", "f", "--input=g", "--at", "2026-03-02T08:00:00Z", "--json", systems[0], systems[1],
      handed: handed)
    #expect(handed.explain?.source == .inputs(["f", "g"]) && handed.explain?.form == .json)
    #expect(handed.explain?.time?.description == "2026-03-02T08:00:00Z")
  }

  @Test(arguments: [
    (["explain", "--state", "s"], "SKU is missing"), (["explain", "A"], "it is not said where to look"),
    (["explain", "A", "B", "--state", "s"], "unexpected 'B'"),
    (["explain", "A", "--state", "s", "--input", "f"], "--state and --input are given together"),
    (["explain", "A", "--state", "s", "--json", "--html"], "--json and --html are both given"),
    (["explain", "A", "--state", "s", "--at", "noon"], "--at is not understood"),
    (["reconcile", "A"], "unexpected 'A'"),
  ])
  func `what cannot be understood is refused`(words: [String], fact: String) {
    let recorder = Recorder()
    let terminal = Terminal { _, text in
      recorder.error += text
      return true
    }
    let program = Program(environment: [:], terminal: terminal, bodies: .idle)
    #expect(program.run(words) == 64)
    #expect(recorder.error.hasPrefix("recount: \(fact)"), "\(recorder.error)")
  }
}
