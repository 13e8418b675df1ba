import Core
import Testing

@testable import EventFormat
import SeededRandom

struct PropertyTests {
  /// What must hold of any bytes: an event, or an error inside the record.
  private func check(_ bytes: [UInt8], _ decoder: inout EventDecoder) -> Bool {
    do throws(DecodeError) {
      _ = try decoder.decode(bytes)
      return true
    } catch {
      #expect((0...bytes.count).contains(error.position))
      return false
    }
  }

  @Test func `every truncation is refused`() {
    var decoder = EventDecoder()
    for text in Corpus.all {
      let bytes = Array(text.utf8)
      let end = bytes.lastIndex(of: UInt8(ascii: "}")) ?? 0
      for count in 0..<bytes.count {
        let isEvent = check(Array(bytes[..<count]), &decoder)
        #expect(isEvent == (count > end))
      }
    }
  }

  @Test func `every flipped bit gives an event or an error`() {
    var decoder = EventDecoder()
    var refused = 0
    for text in Corpus.all {
      var bytes = Array(text.utf8)
      for index in bytes.indices {
        for bit in 0..<8 {
          bytes[index] ^= 1 << bit
          if !check(bytes, &decoder) { refused += 1 }
          bytes[index] ^= 1 << bit
        }
      }
    }
    #expect(refused > 10_000)
  }

  @Test func `seeded mutations give an event or an error`() {
    #if DEBUG
      let rounds = 20_000
    #else
      let rounds = 1_000_000
    #endif
    var decoder = EventDecoder()
    var mutator = Mutator(seed: 2026)
    var events = 0
    for _ in 0..<rounds where check(mutator.next(), &decoder) { events += 1 }
    #expect(events > rounds / 50 && events < rounds)
  }

  @Test func `an event survives being written and read`() throws {
    var encoder = EventEncoder()
    for text in Corpus.all {
      let event = try decoded(text).get()
      encoder.clear()
      encoder.append(event)
      let again = try decoded(encoder.bytes).get()
      #expect(Fields(event) == Fields(again), "\(String(decoding: encoder.bytes, as: UTF8.self))")
    }
  }

  @Test func `what a decoder has read leaves no trace in the next event`() throws {
    var decoder = EventDecoder()
    var event = Event()
    for text in Corpus.all + Corpus.all.reversed() {
      _ = try? decoder.decode(Array("{\"id\":\"x\",\"sku".utf8))
      try unsafe decoder.decode(Array(text.utf8).span.bytes, into: &event)
      #expect(Fields(event) == Fields(try decoded(text).get()))
    }
  }

  @Test func `stage 1 marks braces and colons and the starts of strings and scalars`() throws {
    let parser = StructuralParser()
    let text = Array(#" {"a\"":[12, true],"b":"x y"} "#.utf8)
    try unsafe text.withUnsafeBytes { bytes in
      var walker = try unsafe parser.walker(over: bytes)
      #expect(walker.position == 1)
      let hasMembers = try walker.enterObject()
      #expect(hasMembers && walker.position == 2)
      let name = try walker.name()
      #expect(name.isEscaped && walker.position == 8)
      let hasElements = try walker.enterArray()
      #expect(hasElements && walker.position == 9)
      let number = try walker.scalar()
      #expect(number.equals("12"))
      let more = try walker.nextElement()
      let flag = try walker.flag()
      #expect(more && flag)
      let end = try walker.nextElement()
      let member = try walker.nextMember()
      #expect(!end && member)
      _ = try walker.name()
      let value = try walker.string()
      #expect(try value.string() == "x y")
      let last = try walker.nextMember()
      #expect(!last && walker.isAtEnd)
    }
  }

  @Test func `stage 1 reads records of any length`() throws {
    let parser = StructuralParser()
    for count in [1, 31, 63, 64, 65, 127, 128, 4095, 4096, 4097, 9_000, 100_000, 1 << 20] {
      let text = [UInt8](repeating: UInt8(ascii: "["), count: count)
      try unsafe text.withUnsafeBytes { bytes in
        var walker = try unsafe parser.walker(over: bytes)
        let isArray = try walker.enterArray()
        #expect(isArray && walker.position == 1)
      }
    }
  }
}

/// Breaks texts of the corpus: bytes changed, left out, doubled, swapped with other places of the corpus.
struct Mutator {
  private var random: RandomSource
  private let corpus = Corpus.all.map { Array($0.utf8) }
  private let bytes = Array("{}[]:,\"\\ 019.-+eEtfnu/\n\u{0}\u{7f}é".utf8) + [0xff, 0x80]

  init(seed: UInt64) { random = RandomSource(seed: seed) }

  mutating func next() -> [UInt8] {
    var text = corpus[Int.random(in: corpus.indices, using: &random)]
    for _ in 0..<Int.random(in: 1...4, using: &random) where !text.isEmpty { mutate(&text) }
    return text
  }

  private mutating func mutate(_ text: inout [UInt8]) {
    let place = Int.random(in: text.indices, using: &random)
    let length = min(Int.random(in: 1...12, using: &random), text.count - place)
    switch UInt8.random(in: 0..<5, using: &random) {
    case 0: text[place] = bytes[Int.random(in: bytes.indices, using: &random)]
    case 1: text.insert(bytes[Int.random(in: bytes.indices, using: &random)], at: place)
    case 2: text.removeSubrange(place..<place + length)
    case 3: text.insert(contentsOf: text[place..<place + length], at: place)
    default:
      let other = corpus[Int.random(in: corpus.indices, using: &random)]
      let start = Int.random(in: other.indices, using: &random)
      text.replaceSubrange(place..<place + length, with: other[start..<min(start + length, other.count)])
    }
  }
}
