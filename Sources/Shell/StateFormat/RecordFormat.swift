package import Core

/// Which task of a stage sent something: `intake/inventory/3`, `order/0`.
package typealias TaskName = String

/// A task's promise about time, sent with every transaction to every partition of the next stages.
package struct Tick: Hashable, Sendable {
  /// How the promise is meant.
  package enum Kind: UInt8, CaseIterable, Sendable {
    /// Not known to be at the end of the input: the promise follows the records.
    case unproven
    /// The end of the input was proven; the promise follows the clock.
    case proven
    /// Nothing more will come (`clock: { idle: log }`); the promise is where timers stop.
    case end
  }

  package var task: TaskName
  /// No record of this task arrives before this.
  package var promise: Instant
  package var kind: Kind
  package init(task: TaskName, promise: Instant, kind: Kind) {
    self.task = task
    self.promise = promise
    self.kind = kind
  }
}

/// What stands on a topic between two stages.
package enum Message: Sendable {
  case record(Record, from: TaskName)
  case tick(Tick)
}

/// Bytes that are no message of this program.
package struct MessageDamage: Error, Hashable, Sendable {
  package var detail: String
  package init(_ detail: String) { self.detail = detail }
}

/// Messages between stages as bytes: a version, a kind, then the fields as a state cell writes them.
///
/// - The layout is append only; `version` rises with every change.
/// - Reading is total: every damage is a `MessageDamage` or another message, never a crash.
package struct RecordFormat: Sendable {
  package static let version: UInt8 = 2

  private enum Kind: UInt8 {
    case event = 1
    case line, finding, word, tick
  }

  private let systemNames: [String]

  package init(systemNames: [String]) { self.systemNames = systemNames }

  package func encode(_ message: Message) -> [UInt8] {
    var cell = Cell(writingWith: systemNames)
    var version = RecordFormat.version
    cell.transfer(&version)
    switch message {
    case .record(var record, var task): RecordFormat.write(&record, &task, to: &cell)
    case .tick(var tick):
      var kind = Kind.tick
      cell.transfer(&kind)
      tick.transfer(&cell)
    }
    return cell.bytes
  }

  private static func write(_ record: inout Record, _ task: inout TaskName, to cell: inout Cell) {
    var kind = kind(of: record.payload)
    cell.transfer(&kind)
    cell.transfer(&task)
    cell.transfer(&record.key)
    cell.transfer(&record.origin)
    switch record.payload {
    case .event(let shared):
      var event = shared.value
      cell.transfer(&event)
    case .line(var line): cell.transfer(&line)
    case .finding(var finding): cell.transfer(&finding)
    case .word(var word): cell.transfer(&word)
    }
  }

  private static func kind(of payload: Record.Payload) -> Kind {
    switch payload {
    case .event: .event
    case .line: .line
    case .finding: .finding
    case .word: .word
    }
  }

  package func decode(_ bytes: [UInt8]) throws(MessageDamage) -> Message {
    var cell = Cell(reading: bytes, with: systemNames)
    var version: UInt8 = 0
    cell.transfer(&version)
    guard version == RecordFormat.version else { throw MessageDamage("format version \(version) is not known") }
    var kind = Kind.tick
    cell.transfer(&kind)
    let message = kind == .tick ? RecordFormat.readTick(&cell) : RecordFormat.readRecord(kind, &cell)
    if let failure = cell.failure { throw MessageDamage(failure) }
    guard cell.isComplete else { throw MessageDamage("bytes are left over") }
    return message
  }

  private static func readTick(_ cell: inout Cell) -> Message {
    var tick = Tick(task: "", promise: .distantPast, kind: .unproven)
    tick.transfer(&cell)
    return .tick(tick)
  }

  private static func readRecord(_ kind: Kind, _ cell: inout Cell) -> Message {
    var task = ""
    var key = ""
    var origin = Origin()
    cell.transfer(&task)
    cell.transfer(&key)
    cell.transfer(&origin)
    return .record(Record(key: key, origin: origin, readPayload(kind, &cell)), from: task)
  }

  private static func readPayload(_ kind: Kind, _ cell: inout Cell) -> Record.Payload {
    switch kind {
    case .event, .tick: .event(read(Event(), &cell))
    case .line: .line(read(LineFact(), &cell))
    case .finding: .finding(read(Finding(), &cell))
    case .word: .word(read(Word(), &cell))
    }
  }

  private static func read<Value: CellCodable>(_ empty: Value, _ cell: inout Cell) -> Value {
    var value = empty
    cell.transfer(&value)
    return value
  }
}

extension Tick {
  fileprivate mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&task)
    cell.transfer(&promise)
    cell.transfer(&kind)
  }
}
