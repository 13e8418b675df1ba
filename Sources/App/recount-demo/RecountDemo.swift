import Glibc

/// `recount-demo`: makes the traffic of a retailer around real orders, and judges what `recount reconcile` made of it.
@main
enum RecountDemo {
  static func main() { exit(run(Array(CommandLine.arguments.dropFirst()))) }

  private static func run(_ arguments: [String]) -> Int32 {
    do {
      switch arguments.first {
      case "generate": return try Generate(Options(arguments.dropFirst(), Generate.names)).run()
      case "judge": return try Judge(Options(arguments.dropFirst(), Judge.names)).run()
      case "load": return try Load(Options(arguments.dropFirst(), Load.names)).run()
      case "fetch": return try Fetch(Options(arguments.dropFirst(), Fetch.names)).run()
      case "cells": return try Cells(Options(arguments.dropFirst(), Cells.names)).run()
      case "latency": return try Latency(Options(arguments.dropFirst(), Latency.names)).run()
      case "bare": return try Bare(Options(arguments.dropFirst(), Bare.names)).run()
      case "--help", "-h":
        print(usage)
        return 0
      default: throw DemoError.usage(arguments.first.map { "no command '\($0)'" } ?? "a command is missing")
      }
    } catch DemoError.usage(let detail) {
      report("\(detail)\n\(usage)")
      return 64
    } catch {
      report("\(error)")
      return 65
    }
  }

  private static let usage = """
    usage: recount-demo generate --sales F.csv --output DIR [--seed N] [--faults N] [--replenish HOURS]
           recount-demo judge --faults faults.json --output DIR
           recount-demo load --brokers B --prefix P --input F.ndjson [--partitions N] [--replicas N] [--split DIR]
                             [--aborted N] [--uneven HOURS] [--direct 1] [--more 1] [--hold FILE]
           recount-demo fetch --brokers B --prefix P --output DIR
           recount-demo cells --brokers B --prefix P
           recount-demo bare --brokers B --prefix P --records N
           recount-demo latency --brokers B --prefix P [--rate N] [--seconds N] [--differences N]

    generate  writes events.ndjson, recount.yaml and faults.json: simulated systems around the real order lines of a
              table in the form of UCI Online Retail, with --faults N faults of every pattern (default 2, 0 = none)
    judge     compares the outputs of `recount reconcile` in DIR with the injected faults; exit code 1 if one of them
              was not found or anything else was raised above info
    load      makes the topics of a worker with prefix P on a cluster (inputs P.inventory, P.orders, P.reference), and
              writes the events into them, each with its time of arrival; --split also writes what each partition got;
              --aborted writes every N events in a transaction that is aborted and again in one that is not; --uneven
              ends the orders HOURS early and leaves a partition of each input empty; --direct 1 makes P.inventory fit
              for the direct path; --more 1 adds to topics that are there; --hold writes in one transaction that it
              leaves open until there is a FILE
    fetch     reads what workers have committed: the same files as `recount reconcile` writes
    cells     counts what workers have written of their state, and what compaction leaves of it
    bare      reads N records of P.inventory and writes every tenth on, in transactions: what a worker is measured by
    latency   writes N events a second beside a worker that runs, and tells how long it takes until a difference is
              found and raised
    """
}

/// Writes to standard error.
@Sendable func report(_ text: String) { FileHandle.standardError.write(text + "\n") }

/// What ends a command.
enum DemoError: Error, CustomStringConvertible {
  case usage(String)
  case file(String, String)

  var description: String {
    switch self {
    case .usage(let detail): detail
    case .file(let path, let detail): "\(path): \(detail)"
    }
  }
}

/// `--name value` pairs.
struct Options {
  private var values: [String: String] = [:]

  init(_ arguments: ArraySlice<String>, _ names: [String]) throws(DemoError) {
    var rest = arguments
    while let name = rest.popFirst() {
      guard names.contains(name) else { throw .usage("no option '\(name)'") }
      guard let value = rest.popFirst() else { throw .usage("\(name) needs a value") }
      values[name] = value
    }
  }

  func text(_ name: String) throws(DemoError) -> String {
    guard let value = values[name] else { throw .usage("\(name) is missing") }
    return value
  }

  func optional(_ name: String) -> String? { values[name] }

  func number(_ name: String, default standard: Int) throws(DemoError) -> Int {
    guard let text = values[name] else { return standard }
    guard let number = Int(text), number >= 0 else { throw .usage("\(name) needs a number, not '\(text)'") }
    return number
  }
}
