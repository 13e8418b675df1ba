package import Core

/// An exception of a run as the judge sees it.
package struct Raised: Sendable {
  package var id: String
  package var category: String
  /// Patterns of all revisions, in order.
  package var patterns: [String] = []
  package var severity: Severity
  package var skus: [String] = []
  package var orders: [String] = []
  package var systems: [String] = []
  package var unexplained: [Quantity] = []
  package var opened: Instant
  package var summary = ""
  package init(id: String, category: String, severity: Severity, opened: Instant) {
    self.id = id
    self.category = category
    self.severity = severity
    self.opened = opened
  }

  package var pattern: String { patterns.last ?? category }
}

/// What came of the faults of some seeds.
package struct Scorecard: Sendable {
  /// One line of the table.
  package struct Row: Sendable {
    package var planted = 0
    package var found = 0
    package var rightlyNamed = 0
    package var rightQuantity = 0
    /// Exceptions that name the pattern, and how many of them rightly.
    package var named = 0
    package var namedRightly = 0
    /// From the first unmistakable report to the exception.
    package var waits: [Span] = []
    package init() {}
  }

  package var rows: [String: Row] = [:]
  package var forms: [String: Row] = [:]
  package var seeds = 0
  package var healthyEvents = 0
  package var events = 0
  package var falseAlarms: [String] = []
  package var misses: [String] = []
  package var corrections = 0
  package var automatic = 0
  /// Standing corrections whose target has moved since it reported last: they would be refused, not applied.
  package var outdated = 0
  package var wrongCorrections: [String] = []
  package var wrongAutomatic: [String] = []
  package init() {}

  /// Judges one seed.
  package mutating func add(_ enterprise: Enterprise, seed: UInt64, _ raised: [Raised], events: Int, healthy: Int) {
    seeds += 1
    self.events += events
    healthyEvents += healthy
    let serious = raised.filter { $0.severity != .info }
    var answered: Set<String> = []
    for fault in enterprise.faults { judge(fault, serious, seed, &answered) }
    for exception in serious {
      let fault = enterprise.faults.first { $0.isNear(exception) }
      if !answered.contains(exception.id), fault.map({ !$0.companions.contains(exception.category) }) ?? true {
        falseAlarms.append(
          "seed \(seed) \(exception.pattern) \(exception.category)\(fault.map { " beside \($0.name)" } ?? ""): "
            + "\(exception.summary)")
      }
      guard let pattern = exception.patterns.last else { continue }
      rows[pattern, default: Row()].named += 1
      if let fault, fault.accepts(exception) { rows[pattern, default: Row()].namedRightly += 1 }
    }
  }

  private mutating func judge(_ fault: PlantedFault, _ serious: [Raised], _ seed: UInt64, _ answered: inout Set<String>)
  {
    let here = serious.filter { fault.isMetBy($0) }
    let right = here.filter { fault.accepts($0) }
    let best = right.first { fault.states($0) } ?? right.first ?? here.first
    if let best { answered.insert(best.id) }
    // Two measures or books of one wrong write may be told apart: all that name it rightly answer it.
    for exception in right { answered.insert(exception.id) }
    var row = Row()
    row.planted = 1
    if let best {
      row.found = 1
      row.rightlyNamed = fault.accepts(best) ? 1 : 0
      row.rightQuantity = fault.states(best) ? 1 : 0
      row.waits = [best.opened - fault.visible]
      if row.rightlyNamed == 0 {
        misses.append("seed \(seed) \(fault.name) \(fault.sku ?? "") named \(best.pattern): \(best.summary)")
      } else if row.rightQuantity == 0 {
        misses.append(
          "seed \(seed) \(fault.name) \(fault.sku ?? "") not by \(fault.unexplained ?? .zero): \(best.summary)")
      }
    } else {
      misses.append("seed \(seed) \(fault.name) \(fault.sku ?? "") NOT FOUND")
    }
    rows[fault.pattern, default: Row()] += row
    forms[fault.name, default: Row()] += row
  }

  /// Judges a correction that stands at the end by what it would make of the target's book.
  package mutating func add(
    _ correction: CorrectionDraft, isAutomatic: Bool, _ enterprise: Enterprise, seed: UInt64
  ) {
    guard let mode = correction.mode, let quantity = correction.quantity, let measure = correction.measure,
      let place = correction.location, let number = correction.sku
    else { return }
    corrections += 1
    if isAutomatic { automatic += 1 }
    let life = enterprise.lives.first { $0.sku == number || $0.aliases.contains(number) }
    guard let life else { return }
    // Several numbers of an item: what the alias has belongs to the item's own number.
    if !life.aliases.isEmpty { return }
    let book = BookName(correction.target, place)
    let said = life.value(book, measure, at: enterprise.until)
    let right = life.rightly(book, measure, at: enterprise.until)
    // What is set only while the book still shows what it showed is refused by a book that has moved since it reported.
    if mode == .set, let expect = correction.expect, expect != said { return outdated += 1 }
    let repaired = mode == .set ? quantity : said + quantity
    guard repaired != right else { return }
    let text =
      "seed \(seed) \(correction.target) \(number) \(place) \(measure.word) \(mode) \(quantity): would be \(repaired), "
      + "right is \(right), it says \(said)"
    wrongCorrections.append(text)
    if isAutomatic { wrongAutomatic.append(text) }
  }
}

extension Scorecard.Row {
  static func += (left: inout Scorecard.Row, right: Scorecard.Row) {
    left.planted += right.planted
    left.found += right.found
    left.rightlyNamed += right.rightlyNamed
    left.rightQuantity += right.rightQuantity
    left.named += right.named
    left.namedRightly += right.namedRightly
    left.waits += right.waits
  }
}

extension PlantedFault {
  /// The exception speaks of the fault's item or order.
  func isNear(_ raised: Raised) -> Bool {
    // Findings about a source or a hand-off name no item.
    if raised.skus.isEmpty, raised.orders.isEmpty, accepts(raised) {
      return !Set(raised.systems).isDisjoint(with: houses)
    }
    if let sku, raised.skus.contains(sku) { return true }
    if let order, raised.orders.contains(order) { return true }
    return sku.map { sku in raised.orders.contains { $0.hasSuffix(sku) || $0.contains("-\(sku)-") } } ?? false
  }

  func isMetBy(_ raised: Raised) -> Bool {
    guard isNear(raised), !companions.contains(raised.category) || accepts(raised) else { return false }
    if let order { return raised.orders.contains(order) || accepts(raised) }
    return houses.isEmpty || !Set(raised.systems).isDisjoint(with: houses)
  }

  func accepts(_ raised: Raised) -> Bool { raised.pattern == pattern || alternatives.contains(raised.pattern) }

  func states(_ raised: Raised) -> Bool {
    // An incident with members states the number of the first of them.
    guard let unexplained, !raised.unexplained.isEmpty, raised.skus.first == sku else { return true }
    return raised.unexplained.contains(unexplained)
  }
}
