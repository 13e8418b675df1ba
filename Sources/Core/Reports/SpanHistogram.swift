/// Lengths of time by size, so that sums of any number of them take little room and their order cannot show.
///
/// Eight sizes for each doubling, from a millisecond on: a percentile is at most an eighth too high.
package struct SpanHistogram: Hashable, Sendable {
  package struct Bucket: Hashable, Sendable {
    package var index: Int64 = 0
    package var count: Int64 = 0
    package init() {}
    init(index: Int64) { self.index = index }
  }

  /// Ascending by index; only those that hold something.
  private(set) var buckets: [Bucket] = []
  package private(set) var longest = Span.zero

  package init() {}

  package var count: Int64 { buckets.reduce(0) { $0 + $1.count } }
  package var isEmpty: Bool { buckets.isEmpty }

  package mutating func add(_ length: Span) {
    let length = max(length, .zero)
    longest = max(longest, length)
    add(1, at: SpanHistogram.index(of: length))
  }

  private mutating func add(_ count: Int64, at index: Int64) {
    let place = buckets.place(of: index, by: \.index) { Bucket(index: index) }
    buckets[place].count += count
  }

  /// The length that `percent` of all do not exceed; nil where there are none.
  package func percentile(_ percent: Int64) -> Span? {
    let rank = (count * percent + 99) / 100
    var seen: Int64 = 0
    for bucket in buckets {
      seen += bucket.count
      if seen >= max(rank, 1) { return min(SpanHistogram.end(of: bucket.index), longest) }
    }
    return nil
  }

  private static func index(of length: Span) -> Int64 {
    let units = length.microseconds / 1000
    guard units >= 8 else { return units }
    let octave = Int64(63 - units.leadingZeroBitCount)
    return (octave - 2) * 8 + ((units >> (octave - 3)) & 7)
  }

  /// Where the bucket ends.
  private static func end(of index: Int64) -> Span {
    guard index >= 8 else { return Span(microseconds: (index + 1) * 1000) }
    let octave = index / 8 + 2
    return Span(microseconds: ((index % 8 + 9) << (octave - 3)) * 1000)
  }
}

extension SpanHistogram {
  /// As numbers of a word: the longest, then index and count of each bucket.
  var numbers: [Int64] { [longest.microseconds] + buckets.flatMap { [$0.index, $0.count] } }

  /// Adds what `numbers` gave.
  mutating func add(numbers: [Int64]) {
    guard let first = numbers.first else { return }
    longest = max(longest, Span(microseconds: first))
    for place in stride(from: 1, to: numbers.count - 1, by: 2) { add(numbers[place + 1], at: numbers[place]) }
  }
}

extension SpanHistogram.Bucket: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&index)
    cell.transfer(&count)
  }
}
extension SpanHistogram: CellCodable {
  package mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&buckets)
    cell.transfer(&longest)
  }
}
