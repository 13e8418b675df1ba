import Testing

@testable import Core

/// A machine with a clock of minutes, and what came out of it.
struct HandoffBench {
  var machine: HandoffMachine
  var effects = Effects()
  private var offset: Int64 = 0
  /// What the machine has to survive: `commit` and a new machine made of the cells after each record.
  var restoresAfterEach = false
  var cells: [String: [UInt8]] = [:]
  let configuration: Configuration

  init(_ adjust: (inout Configuration) -> Void = { _ in }) {
    var configuration = HandoffBench.configuration
    adjust(&configuration)
    self.configuration = configuration
    machine = HandoffMachine(configuration: configuration, digest: HandoffBench.digest)
  }

  static var configuration: Configuration {
    var configuration = Configuration()
    var erp = SystemProfile(id: "erp", kind: .erp)
    erp.cadence = .hours(1)
    configuration.systems = [
      erp, SystemProfile(id: "storefront", kind: .storefront), SystemProfile(id: "wms", kind: .wms),
    ]
    return configuration
  }

  /// 32 bytes that depend on all of the text; as good as SHA-256 for a test.
  static let digest: Digest = { text in
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var bytes: [UInt8] = []
    for _ in 0..<32 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes.append(UInt8(truncatingIfNeeded: state >> 33))
    }
    return bytes
  }

  static let start = Instant(microseconds: 1_772_438_400_000_000)  // 2026-03-02T08:00:00Z

  static func minute(_ minutes: Int64) -> Instant { start + .minutes(minutes) }

  mutating func take(_ minutes: Int64, _ key: String, _ payload: Record.Payload) {
    offset += 1
    let origin = Origin(time: HandoffBench.minute(minutes), partition: 0, input: 0, offset: offset)
    machine.apply([Record(key: key, origin: origin, payload)], into: &effects)
    commit()
  }

  mutating func take(_ minutes: Int64, _ finding: Finding) { take(minutes, finding.home, .finding(finding)) }

  mutating func run(to minutes: Int64) {
    machine.fire(through: HandoffBench.minute(minutes), into: &effects)
    commit()
  }

  private mutating func commit() {
    guard restoresAfterEach else { return }
    for cell in machine.commit() { cells[cell.key] = cell.bytes }
    restart()
  }

  /// A new machine from what has been committed; touches and commands are the only thing it forgets.
  mutating func restart() {
    var next = HandoffMachine(configuration: configuration, digest: HandoffBench.digest)
    for (key, bytes) in cells {
      do { try next.restore(StateCell(key: key, bytes: bytes)) } catch { Issue.record("\(error)") }
    }
    machine = next
  }

  // What came out.

  /// `opened/open D04 A`, one line per revision.
  var story: [String] {
    effects.exceptions.map { record in
      let name = record.draft.subject.sku ?? record.draft.subject.order ?? record.draft.subject.system ?? ""
      return "\(record.news)/\(record.state.word) \(record.draft.kindName) \(name)"
    }
  }

  var last: ExceptionRecord? { effects.exceptions.last }
  var lastCorrection: CorrectionRecord? { effects.corrections.last }
  /// `proposed 1 -5`: state, attempt, quantity.
  var repairs: [String] {
    effects.corrections.map { "\($0.state) \($0.attempt) \($0.draft.quantity.map { "\($0)" } ?? "-")" }
  }
  var outcomes: OutcomeCounts { effects.outcomes[0] ?? OutcomeCounts() }

  mutating func command(
    _ minutes: Int64, _ kind: EventKind, exception: String? = nil, correction: String? = nil, home: String? = nil,
    _ adjust: (inout Event) -> Void = { _ in }
  ) {
    var event = Event()
    event.kind = kind
    event.id = "command-\(minutes)-\(offset)"
    event.key = event.id
    event.source = "console"
    event.time = HandoffBench.minute(minutes)
    event.exception = exception
    event.correction = correction
    event.home = home
    event.content = UInt64(offset)
    adjust(&event)
    take(minutes, home ?? "", .event(event))
  }
}

/// A finding about one SKU on `wms>erp`.
func erpFinding(_ sku: String, pattern: Pattern? = .missingPropagation, home: String = "wms>erp") -> Finding {
  var finding = Finding()
  finding.home = home
  finding.settle = .hours(1)
  finding.draft.pattern = pattern
  finding.draft.subject.system = "erp"
  finding.draft.subject.sku = sku
  finding.draft.firstDivergent.source = "wms"
  finding.draft.firstDivergent.id = "event-\(sku)"
  finding.identity = Identity.stock(system: "erp", sku: sku, location: "default", first: finding.draft.firstDivergent)
  finding.draft.confidence = 90
  return finding
}

extension Finding {
  /// With a correction of the ERP's on-hand by `delta` while it is `expect`.
  func correcting(_ delta: Int64, expect: Int64 = 100, identity: String? = nil) -> Finding {
    var finding = self
    var draft = CorrectionDraft()
    draft.identity =
      identity
      ?? Identity.correction(
        target: "erp", sku: finding.draft.subject.sku, location: "default", measure: .onHand,
        first: finding.draft.firstDivergent)
    draft.target = "erp"
    draft.sku = finding.draft.subject.sku
    draft.location = "default"
    draft.measure = .onHand
    draft.mode = .delta
    draft.quantity = Quantity(delta)
    draft.expect = Quantity(expect)
    draft.confidence = 90
    finding.draft.corrections = [draft]
    var quantities = Quantities()
    quantities.expected = Quantity(expect + delta)
    quantities.reported = Quantity(expect)
    finding.draft.quantities = quantities
    return finding
  }

  func causedBy(_ cause: String) -> Finding {
    var finding = self
    finding.cause = cause
    return finding
  }

  func healed(byCorrection: Bool = false) -> Finding {
    var finding = self
    finding.news = .healed
    finding.healedByCorrection = byCorrection
    return finding
  }

  func with(_ adjust: (inout ExceptionDraft) -> Void) -> Finding {
    var finding = self
    adjust(&finding.draft)
    return finding
  }

  var id: String { Identity.id("exc-", identity, digest: HandoffBench.digest) }
}
