import BookTraffic
import Core
import EventFormat

/// Prints what each part of Recount costs, or writes a file of events for `recount reconcile`.
@main enum RecountBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "--write" {
      let numbers = arguments.dropFirst().compactMap { Int($0) }
      return write(events: numbers.first ?? 300_000, places: numbers.dropFirst().first ?? 30_000)
    }
    if arguments.first == "--stock" {
      let numbers = arguments.dropFirst().compactMap { Int($0) }
      print(Measurement.head)
      return printStock(places: numbers.first ?? 10_000, events: numbers.dropFirst().first ?? 1_000_000)
    }
    let events = arguments.first.flatMap { Int($0) } ?? 1_000_000
    print(Measurement.head)
    print(measureDecoding(max(1, events / 4_096)).row("decode"))
    let (keys, bytesPerKey) = measureDeduplication(events)
    print(keys.row("dedup"))
    print(measureLedger(min(events, 200_000)).row("ledger"))
    print(measureIntake(events).row("intake"))
    let long = measureStock(places: 10_000, events: min(events, 100_000), isShort: false)
    print(long.steady.row("stock, long way, 10000 places"))
    for places in [10_000, 100_000, 1_000_000] where places <= events { printStock(places: places, events: events) }
    print("bytes per remembered key: \(number(bytesPerKey, digits: 1))")
  }

  private static func printStock(places: Int, events: Int) {
    let stock = measureStock(places: places, events: events)
    print(stock.opening.row("opening of \(places) places"))
    print(stock.steady.row("stock, \(places) places"))
    print(stock.kept.row("stock with cells, \(places) places"))
    print(stock.commits.row("  of that, commits"))
    let cellsPerEvent = Double(stock.cells) / Double(max(stock.commits.events, 1))
    let bytesPerEvent = Double(stock.cellBytes) / Double(max(stock.commits.events, 1))
    print("  cells per event: \(number(cellsPerEvent, digits: 2)), bytes: \(number(bytesPerEvent, digits: 0))")
    print("  bytes per place when opened (2 systems, 3 books): \(number(stock.bytesPerPlace, digits: 0))")
  }

  private static func write(events: Int, places: Int) {
    var traffic = BookTraffic(places: places, seed: 1)
    for _ in 0..<events {
      print(String(decoding: encoded(traffic.nextEvent()), as: UTF8.self))
    }
  }
}
