/// One input of a task: a partition of a topic, or a file.
package struct InputPosition: Hashable, Comparable, Sendable {
  package var partition: Int32 = 0
  package var input: Int32 = 0

  package init() {}
  package init(_ origin: Origin) {
    partition = origin.partition
    input = origin.input
  }

  package static func < (left: InputPosition, right: InputPosition) -> Bool {
    (left.partition, left.input) < (right.partition, right.input)
  }
}

/// A source's pane of arrival in one input.
struct PaneKey: Hashable, Comparable {
  var start = Instant.distantPast
  var from = ""
  var input = InputPosition()

  var cellKey: String { "pane/\(start.microseconds)/\(input.partition)/\(input.input)/\(from)" }
  var end: Instant { start + ArrivalPane.size }

  static func < (left: PaneKey, right: PaneKey) -> Bool {
    if left.start != right.start { return left.start < right.start }
    return left.from != right.from ? left.from < right.from : left.input < right.input
  }
}

/// What a source was heard to say in one pane of arrival: told to the hand-off machine when the pane is over, so that
/// batching cannot show.
struct ArrivalPane: Hashable {
  static let size = Span.minutes(1)
  /// Sequence numbers in one word; a busy minute needs several.
  static let numbersMax = 10_000

  /// Records of one reason that were refused. The first one has been told at once.
  struct Refused: Hashable {
    var reason = ""
    var count: Int64 = 0
    var newest = EventReference()
  }

  struct NumberRange: Hashable {
    var first: Int64 = 0
    var last: Int64 = 0
  }

  /// What one system writes into another, as it says itself or the other one does.
  struct Written: Hashable {
    var from = ""
    var to = ""
    var what = ""
    var count: Int64 = 0
  }

  var count: Int64 = 0
  /// Records of the source that were not heard: they could not be read, or name no system.
  var unheard: Int64 = 0
  /// Records whose outcome is counted at the hand-off that they name.
  var elsewhere: Int64 = 0
  /// Outcomes that intake itself counts and tells nobody else.
  private(set) var outcomes = NamedCounts()
  private(set) var written: [Written] = []
  private(set) var sequences: [NumberRange] = []
  private(set) var refused: [Refused] = []

  init() {}

  /// Adds a sequence number; runs of numbers are kept as ranges.
  mutating func hear(_ number: Int64) {
    var low = 0
    var high = sequences.count
    while low < high {
      let middle = (low + high) / 2
      if sequences[middle].last < number { low = middle + 1 } else { high = middle }
    }
    if low < sequences.count, sequences[low].first <= number { return }
    let touchesLeft = low > 0 && sequences[low - 1].last == number &- 1
    let touchesRight = low < sequences.count && sequences[low].first == number &+ 1
    switch (touchesLeft, touchesRight) {
    case (true, true):
      sequences[low - 1].last = sequences[low].last
      sequences.remove(at: low)
    case (true, false): sequences[low - 1].last = number
    case (false, true): sequences[low].first = number
    case (false, false): sequences.insert(NumberRange(first: number, last: number), at: low)
    }
  }

  /// Counts a refused record; true = it is the first of its reason in this pane.
  mutating func refuse(_ reason: String, _ reference: EventReference) -> Bool {
    guard let place = refused.firstIndex(where: { $0.reason == reason }) else {
      refused.append(Refused(reason: reason, count: 1, newest: reference))
      return true
    }
    refused[place].count += 1
    refused[place].newest = reference
    return false
  }

  mutating func note(_ outcome: Outcome) { outcomes.add(1, to: "\(outcome)") }

  /// Counts a write of one system into another.
  mutating func note(write what: String, from: String, to: String) {
    let place = written.firstIndex { $0.what == what && $0.from == from && $0.to == to } ?? written.endIndex
    if place == written.endIndex { written.append(Written(from: from, to: to, what: what)) }
    written[place].count += 1
  }

  /// What is to be told at the end of the pane.
  func words(_ key: PaneKey) -> [Word] {
    var word = Word()
    word.from = key.from
    word.pane = key.start
    return heard(word) + refusals(word) + figures(key)
  }

  private func figures(_ key: PaneKey) -> [Word] {
    var words = outcomes.entries.map { Word.figure(.outcomes, $0.name, $0.count, from: key.from, at: key.start) }
    for (name, count) in [("elsewhere", elsewhere), ("unheard", unheard)] where count > 0 {
      words.append(.figure(.records, name, count, from: key.from, at: key.start))
    }
    return words
      + written.map { .figure(.writes, $0.what, $0.count, from: $0.from, to: $0.to, at: key.start) }
  }

  private func heard(_ template: Word) -> [Word] {
    guard count > 0 else { return [] }
    var words: [Word] = []
    var word = template
    word.count = count
    for range in sequences {
      for number in range.first...range.last {
        if word.numbers.count == ArrivalPane.numbersMax {
          words.append(word)
          word = template
        }
        word.numbers.append(number)
      }
    }
    return words + [word]
  }

  private func refusals(_ template: Word) -> [Word] {
    refused.filter { $0.count > 1 }.sorted { $0.reason < $1.reason }.map { refused in
      var word = template
      word.subject = .refused
      word.reason = refused.reason
      word.count = refused.count - 1
      word.reference = refused.newest
      return word
    }
  }
}

extension InputPosition: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&partition)
    cell.transfer(&input)
  }
}
extension PaneKey: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&start)
    cell.transfer(&from)
    cell.transfer(&input)
  }
}
extension ArrivalPane.Refused: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&reason)
    cell.transfer(&count)
    cell.transfer(&newest)
  }
}
extension ArrivalPane.NumberRange: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&first)
    // The length, not the end: ranges are short.
    var length = last &- first
    cell.transfer(&length)
    if length < 0 || length > 1_000_000_000 { return cell.fail("a range of numbers has no length") }
    last = first &+ length
  }
}
extension ArrivalPane.Written: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&from)
    cell.transfer(&to)
    cell.transfer(&what)
    cell.transfer(&count)
  }
}
extension ArrivalPane: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&count)
    cell.transfer(&unheard)
    cell.transfer(&elsewhere)
    cell.transfer(&outcomes)
    cell.transfer(&written)
    cell.transfer(&sequences)
    cell.transfer(&refused)
  }
}
