import Core
import JSONTree
import Operations

extension ReplayStanding {
  /// The runs as a table.
  package static func text(_ standings: [ReplayStanding]) -> String {
    guard !standings.isEmpty else { return "there are no runs\n" }
    let head = ["run", "from", "to", "state", "records", "of"]
    let rows = standings.map { standing in
      [
        standing.run.text, standing.plan.fromText, "\(standing.plan.to)", standing.isDone ? "done" : "begun",
        "\(standing.records)", "\(standing.plan.records)",
      ]
    }
    return TextTable.text([head] + rows, leading: 4)
  }

  package static func json(_ standings: [ReplayStanding]) -> String {
    let runs = standings.map { standing in
      JSONValue.object([
        ("run", .text(standing.run.text)), ("from", .text(standing.plan.fromText)),
        ("to", .text("\(standing.plan.to)")), ("done", .bool(standing.isDone)),
        ("records", .number("\(standing.records)")), ("of", .number("\(standing.plan.records)")),
      ])
    }
    return JSONValue.object([("runs", .list(runs))]).line + "\n"
  }
}

extension ReplayPlan {
  var fromText: String { from == .distantPast ? "earliest" : "\(from)" }

  /// What a run did, for people.
  package func text(_ checkpoint: Checkpoint) -> String {
    var rows = [["input", "records", "applied", "duplicate", "rejected", "other"]]
    for (topic, tally) in zip(topics, checkpoint.tallies) {
      func sum(_ outcomes: [Outcome]) -> Int64 { outcomes.reduce(0) { $0 + tally.outcomes[Int($1.rawValue)] } }
      rows.append([
        topic, "\(tally.records)", "\(sum([.applied]))", "\(sum([.duplicate]))",
        "\(sum([.late, .conflict, .invalid, .unmapped, .oversize]))", "\(sum([.echo, .ignored]))",
      ])
    }
    let range = "\(fromText) to \(to): \(checkpoint.records) records read, \(checkpoint.gap) without an outcome\n"
    return range + TextTable.text(rows, leading: 1)
  }

  package func json(_ checkpoint: Checkpoint) -> String { ReplaySummary.json(checkpoint, self) }
}
