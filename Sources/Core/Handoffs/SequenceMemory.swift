/// Which sequence numbers of a source are missing, in a few words.
///
/// Numbers come in panes, several inputs may tell parts of one pane, old messages may be sent again, and a source may
/// start to count anew. So two runs of numbers are followed at a time: a number belongs to the run that it continues
/// with the smaller step. A run that begins below the main one is believed, and its gaps with it, once it has three
/// numbers in a row; it was a mere repetition if the main run goes on.
struct SequenceMemory: Hashable {
  private(set) var main: Run?
  private(set) var restarted: Run?
  /// Ascending ranges of numbers that were skipped, of both runs.
  private(set) var missing: [Gap] = []
  /// Older gaps were given up for lack of room: what is open stays open.
  private(set) var hasForgotten = false

  struct Run: Hashable {
    var highest: Int64 = 0
    var inARow: Int64 = 1
  }

  struct Gap: Hashable {
    var first: Int64 = 0
    var last: Int64 = 0
    /// The gap is none before this time.
    var due = Instant.distantPast
    var isTold = false
    /// The event after the gap; where the word names none, its number and pane.
    var after = EventReference()
    /// Found in the run that began below the main one.
    var isOfRestart = false
  }

  static let gapsMax = 64
  private static let believedAfter: Int64 = 3

  /// Takes the numbers of a pane, ascending; a gap is one if it is still there at `due`.
  mutating func hear(_ numbers: [Int64], in pane: EventReference, due: Instant) {
    for number in numbers { hear(number, Gap(due: due, after: pane)) }
    forgetOldest()
  }

  /// `template` is what a gap before the number would be like.
  private mutating func hear(_ number: Int64, _ template: Gap) {
    if fill(number) { return }
    guard let run = main else { return main = Run(highest: number) }
    let step = number &- run.highest
    let other = restarted.map { number &- $0.highest } ?? .max
    if step > 0, other <= 0 || step <= other { return advanceMain(by: step, to: number, template) }
    if let restart = restarted, other > 0 { return advance(restart, by: other, to: number, template) }
    if step < 0, restarted.map({ number < $0.highest &- SequenceMemory.believedAfter }) ?? true {
      beginAnew(number)
    }
  }

  private mutating func advanceMain(by step: Int64, to number: Int64, _ template: Gap) {
    // The main run goes on: what came below it was sent again.
    restarted = nil
    missing.removeAll { $0.isOfRestart }
    if step > 1 { missing.append(template.before(number, step)) }
    main = Run(highest: number, inARow: step == 1 ? (main?.inARow ?? 0) + 1 : 1)
  }

  private mutating func advance(_ run: Run, by step: Int64, to number: Int64, _ template: Gap) {
    var next = Run(highest: number, inARow: step == 1 ? run.inARow + 1 : 1)
    if step > 1, run.inARow >= SequenceMemory.believedAfter {
      var gap = template.before(number, step)
      gap.isOfRestart = true
      missing.append(gap)
      next.inARow = SequenceMemory.believedAfter
    }
    guard let main, number < main.highest else {
      self.main = next
      restarted = nil
      for index in missing.indices { missing[index].isOfRestart = false }
      return
    }
    restarted = next
  }

  private mutating func beginAnew(_ number: Int64) {
    missing.removeAll { $0.isOfRestart }
    restarted = Run(highest: number)
  }

  /// Takes a number out of the missing ones; false = it is not missing.
  private mutating func fill(_ number: Int64) -> Bool {
    guard let index = missing.firstIndex(where: { $0.first <= number && number <= $0.last }) else { return false }
    let gap = missing[index]
    var rest: [Gap] = []
    if gap.first < number { rest.append(gap.part(gap.first, number &- 1)) }
    if number < gap.last { rest.append(gap.part(number &+ 1, gap.last)) }
    missing.replaceSubrange(index...index, with: rest)
    return true
  }

  private mutating func forgetOldest() {
    while missing.count > SequenceMemory.gapsMax {
      hasForgotten = hasForgotten || missing[0].isTold
      missing.removeFirst()
    }
  }

  /// The gaps that have lasted until `now` and were not told before; they are from now on.
  mutating func tellGaps(at now: Instant) -> [Gap] {
    var told: [Gap] = []
    for index in missing.indices where !missing[index].isTold && missing[index].due <= now {
      missing[index].isTold = true
      told.append(missing[index])
    }
    return told
  }

  var due: Instant? { missing.filter { !$0.isTold }.map(\.due).min() }
  var hasToldGaps: Bool { hasForgotten || missing.contains { $0.isTold } }
}

extension SequenceMemory.Gap {
  /// The gap that a step of more than one leaves before `number`.
  fileprivate func before(_ number: Int64, _ step: Int64) -> SequenceMemory.Gap {
    var gap = part(number &- step &+ 1, number &- 1)
    if gap.after.id.isEmpty { gap.after.id = "sequence/\(number)" }
    return gap
  }

  fileprivate func part(_ first: Int64, _ last: Int64) -> SequenceMemory.Gap {
    var part = self
    part.first = first
    part.last = last
    return part
  }
}

extension SequenceMemory.Run: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&highest)
    cell.transfer(&inARow)
  }
}
extension SequenceMemory.Gap: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&first)
    cell.transfer(&last)
    cell.transfer(&due)
    cell.transfer(&isTold)
    cell.transfer(&after)
    cell.transfer(&isOfRestart)
  }
}
extension SequenceMemory: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&main)
    cell.transfer(&restarted)
    cell.transfer(&missing)
    cell.transfer(&hasForgotten)
  }
}
