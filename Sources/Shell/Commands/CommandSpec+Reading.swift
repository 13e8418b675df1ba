/// Commands that read what a run has left.
extension CommandSpec {
  static let explain = CommandSpec(
    words: ["explain"], summary: "tells why the books of one SKU are as they are",
    details: [
      "Prints every system's books at a time, the ledger behind them, facts under way with their age and allowance,",
      "the events that led there (the first divergent one marked), and every revision of exceptions and corrections.",
      "Reads a kept state (--state, with the --output folder of the run) or what workers keep and write (--kafka, without",
      "joining a group), as far back as statements and facts are held one by one; or the inputs themselves (--input,",
      "repeatable), from their beginning up to the time: complete.",
    ],
    operand: Operand(name: "SKU", help: "the item, by any number under which a system reports it"),
    flags: [
      FlagSpec(name: "state", value: "DIR", help: "the folder that 'recount reconcile --state' has kept"),
      FlagSpec(name: "output", value: "DIR", help: "the --output folder of that run: exceptions and corrections"),
      FlagSpec(
        name: "input", value: "F", isRepeatable: true, help: "run over these events again instead, up to the time"),
      FlagSpec(name: "kafka", help: "read the state and the outputs of the workers on the configured cluster"),
      FlagSpec(name: "at", value: "TIME", help: "tell how things were then (default: the end of what is known)"),
      FlagSpec(name: "location", value: "L", help: "this location only"),
      FlagSpec(name: "json", help: "print one JSON object"),
      FlagSpec(name: "html", help: "print a web page with a chart of the books over time"),
      config, set, help,
    ])

  static let configKeys = CommandSpec(
    words: ["config", "keys"], summary: "prints every key with its type, default and meaning",
    details: ["The page docs/configuration.md, as Markdown."], flags: [help])

  static let completions = CommandSpec(
    words: ["completions"], summary: "prints a completion script for a shell",
    details: [
      "bash: recount completions bash > /etc/bash_completion.d/recount",
      "zsh:  recount completions zsh > a folder of $fpath, as _recount",
      "fish: recount completions fish > ~/.config/fish/completions/recount.fish",
    ],
    operand: Operand(name: "SHELL", help: "bash, zsh or fish", words: Completions.shells), flags: [help])
}
