import Core
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

/// Merges the inputs in the order of arrival, input as named, offset.
///
/// A record arrives at its own arrival, but never before the record ahead of it in its input, nor before `floor` (the
/// clock of the state that the run goes on from). One that cannot be read arrives with the one ahead of it; before the
/// first readable one of an input there is none, so it arrives with that.
struct InputMerge {
  /// A record that has been read and decoded.
  struct Head {
    var arrival: Arrival
    var bytes: [UInt8]
    var isLostCommand = false
  }

  /// An input, the last arrival of it, and what was read ahead.
  private struct Track {
    var input: NamedInput
    var ahead: [Head] = []
    var position = 0
    var nextOffset: Int64 = 0
    /// nil before the first readable record of a run without a floor.
    var last: Instant?
  }

  /// How many unreadable records at the very start are kept back for the first readable one.
  private static let lookahead = 10_000

  private var tracks: [Track]
  private let decode: Decoder

  init(_ inputs: [NamedInput], decode: @escaping Decoder, floor: Instant?) throws {
    self.decode = decode
    tracks = inputs.map { Track(input: $0, last: floor) }
    for index in tracks.indices { try refill(index) }
  }

  /// When the next record arrives; nil at the end of all inputs.
  var nextTime: Instant? { lowest.map { tracks[$0].ahead[tracks[$0].position].arrival.origin.time } }
  /// The next record is a command that says nothing of where it belongs.
  var nextIsLostCommand: Bool { lowest.map { tracks[$0].ahead[tracks[$0].position].isLostCommand } ?? false }

  private var lowest: Int? {
    var lowest: Int?
    var time = Instant.distantFuture
    for index in tracks.indices where tracks[index].position < tracks[index].ahead.count {
      let arrival = tracks[index].ahead[tracks[index].position].arrival.origin.time
      guard lowest == nil || arrival < time else { continue }
      lowest = index
      time = arrival
    }
    return lowest
  }

  mutating func removeNext() throws -> Head? {
    guard let index = lowest else { return nil }
    guard tracks[index].position + 1 == tracks[index].ahead.count else {
      tracks[index].position += 1
      return tracks[index].ahead[tracks[index].position - 1]
    }
    // The usual case: the only one is moved out, not copied.
    let head = tracks[index].ahead.removeLast()
    tracks[index].ahead.removeAll(keepingCapacity: true)
    tracks[index].position = 0
    try refill(index)
    return head
  }

  /// Reads one record ahead; at the start of an input up to the first readable one.
  private mutating func refill(_ index: Int) throws {
    while let head = try read(index) {
      tracks[index].ahead.append(head)
      if let last = tracks[index].last {
        setTime(last, of: index)
        return
      }
      if tracks[index].ahead.count >= InputMerge.lookahead { break }
    }
    guard tracks[index].last == nil, !tracks[index].ahead.isEmpty else { return }
    // Nothing in this input says what time it is.
    tracks[index].last = Instant(microseconds: 0)
    setTime(Instant(microseconds: 0), of: index)
  }

  /// Gives what could not be read and came before anything readable its arrival.
  private mutating func setTime(_ time: Instant, of index: Int) {
    for place in tracks[index].ahead.indices {
      guard case .refused(let refusal, var origin) = tracks[index].ahead[place].arrival else { continue }
      origin.time = time
      tracks[index].ahead[place].arrival = .refused(refusal, origin)
    }
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
    let origin = Origin(
      time: tracks[index].last ?? .distantPast, partition: 0, input: Int32(index), offset: offset)
    return Head(arrival: Arrival(decoded, at: origin), bytes: bytes, isLostCommand: isLost)
  }
}
