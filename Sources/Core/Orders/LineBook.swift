/// A document's events taken apart by line, so that an event costs what it names and not what the document holds.
///
/// Lines that no event names together never touch each other: each group of lines is replayed on its own, and only
/// when one of its events is new or its time has come. A document whose events cannot be told apart is one group.
package struct LineBook: Sendable {
  package private(set) var groups = Chunks<LineGroup>()
  package private(set) var totals = LineTotals()
  private let kind: DocumentKind
  private var byName: [String: Int] = [:]
  private var bySKU: [String: Int] = [:]
  /// Events that speak of every line.
  private var wholeWords: [DocumentEvent] = []
  private var isUndivided = false
  /// How many groups wait for each instant.
  private var dues: [Instant: Int] = [:]
  package private(set) var due: Instant?
  private var latestGone: DocumentEvent?

  package init(_ kind: DocumentKind, _ events: [DocumentEvent]) {
    self.kind = kind
    let words = events.filter { kind.moving.contains($0.kind) }
    isUndivided = kind.isUndivided || words.contains(where: LineBook.isUnnamed)
    if isUndivided {
      groups.append(LineGroup())
    } else {
      for word in words { join(word) }
      renumber()
    }
    for word in words { _ = insert(word) }
  }
}

extension LineBook {
  /// A line without number and SKU may be any line.
  private static func isUnnamed(_ word: DocumentEvent) -> Bool { word.lines.contains { $0.name.isEmpty } }

  /// Speaks of every line of the document.
  private static func isWhole(_ word: DocumentEvent) -> Bool {
    if word.kind == .transferRequested { return true }
    return word.kind == .lineSubstituted ? substituted(word).isEmpty : word.lines.isEmpty
  }

  /// The line and the SKUs that a substitution ties together.
  private static func substituted(_ word: DocumentEvent) -> [Line] {
    let number = word.refs[.line] ?? word.lines.first?.line ?? ""
    let skus = [word.sku, word.newSKU ?? "", word.lines.first?.sku ?? ""]
    return skus.filter { !$0.isEmpty || !number.isEmpty }.map { sku in
      var line = Line()
      line.line = number
      line.sku = sku
      return line
    }
  }

  /// Ties what a word names together to groups, where all events are known.
  private mutating func join(_ word: DocumentEvent) {
    guard !LineBook.isWhole(word) else { return }
    if word.kind == .lineSubstituted {
      let lines = LineBook.substituted(word)
      for line in lines { join(line, lines[0].sku) }
    } else {
      for line in word.lines { join(line, line.sku) }
    }
  }

  private mutating func join(_ line: Line, _ other: String) {
    let known = [byName[line.name], bySKU[line.sku], bySKU[other]].compactMap(\.self)
    let group = known.first ?? byName.count + bySKU.count
    for old in known where old != group { relabel(old, group) }
    byName[line.name] = group
    if !line.sku.isEmpty { bySKU[line.sku] = group }
    if !other.isEmpty { bySKU[other] = group }
  }

  private mutating func relabel(_ old: Int, _ new: Int) {
    byName = byName.mapValues { $0 == old ? new : $0 }
    bySKU = bySKU.mapValues { $0 == old ? new : $0 }
  }

  /// Groups counted from 0.
  private mutating func renumber() {
    var numbers: [Int: Int] = [:]
    for old in Set(byName.values).sorted() {
      numbers[old] = groups.count
      groups.append(LineGroup())
    }
    byName = byName.mapValues { numbers[$0] ?? 0 }
    bySKU = bySKU.mapValues { numbers[$0] ?? 0 }
  }
}

extension LineBook {
  /// Takes a new event; the groups that it touches. Nil where it ties groups together: the book has to be made anew.
  package mutating func admit(_ word: DocumentEvent) -> [Int]? {
    guard kind.moving.contains(word.kind) else { return [] }
    if isUndivided { return insert(word) }
    if LineBook.isUnnamed(word) { return nil }
    if word.kind == .lineSubstituted, !LineBook.isWhole(word) { return nil }
    for line in word.lines where !LineBook.isWhole(word) {
      guard admit(line) else { return nil }
    }
    return insert(word)
  }

  /// Finds a group for a line; false where it belongs to two.
  private mutating func admit(_ line: Line) -> Bool {
    let named = byName[line.name]
    let sold = line.sku.isEmpty ? nil : bySKU[line.sku]
    if let named, let sold { return named == sold }
    let group = named ?? sold ?? groups.count
    if group == groups.count {
      groups.append(LineGroup())
      for word in wholeWords { groups[group].insert(word) }
    }
    if named == nil { byName[line.name] = group }
    if sold == nil, !line.sku.isEmpty { bySKU[line.sku] = group }
    return true
  }

  /// Puts a word into the groups of its lines.
  private mutating func insert(_ word: DocumentEvent) -> [Int] {
    if isUndivided {
      groups[0].insert(word, at: 0)
      return [0]
    }
    if LineBook.isWhole(word) {
      wholeWords.append(word)
      for group in groups.indices { groups[group].insert(word) }
      return Array(groups.indices)
    }
    let parts = parts(of: word)
    for part in parts { groups[part.group].insert(word.with(part.lines), at: part.position) }
    return parts.map(\.group)
  }

  private typealias Part = (group: Int, lines: ArraySlice<Line>, position: Int)

  /// An event's lines by group; lines that follow each other share the event's own memory.
  private func parts(of word: DocumentEvent) -> [Part] {
    if word.kind == .lineSubstituted {
      let line = LineBook.substituted(word)[0]
      return [(byName[line.name] ?? 0, word.lines, 0)]
    }
    var parts: [Part] = []
    var known: [Int: Int] = [:]
    for index in word.lines.indices {
      let group = byName[word.lines[index].name] ?? 0
      if let last = parts.last, last.group == group, last.lines.endIndex == index, last.position >= 0 {
        parts[parts.count - 1].lines = word.lines[last.lines.startIndex...index]
      } else if let part = known[group] {
        parts[part].lines.append(word.lines[index])
      } else {
        known[group] = parts.count
        parts.append((group, word.lines[index...index], index))
      }
    }
    return parts
  }

  /// The groups that an event is in, without changing anything.
  private func holders(of word: DocumentEvent) -> [Int] {
    guard kind.moving.contains(word.kind) else { return [] }
    if isUndivided { return [0] }
    return LineBook.isWhole(word) ? Array(groups.indices) : parts(of: word).map(\.group)
  }

  /// Deliveries of a known event were repeated: the groups that it touches.
  package mutating func update(_ word: DocumentEvent) -> [Int] {
    if let index = wholeWords.firstIndex(where: { $0.serial == word.serial }) { wholeWords[index] = word }
    let holders = holders(of: word)
    for group in holders { groups[group].replace(word) }
    return holders
  }
}

extension LineBook {
  /// Replaces what a group comes to.
  package mutating func settle(_ group: Int, _ outcome: LineOutcome, due newDue: Instant?) {
    let (old, oldDue) = (groups[group].outcome, groups[group].due)
    groups[group].outcome = outcome
    groups[group].due = newDue
    totals.remove(old)
    totals.add(outcome)
    noteGone(old.lastGone, outcome.lastGone)
    if oldDue != newDue { changeDue(from: oldDue, to: newDue) }
  }

  private mutating func noteGone(_ before: DocumentEvent?, _ after: DocumentEvent?) {
    if let before, before.serial == latestGone?.serial, after.map({ DocumentEvent.precedes($0, before) }) ?? true {
      latestGone = groups.indices.compactMap { groups[$0].outcome.lastGone }.max(by: DocumentEvent.precedes)
    } else if let after, latestGone.map({ DocumentEvent.precedes($0, after) }) ?? true {
      latestGone = after
    }
  }

  private mutating func changeDue(from old: Instant?, to new: Instant?) {
    if let old { dues[old] = dues[old].flatMap { $0 > 1 ? $0 - 1 : nil } }
    if let new { dues[new, default: 0] += 1 }
    due = dues.keys.min()
  }

  /// The groups whose time has come.
  package func overdue(_ start: Agenda) -> [Int] {
    var agenda = start
    guard let due, agenda.hasPassed(due) else { return [] }
    return groups.indices.filter { groups[$0].due.map { agenda.hasPassed($0) } ?? false }
  }

  /// The last shipment that left and was not taken back.
  package var lastGone: DocumentEvent? { latestGone }

  /// What became of the lines of a number, or of a SKU.
  package func outcome(named name: String) -> LineOutcome {
    if isUndivided { return groups[0].outcome }
    return (byName[name] ?? bySKU[name]).map { groups[$0].outcome } ?? LineOutcome()
  }

  package mutating func change<Result>(_ group: Int, _ body: (inout LineGroup) -> Result) -> Result {
    body(&groups[group])
  }

  package var sent: [SentEffect] { groups.indices.flatMap { groups[$0].sent } }
  package var sentLines: [SentLine] { groups.indices.flatMap { groups[$0].sentLines } }

  /// Gives each group what was sent of its lines; what belongs to none.
  package mutating func claim(
    _ effects: [SentEffect], _ lines: [SentLine]
  ) -> (effects: [SentEffect], lines: [SentLine]) {
    var orphans: (effects: [SentEffect], lines: [SentLine]) = ([], [])
    for effect in effects {
      guard let group = group(effect.refs[.line], effect.place.sku) else {
        orphans.effects.append(effect)
        continue
      }
      groups[group].sent.append(effect)
    }
    for line in lines {
      guard let group = group(line.line, line.place.sku) else {
        orphans.lines.append(line)
        continue
      }
      groups[group].sentLines.append(line)
    }
    return orphans
  }

  private func group(_ line: String?, _ sku: String) -> Int? {
    isUndivided ? 0 : line.flatMap { byName[$0] } ?? bySKU[sku]
  }

  /// What all groups come to, in the order in which their lines were first named.
  package func all<Element>(_ part: (LineOutcome) -> [Element]) -> [Element] {
    inOrder.flatMap { part($0.outcome) }
  }

  package var inOrder: [LineGroup] {
    groups.indices.map { groups[$0] }.filter { !$0.words.isEmpty }.sorted(by: LineGroup.precedes)
  }
}

extension DocumentKind {
  /// The events that the replay of such a document reads.
  fileprivate var moving: KindSet {
    switch self {
    case .order:
      [
        .orderPlaced, .orderEdited, .orderCancelled, .orderRerouted, .lineSubstituted, .refundIssued,
        .shipmentConfirmed, .shipmentVoided, .allocationMade, .allocationReleased, .returnReceived,
        .returnDispositioned,
      ]
    case .purchase, .receipt, .asn, .document:
      [.purchaseOrdered, .purchaseCancelled, .receiptPosted, .receiptReversed, .vendorReturnPosted]
    case .transfer: [.transferRequested, .transferShipped, .transferReceived, .transferCancelled]
    case .return: [.returnAuthorized, .returnReceived, .returnDispositioned, .refundIssued]
    case .tracking: []
    }
  }

  /// What one line of a return says may speak of all of it.
  fileprivate var isUndivided: Bool { self == .return }
}
