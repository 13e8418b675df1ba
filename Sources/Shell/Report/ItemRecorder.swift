import Core
import Synchronization
import Worker

/// Writes down, while a run goes on, all that the stock machine is told of one item.
///
/// One thread runs the machines; the lock is there because what makes machines may be shared.
final class ItemRecorder: Sendable {
  private struct Notes {
    var happenings: [Happening] = []
    var known: [String: Verdict] = [:]
    /// Every statement of every book; a state keeps but the last ones.
    var statements: [String: [Observation]] = [:]
    var sku: String?
    var clock = Instant.distantPast
    var account: ItemAccount?
  }

  let number: String
  private let at: Instant?
  private let names: [String]
  private let notes = Mutex(Notes())

  init(_ question: ItemStory.Question, _ configuration: Configuration) {
    number = question.number
    at = question.at
    names = configuration.systemNames
  }

  var happenings: [Happening] { notes.withLock { $0.happenings } }
  /// The item as it stood when the last transaction ended; nil = nothing was heard of it.
  var account: ItemAccount? { notes.withLock { $0.account } }
  var clock: Instant { notes.withLock { $0.clock } }

  func note(_ record: Record, of machine: StockMachine) {
    notes.withLock { notes in
      notes.clock = max(notes.clock, record.origin.time)
      guard record.concerns(number) else { return }
      notes.sku = record.key
      for (location, book) in machine.books(of: record.key) where book.latest.isStated {
        let key = ItemRecorder.key(location, names[Int(book.system.index)], book.measure, book.alias)
        if notes.statements[key]?.last != book.latest { notes.statements[key, default: []].append(book.latest) }
      }
      var told = HappeningMaker(names: names).happenings(of: record)
      let changed = machine.verdicts(of: record.key, names).filter { verdict in
        notes.known.updateValue(verdict, forKey: "\(verdict.location)\u{1f}\(verdict.system)\u{1f}\(verdict.measure)")
          != verdict
      }
      guard !told.isEmpty else { return }
      told[told.count - 1].verdicts = changed
      notes.happenings += told
    }
  }

  private static func key(_ location: String, _ system: String, _ measure: Measure, _ alias: String) -> String {
    [location, system, measure.word, alias].joined(separator: "\u{1f}")
  }

  /// What the state does not keep: every statement of the book that was not taken back by a later one of the same time.
  func statements(of book: BookAccount, at location: String) -> [Observation] {
    let all = notes.withLock { $0.statements[ItemRecorder.key(location, book.system, book.measure, book.alias)] ?? [] }
    return all.sorted { $0.asof < $1.asof }
  }

  func transactionEnds(in machine: StockMachine) {
    notes.withLock { notes in
      guard let sku = notes.sku else { return }
      notes.account = machine.account(of: sku, at: at ?? notes.clock)
    }
  }
}

/// The stock machine with a recorder beside it; the machine itself does not know.
struct RecordedStock: Machine {
  private var machine: StockMachine
  private let recorder: ItemRecorder

  init(_ machine: StockMachine, _ recorder: ItemRecorder) {
    self.machine = machine
    self.recorder = recorder
  }

  mutating func take(_ record: Record, into effects: inout Effects) {
    machine.take(record, into: &effects)
    recorder.note(record, of: machine)
  }

  var nextTimer: Instant? { machine.nextTimer }
  mutating func fireNext(into effects: inout Effects) { machine.fireNext(into: &effects) }
  mutating func commit() -> [StateCell] {
    recorder.transactionEnds(in: machine)
    return machine.commit()
  }
  mutating func commitWithoutCells() {
    recorder.transactionEnds(in: machine)
    machine.commitWithoutCells()
  }
  mutating func abort() { machine.abort() }
  mutating func restore(_ cell: StateCell) throws(StateDamage) { try machine.restore(cell) }
}

extension Record {
  /// The item is asked for by its own number, or by one under which a system reports it.
  fileprivate func concerns(_ number: String) -> Bool {
    if key == number { return true }
    guard case .event(let event) = payload else { return false }
    return event.value.alias == number
  }
}

extension StockMachine {
  /// Every book of an item as it stands, where it is compared.
  func verdicts(of sku: String, _ names: [String]) -> [Verdict] {
    books(of: sku).filter { $0.book.comparedTick >= 0 }.map { location, book in
      var verdict = Verdict()
      verdict.location = location
      verdict.system = names[Int(book.system.index)]
      verdict.measure = book.measure
      verdict.value = book.value
      verdict.expected = book.expected
      verdict.explained = book.explained
      verdict.unexplained = book.unexplained
      return verdict
    }
  }
}
