import Testing

@testable import Core
import SeededRandom

/// A day of everything that the machine takes, by seed.
struct HandoffDay {
  private var random: RandomSource
  private(set) var records: [Record] = []

  init(seed: UInt64, count: Int) {
    random = RandomSource(seed: seed)
    var minute: Int64 = 0
    for offset in 0..<count {
      minute += Int64.random(in: 0...9, using: &random) / 3
      let origin = Origin(time: HandoffBench.minute(minute), partition: 0, input: 0, offset: Int64(offset))
      let (key, payload) = payload(minute, offset)
      records.append(Record(key: key, origin: origin, payload))
    }
  }

  private mutating func payload(_ minute: Int64, _ offset: Int) -> (String, Record.Payload) {
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<5:
      let finding = finding()
      return (finding.home, .finding(finding))
    case 5, 6:
      let command = command(minute, offset)
      return ("wms>erp", .event(command))
    default:
      let word = word(minute)
      return (HandoffKey(from: word.from, to: word.to).text, .word(word))
    }
  }

  private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  private mutating func finding() -> Finding {
    let sku = "S\(pick(12))"
    var finding = erpFinding(sku, pattern: [.missingPropagation, .duplicateEffect, nil][pick(3)])
    finding.settle = .minutes(Int64(pick(3)) * 10)
    if pick(3) == 0 { finding.cause = "w\(pick(2))" }
    if pick(2) == 0 { finding = finding.correcting(Int64(pick(4)) + 1) }
    finding.draft.severity = Severity.allCases[pick(4)]
    if pick(3) == 0 { finding = finding.healed(byCorrection: pick(2) == 0) }
    return finding
  }

  private mutating func command(_ minute: Int64, _ offset: Int) -> Event {
    let kinds: [EventKind] = [
      .exceptionAcknowledge, .exceptionResolve, .exceptionDismiss, .exceptionReopen, .correctionApplied,
      .correctionFailed, .correctionApprove, .correctionReject, .manualTouch,
    ]
    let about = erpFinding("S\(pick(12))").correcting(1)
    var event = Event()
    event.kind = kinds[pick(kinds.count)]
    event.id = "c\(offset)"
    event.key = "c\(pick(50))"
    event.content = UInt64(pick(2))
    event.source = "console"
    event.time = HandoffBench.minute(minute)
    event.exception = about.id
    event.correction = Identity.id("cor-", about.draft.corrections[0].identity, digest: HandoffBench.digest)
    event.home = "wms>erp"
    event.owner = pick(2) == 0 ? "desk" : nil
    return event
  }

  private mutating func word(_ minute: Int64) -> Word {
    var word = Word()
    word.subject = Word.Subject.allCases[pick(Word.Subject.allCases.count)]
    word.from = word.subject == .lag ? "wms" : "erp"
    word.to = word.subject == .lag ? "erp" : ""
    word.pane = HandoffBench.minute(minute - 1)
    word.count = 1
    word.late = Int64(pick(2))
    word.reason = "r\(pick(3))"
    word.numbers = [minute + Int64(pick(5)), minute + 6 + Int64(pick(3))]
    word.reference = EventReference(source: word.from, id: "e\(minute)-\(pick(9))", time: word.pane)
    return word
  }
}

@Suite struct `The hand-off machine's state survives` {
  private func machine() -> HandoffMachine {
    HandoffMachine(configuration: HandoffBench.configuration, digest: HandoffBench.digest)
  }

  private func outputs(_ effects: Effects) -> [[AnyHashable]] {
    [
      effects.exceptions, effects.corrections, effects.rejections.map { "\($0.outcome) \($0.detail)" },
      Outcome.allCases.map { effects.outcomes[0]?[$0] ?? 0 },
    ]
  }

  private func all(_ machine: inout HandoffMachine, _ records: [Record], batch: Int) -> Effects {
    var effects = Effects()
    var rest = records[...]
    while !rest.isEmpty {
      machine.apply(Array(rest.prefix(batch)), into: &effects)
      _ = machine.commit()
      rest = rest.dropFirst(batch)
    }
    machine.fire(through: HandoffBench.minute(100_000), into: &effects)
    return effects
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func `batches do not show`(seed: UInt64) {
    let records = HandoffDay(seed: seed, count: 300).records
    var one = machine()
    var many = machine()
    let expected = outputs(all(&one, records, batch: 1))
    #expect(expected[0].count > 20)
    #expect(outputs(all(&many, records, batch: 97)) == expected)
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func `a machine made from cells goes on as the first would`(seed: UInt64) {
    let records = HandoffDay(seed: seed, count: 300).records
    var whole = machine()
    let expected = outputs(all(&whole, records, batch: 40))
    var effects = Effects()
    var cells: [String: [UInt8]] = [:]
    var rest = records[...]
    while !rest.isEmpty {
      var next = machine()
      for (key, bytes) in cells {
        do { try next.restore(StateCell(key: key, bytes: bytes)) } catch { Issue.record("\(error)") }
      }
      next.apply(Array(rest.prefix(40)), into: &effects)
      for cell in next.commit() { cells[cell.key] = cell.bytes }
      rest = rest.dropFirst(40)
      if rest.isEmpty { next.fire(through: HandoffBench.minute(100_000), into: &effects) }
    }
    #expect(outputs(effects) == expected)
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func `an abort leaves nothing behind`(seed: UInt64) {
    let records = HandoffDay(seed: seed, count: 300).records
    let half = Array(records.prefix(150))
    var plain = machine()
    var tried = machine()
    var effects = Effects()
    plain.apply(half, into: &effects)
    tried.apply(half, into: &effects)
    _ = plain.commit()
    _ = tried.commit()
    var thrownAway = Effects()
    tried.apply(Array(records[150..<260]), into: &thrownAway)
    tried.fire(through: HandoffBench.minute(5000), into: &thrownAway)
    tried.abort()
    var expected = Effects()
    var actual = Effects()
    plain.apply(Array(records[150...]), into: &expected)
    tried.apply(Array(records[150...]), into: &actual)
    #expect(outputs(actual) == outputs(expected))
    #expect(tried.commit() == plain.commit())
    plain.fire(through: HandoffBench.minute(100_000), into: &expected)
    tried.fire(through: HandoffBench.minute(100_000), into: &actual)
    #expect(outputs(actual) == outputs(expected))
    #expect(tried.commit() == plain.commit())
  }

  @Test func `a change that was aborted is in no cell`() {
    var machine = machine()
    var effects = Effects()
    machine.apply(HandoffDay(seed: 1, count: 50).records, into: &effects)
    machine.abort()
    #expect(machine.commit().isEmpty)
    #expect(machine.nextTimer == nil)
  }

  @Test func `damaged cells are named`() {
    var source = machine()
    var target = machine()
    var effects = Effects()
    source.apply(HandoffDay(seed: 3, count: 120).records, into: &effects)
    var believed: [String] = []
    for cell in source.commit() {
      guard let bytes = cell.bytes, !cell.key.hasPrefix("keys/") else { continue }
      for damaged in damages(of: bytes) where !refuses(&target, cell.key, damaged) { believed.append(cell.key) }
      if !refuses(&target, "nothing/" + cell.key, bytes) { believed.append(cell.key) }
    }
    #expect(believed.isEmpty)
  }

  private func damages(of bytes: [UInt8]) -> [[UInt8]] {
    let cut = stride(from: 0, to: bytes.count, by: 11).map { Array(bytes.prefix($0)) }
    let flipped = stride(from: 0, to: bytes.count, by: 3).map { index in
      var flipped = bytes
      flipped[index] ^= 1 << UInt8(index % 8)
      return flipped
    }
    return cut + flipped + [bytes + [0]]
  }

  private func refuses(_ machine: inout HandoffMachine, _ key: String, _ bytes: [UInt8]) -> Bool {
    do throws(StateDamage) {
      try machine.restore(StateCell(key: key, bytes: bytes))
      return false
    } catch {
      return error.key == key && !error.detail.isEmpty
    }
  }

  /// Bytes that only a forger could make: everything fits but the content.
  @Test func `content that decodes to nonsense is named, too`() {
    var random = RandomSource(seed: 9)
    for _ in 0..<300 {
      let noise = (0..<Int.random(in: 0...60, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      var cell = Cell(reading: noise, with: [])
      var incident = Incident()
      incident.transfer(&cell)
      var state = HandoffState()
      var other = Cell(reading: noise, with: [])
      state.transfer(&other)
      #expect(!cell.isComplete || !other.isComplete)
    }
  }

  @Test func `keys of cells are read back`() {
    let places: [(StateKind, HomePlace)] = [
      (.exc, HomePlace("wms>erp", "exc-abc")), (.exc, HomePlace("https://shop/x>", "exc-abc")),
      (.cor, HomePlace(">", "cor-1")), (.parcel, HomePlace("dhl>", "O/1/2")), (.parcel, HomePlace("a/b>", "")),
    ]
    for (kind, place) in places { #expect(HomePlace(kind, key: place.key(kind)) == place) }
    #expect(HomePlace(.exc, key: "cor/wms>erp/x") == nil)
    #expect(HandoffKey(text: "wms>erp") == HandoffKey(from: "wms", to: "erp"))
    #expect(HandoffKey(text: ">") == HandoffKey(from: "", to: ""))
  }
}
