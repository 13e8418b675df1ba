import BookTraffic
import CHeapCount
import Core
import EventFormat

/// JSON to events: one decoder over the same few thousand records.
func measureDecoding(_ rounds: Int) -> Measurement {
  var traffic = BookTraffic(places: 1_000, seed: 1)
  let records = traffic.events(6_096).dropFirst(2_000).map { encoded($0) }
  var decoder = EventDecoder()
  var event = Event()
  var measurement = Measurement()
  decode(records, &decoder, &event)
  for _ in 0..<rounds {
    measurement.start()
    decode(records, &decoder, &event)
    measurement.stop(records.count)
  }
  return measurement
}

private func decode(_ records: [[UInt8]], _ decoder: inout EventDecoder, _ event: inout Event) {
  for record in records { try? unsafe decoder.decode(record.span.bytes, into: &event) }
}

/// Delivery deduplication alone, a transaction every thousand events.
func measureDeduplication(_ events: Int) -> (Measurement, bytesPerKey: Double) {
  var traffic = BookTraffic(places: 10_000, seed: 2)
  var memory = DeliveryMemory(horizon: .hours(72))
  var measurement = Measurement()
  for _ in 0..<(events / 1_000) {
    let batch = traffic.events(1_000)
    measurement.add(batch.count) {
      for event in batch { _ = memory.judge(event) }
      _ = memory.commit()
    }
  }
  return (measurement, Double(memory.byteCount) / Double(max(memory.count, 1)))
}

/// The ledger alone: adjustments of one place, each with a question for the state.
func measureLedger(_ events: Int) -> Measurement {
  var traffic = BookTraffic(places: 1, seed: 3)
  let changes = traffic.events(events * 3).filter { $0.kind == .stockChanged && $0.system == SystemID(1) }
  let effects = changes.prefix(events).map { change in
    var effect = Effect()
    effect.key = "change/\(change.source)/\(change.id)"
    effect.time = change.time
    effect.delta.sellable = change.delta ?? .zero
    effect.reports = [Report(change, quantity: change.delta ?? .zero)]
    return EffectChange(effect)
  }
  var ledger = Ledger()
  ledger.rebase(Buckets(.sellable, Quantity(1_000)), at: BookTraffic.start)
  var sum = Quantity.zero
  var measurement = Measurement()
  measurement.add(effects.count) {
    for change in effects {
      ledger.apply(change, lookback: .hours(72))
      sum += ledger.state(at: change.effect.time).sellable
    }
  }
  precondition(sum != Quantity(millionths: 1), "somebody reads the result")
  return measurement
}

/// The intake machine: system, item, unit, home.
func measureIntake(_ events: Int) -> Measurement {
  var traffic = BookTraffic(places: 10_000, seed: 4)
  var machine = IntakeMachine(configuration: BookTraffic.configuration)
  var measurement = Measurement()
  for _ in 0..<(events / 1_000) {
    let batch = traffic.events(1_000).map { Record(key: "", origin: $0.origin, .event($0)) }
    measurement.add(batch.count) {
      var effects = Effects()
      machine.apply(batch, into: &effects)
      machine.commitWithoutCells()
    }
  }
  return measurement
}

/// What the stock machine took, behind the decoder.
struct StockMeasurement {
  /// Every place is stated for the first time by two systems.
  var opening = Measurement()
  var steady = Measurement()
  /// With the cells of the changelog made at each commit.
  var kept = Measurement()
  /// The part of `kept` that the commits took.
  var commits = Measurement()
  var bytesPerPlace = 0.0
  var cellBytes = 0
  var cells = 0
}

/// Events of a transaction of 100 ms at 15,000 events a second.
private let transaction = 1_500

/// The whole stock machine: first every place is opened, then the steady state is measured, first as over files, then
/// with cells.
func measureStock(places: Int, events: Int, isShort: Bool = true) -> StockMeasurement {
  var traffic = BookTraffic(places: places, seed: 5)
  var machine = StockMachine(configuration: BookTraffic.configuration) { _ in [] }
  machine.takesShortWay = isShort
  var result = StockMeasurement()
  let empty = cheapcount_resident_bytes()
  run(&machine, &traffic, traffic.openingCount, &result.opening)
  let opened = cheapcount_resident_bytes()
  result.bytesPerPlace = Double(opened - min(empty, opened)) / Double(places)
  var warming = Measurement()
  run(&machine, &traffic, events / 4, &warming)
  run(&machine, &traffic, events, &result.steady)
  for _ in 0..<(events / 4 / transaction) {
    let batch = traffic.events(transaction).map { Record(key: $0.sku, origin: $0.origin, .event($0)) }
    var effects = Effects()
    result.kept.add(batch.count) { machine.apply(batch, into: &effects) }
    var cells: [StateCell] = []
    result.commits.add(batch.count) { cells = machine.commit() }
    result.cells += cells.count
    for cell in cells { result.cellBytes += cell.key.utf8.count + (cell.bytes?.count ?? 0) }
  }
  result.kept.add(result.commits)
  return result
}

private func run(
  _ machine: inout StockMachine, _ traffic: inout BookTraffic, _ events: Int, _ measurement: inout Measurement
) {
  for _ in 0..<(events / 1_000) {
    let batch = traffic.events(1_000).map { Record(key: $0.sku, origin: $0.origin, .event($0)) }
    measurement.add(batch.count) {
      var effects = Effects()
      machine.apply(batch, into: &effects)
      machine.commitWithoutCells()
    }
  }
}

/// An event as a record of a topic.
func encoded(_ event: Event) -> [UInt8] {
  var encoder = EventEncoder()
  encoder.append(event)
  return encoder.bytes
}
