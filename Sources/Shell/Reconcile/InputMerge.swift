import Core
package import StateFormat
package import Worker

/// What an input gave: the bytes of a record, a record that is too long to be kept, or nothing more.
package enum InputStep: Hashable, Sendable {
  case record
  /// The record's bytes beyond the limit were skipped.
  case oversize(byteCount: Int)
  case end
}

/// An input by name: each call puts the bytes of the next record into the emptied buffer.
package struct NamedInput {
  package var name: String
  package var next: (inout [UInt8]) throws -> InputStep
  /// How many bytes of what lies on the disk have been read, for whoever waits.
  package var consumedBytes: () -> Int64 = { 0 }
  package init(name: String, next: @escaping (inout [UInt8]) throws -> InputStep) {
    self.name = name
    self.next = next
  }

  /// Lines that are in memory already.
  package init(name: String, lines: [[UInt8]]) {
    var rest = lines[...]
    self.init(name: name) { buffer in
      guard let line = rest.popFirst() else { return .end }
      buffer.append(contentsOf: line)
      return .record
    }
  }
}

/// Bytes → event; of a refusal only outcome, detail and source count.
package typealias Decoder = ([UInt8]) -> Decoded

/// The records of a round, and when the next one arrives; nil at the end of all inputs.
package struct InputBatch: Sendable {
  var heads: [InputMerge.Head] = []
  var nextTime: Instant?
  /// Of the inputs' bytes on the disk.
  var consumedBytes: Int64 = 0
}

/// Where a run's batches come from.
package protocol BatchSource {
  /// The inputs' names, by index.
  var names: [String] { get }
  /// Of the inputs on the disk; nil where it cannot be known.
  var totalBytes: Int64? { get }
  /// nil at the end of all inputs.
  mutating func next() throws -> InputBatch?
}

/// Merges the inputs in the order of arrival, input as named, offset.
///
/// A record arrives at its own arrival, but never before the record ahead of it in its input, nor before `floor` (the
/// clock of the state that the run goes on from). One that cannot be read arrives with the one ahead of it; before the
/// first readable one of an input there is none, so it arrives with that.
package struct InputMerge: BatchSource {
  /// A record that has been read and decoded.
  struct Head: Sendable {
    var arrival: Arrival
    var time: Instant
    var bytes: [UInt8]
    var isLostCommand = false
  }

  /// An input, its next record, and the last arrival of it.
  private struct Track {
    var input: NamedInput
    private(set) var head: Head?
    /// Of the next record, beside it, so that it is not copied for the question.
    private(set) var time: Instant?
    private(set) var isLostCommand = false
    /// What comes behind the next record, latest first: only what could not be read at the very start is kept back.
    var behind: [Head] = []
    var nextOffset: Int64 = 0
    /// nil before the first readable record of a run without a floor.
    var last: Instant?

    init(_ input: NamedInput, last: Instant?) {
      self.input = input
      self.last = last
    }

    mutating func put(_ next: consuming Head) {
      time = next.time
      isLostCommand = next.isLostCommand
      head = next
    }

    mutating func removeHead() -> Head? {
      time = nil
      isLostCommand = false
      return head.take()
    }
  }

  /// How many unreadable records at the very start are kept back for the first readable one.
  private static let lookahead = 10_000

  private var tracks: [Track]
  private let decode: Decoder
  private let batchSize: Int
  package let totalBytes: Int64?

  /// `image` is the kept state that the run goes on from.
  package init(_ opened: RunInputs, from image: StateImage? = nil, batchSize: Int) throws {
    try self.init(opened, floor: image.flatMap { RunBooks.clock(of: $0) }, batchSize: batchSize)
  }

  init(_ opened: RunInputs, floor: Instant?, batchSize: Int) throws {
    decode = opened.decode
    totalBytes = opened.totalBytes
    self.batchSize = max(1, batchSize)
    tracks = opened.inputs.map { Track($0, last: floor) }
    for index in tracks.indices { try refill(index) }
  }

  package var names: [String] { tracks.map(\.input.name) }

  /// A batch ends before a command that names no home, because its home is known when all before it has been taken.
  package mutating func next() throws -> InputBatch? {
    var batch = InputBatch()
    var lowest = lowest
    while let index = lowest, batch.heads.count < batchSize {
      if tracks[index].isLostCommand, !batch.heads.isEmpty { break }
      guard let head = try removeHead(of: index) else { break }
      batch.heads.append(head)
      lowest = self.lowest
    }
    guard !batch.heads.isEmpty else { return nil }
    batch.nextTime = lowest.flatMap { tracks[$0].time }
    batch.consumedBytes = tracks.reduce(0) { $0 + $1.input.consumedBytes() }
    return batch
  }

  private var lowest: Int? {
    var lowest: Int?
    var first = Instant.distantFuture
    for index in tracks.indices {
      guard let time = tracks[index].time, lowest == nil || time < first else { continue }
      lowest = index
      first = time
    }
    return lowest
  }

  private mutating func removeHead(of index: Int) throws -> Head? {
    let head = tracks[index].removeHead()
    if let next = tracks[index].behind.popLast() { tracks[index].put(next) } else { try refill(index) }
    return head
  }

  /// Reads one record ahead; at the start of an input up to the first readable one.
  private mutating func refill(_ index: Int) throws {
    guard let first = try read(index) else { return }
    guard tracks[index].last == nil else { return tracks[index].put(first) }
    var kept = [first]
    while tracks[index].last == nil, kept.count < InputMerge.lookahead, let head = try read(index) { kept.append(head) }
    // Where nothing in this input says what time it is, it is the beginning of all time.
    let time = tracks[index].last ?? Instant(microseconds: 0)
    tracks[index].last = time
    for place in kept.indices { kept[place].wait(until: time) }
    tracks[index].behind = kept.reversed()
    if let next = tracks[index].behind.popLast() { tracks[index].put(next) }
  }

  private mutating func read(_ index: Int) throws -> Head? {
    var bytes: [UInt8] = []
    let decoded: Decoded
    switch try tracks[index].input.next(&bytes) {
    case .end: return nil
    case .oversize(let count):
      decoded = .refused(Refusal(.oversize, detail: "the record has \(count) bytes"))
    case .record: decoded = decode(bytes)
    }
    let offset = tracks[index].nextOffset
    tracks[index].nextOffset += 1
    if let arrival = decoded.arrival { tracks[index].last = max(arrival, tracks[index].last ?? arrival) }
    let isLost = decoded.isLostCommand
    let time = tracks[index].last ?? .distantPast
    let origin = Origin(time: time, partition: 0, input: Int32(index), offset: offset)
    return Head(arrival: Arrival(decoded, at: origin), time: time, bytes: bytes, isLostCommand: isLost)
  }
}

extension InputMerge.Head {
  /// What could not be read and came before anything readable arrives with that.
  fileprivate mutating func wait(until time: Instant) {
    guard case .refused(let refusal, var origin) = arrival else { return }
    origin.time = time
    self.time = time
    arrival = .refused(refusal, origin)
  }
}
