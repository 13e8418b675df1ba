import Core
import Operations
import Testing

@testable import Commands

@Suite struct ProgramTests {
  static let system = "systems.wms.kind=wms"

  @Test func `help lists the commands and the exit codes`() {
    let help = """
      recount: finds where inventory systems disagree, why, and what would put it right

      usage: recount <command> [flags]

      commands:
        worker          finds drift in Kafka topics, as they are written
        reconcile       finds drift in files of events, without Kafka
        replay          runs over the past again, beside what is live
        replay list     lists the runs that have topics on the cluster
        replay delete   removes everything that a run has on the cluster
        replay promote  writes to the live topics what a run found and live lacks
        explain         tells why the books of one SKU are as they are
        topics plan     tells what differs between the declared topics and the cluster
        topics apply    makes missing topics, sets settings, declares the tasks
        topics check    as plan; ends with 1 where something has to be done
        acls            prints the least rights that a worker needs
        healthcheck     asks a worker whether it is alive
        config check    validates the configuration and prints what holds
        config keys     prints every key with its type, default and meaning
        completions     prints a completion script for a shell
        version         prints the version

      'recount <command> --help' tells more about a command.

      exit codes:
        0   fine
        1   findings, where the command was asked to fail on them
        64  wrong usage
        65  bad data
        70  a bug in recount
        75  temporary: try again later
        78  wrong configuration

      """
    #expect(call("--help") == Answer(exit: 0, output: help, error: ""))
    #expect(call("-h") == Answer(exit: 0, output: help, error: ""))
    #expect(call() == Answer(exit: 64, output: "", error: help))
  }

  @Test func `help of a command lists its flags`() {
    let help = """
      recount reconcile: finds drift in files of events, without Kafka

      usage: recount reconcile --input F --output DIR [flags]

      Reads canonical events, one CloudEvent per line in the order of arrival, and writes into DIR:
      corrections.ndjson, exceptions.ndjson, aggregates.ndjson, rejected.ndjson (every revision, in order),
      report.ndjson (each hand-off by hour and day) and summary.json (outcomes per input, exceptions and corrections by
      kind, the accounting).

      flags:
        --input F             a file of events, also .gz or .zst; - is standard input; repeatable, merged by arrival (required)
        --output DIR          the folder for the results; made where missing (required)
        --until TIME          go on to this time at the end, doing what is due by then
        --state DIR           keep the state here; a later run goes on from it
        --report              also write report.html, one page for people
        --batch N             records per commit (default 1000)
        --config F            the configuration (default: recount.yaml here, then /etc/recount/recount.yaml)
        --set KEY.PATH=VALUE  override one key: dedup.horizon=48h; repeatable
        --help                print this help

      """
    #expect(call("reconcile", "--help") == Answer(exit: 0, output: help, error: ""))
    #expect(call("reconcile", "--input", "x", "-h") == Answer(exit: 0, output: help, error: ""))
    for command in CommandSpec.all {
      let answer = HelpText.command(command)
      #expect(command.flags.allSatisfy { answer.contains("--\($0.name)") })
    }
  }

  @Test func `the version is answered in words and as JSON`() {
    #expect(call("version") == Answer(exit: 0, output: "recount \(Version.text)\n", error: ""))
    #expect(call("--version") == call("version"))
    #expect(call("version", "--json").output == "{\"name\":\"recount\",\"version\":\"\(Version.text)\"}\n")
  }

  @Test(arguments: [
    (["reconcil"], "unknown command 'reconcil'", "did you mean 'recount reconcile'?"),
    (["nonsense"], "unknown command 'nonsense'", "'recount --help' tells what each does"),
    (["config"], "unknown command 'config'", "did you mean 'recount config check'?"),
    (["config", "chek"], "unknown command 'config chek'", "did you mean 'recount config check'?"),
    (["--json", "version"], "no command before '--json'", "'recount --help' lists the commands"),
    (["version", "--jsn"], "unknown flag --jsn", "did you mean --json?"),
    (["version", "--zebra"], "unknown flag --zebra", "'recount version --help' lists the flags"),
    (["version", "now"], "unexpected 'now'", "files are named by flags: --input F"),
    (["version", "--json=yes"], "--json takes no value", "write --json alone"),
    (["reconcile", "--output", "o"], "--input is missing", "write --input F"),
    (["reconcile", "--input", "i"], "--output is missing", "write --output DIR"),
    (["reconcile", "--input"], "--input lacks its value", "write --input F"),
    (["reconcile", "--input", "--output", "o"], "--input lacks its value", "write --input F"),
    (["reconcile", "--input=", "--output", "o"], "--input lacks its value", "write --input F"),
    (
      ["reconcile", "--input", "i", "--output", "a", "--output", "b"], "--output is given twice", "keep one of the two"
    ),
    (
      ["reconcile", "--input", "i", "--input", "i", "--output", "o"], "the input 'i' is named twice",
      "name every file once"
    ),
    (
      ["reconcile", "--input", "i", "--output", "o", "--until", "now"], "--until is not understood",
      "for example --until 2026-03-02T08:00:00Z"
    ),
    (
      ["reconcile", "--input", "i", "--output", "o", "--batch", "0"], "--batch is not understood",
      "for example --batch 1000"
    ),
    (
      ["reconcile", "--input", "i", "--output", "o", "--console"], "unknown flag --console",
      "'recount reconcile --help' lists the flags"
    ),
  ])
  func `wrong usage ends with 64 and three lines`(arguments: [String], fact: String, hint: String) {
    let recorder = Recorder()
    let terminal = Terminal { stream, text in
      if stream == .error { recorder.error += text }
      return true
    }
    let program = Program(environment: [:], terminal: terminal, bodies: .idle)
    #expect(program.run(arguments) == 64)
    let lines = recorder.error.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    #expect(lines.first == "recount: \(fact)" && lines.last == "  hint: \(hint)", "\(lines)")
  }

  @Test func `reconcile is handed its options and its configuration`() {
    let handed = Handed()
    let answer = call(
      "reconcile", "--input", "a.ndjson", "--input=-", "--output", "out", "--until", "2026-03-02T08:00:00Z",
      "--state", "s", "--batch", "7", "--set", Self.system, "--set", "systems.erp.kind=erp", handed: handed)
    #expect(answer == Answer(exit: 0, output: "", error: ""))
    let until = Instant(microseconds: 1_772_438_400_000_000)
    let options = ReconcileOptions(inputs: ["a.ndjson", "-"], output: "out", until: until, state: "s", batch: 7)
    #expect(handed.options == options)
    #expect(handed.systems == ["erp", "wms"])
  }

  @Test func `a batch holds a thousand records unless told otherwise`() {
    let handed = Handed()
    _ = call("reconcile", "--input", "a", "--output", "o", "--set", Self.system, handed: handed)
    #expect(handed.options == ReconcileOptions(inputs: ["a"], output: "o"))
    #expect(handed.options?.batch == 1000)
  }

  @Test func `wrong configuration ends with 78 and lists every problem`() {
    let answer = call("config", "check", "--set", "systems.wms.kind=wsm", "--set", "lokback=1h")
    #expect(answer.exit == 78)
    #expect(
      answer.error == """
        recount: the configuration has 2 problems
          --set systems.wms.kind: systems.wms.kind: no kind of system 'wsm'; did you mean 'wms'?
          --set lokback: lokback: unknown key; did you mean 'lookback'?
          hint: mend these; 'recount config check' tells when all is well

        """)
    #expect(call("reconcile", "--input", "a", "--output", "o", "--set", "lokback=1h").exit == 78)
    #expect(call("reconcile", "--input", "a", "--output", "o", "--config", "/nonexistent/recount.yaml").exit == 78)
  }

  @Test func `a checked configuration is printed with its sources`() {
    let answer = call("config", "check", "--set", Self.system, environment: ["RECOUNT_LOOKBACK": "1h"])
    #expect(answer.exit == 0 && answer.error == "")
    #expect(answer.output.contains("# environment RECOUNT_LOOKBACK"))
    #expect(answer.output.contains("# --set systems.wms.kind"))
  }

  @Test func `programs get JSON, of problems too`() {
    let good = call("config", "check", "--json", "--set", Self.system)
    #expect(
      good.exit == 0
        && good.output.hasPrefix(#"{"valid":true,"file":null,"settings":[{"key":"systems.wms.kind","value":"wms","#))
    let bad = call("config", "check", "--json", "--set", Self.system, "--set", "lokback=1h")
    let problem =
      #"{"source":"--set lokback","key":"lokback","problem":"unknown key","hint":"did you mean 'lookback'?"}"#
    #expect(bad == Answer(exit: 78, output: #"{"valid":false,"problems":["# + problem + "]}\n", error: ""))
  }

  @Test func `colour comes only where it is wanted`() {
    #expect(!call("wurker").error.contains("\u{1b}"))
    #expect(call("wurker", isColoured: true).error.hasPrefix("\u{1b}[1;31mrecount:\u{1b}[0m unknown"))
  }

  @Test func `an answer that cannot be written is a temporary failure`() {
    let terminal = Terminal { stream, _ in stream == .error }
    let program = Program(environment: [:], terminal: terminal, bodies: .idle)
    #expect(program.run(["--help"]) == 75)
  }
}
