import StateFormat
import Testing

@Suite struct StateFileTests {
  private var image: StateImage {
    StateImage(
      systems: ["erp:erp", "wms:wms"],
      sections: ["stock": ["place/S1": [1, 2, 3], "place/S2": []], "run": ["clock": [9]], "order": [:]])
  }

  @Test func `what is written is read again`() throws {
    #expect(try StateFile.decode(StateFile.encode(image)) == image)
    var large = image
    for number in 0..<5000 { large.sections["stock"]?["place/\(number)"] = [UInt8](repeating: 7, count: number % 90) }
    #expect(try StateFile.decode(StateFile.encode(large)) == large)
    #expect(try StateFile.decode(StateFile.encode(StateImage())) == StateImage())
  }

  @Test func `every truncation, every flipped bit and every byte more is a named error`() {
    let bytes = StateFile.encode(image)
    for count in bytes.indices {
      #expect(throws: StateFileError.self) { try StateFile.decode(Array(bytes[..<count])) }
    }
    for place in bytes.indices {
      for bit in 0..<8 {
        var flipped = bytes
        flipped[place] ^= 1 << UInt8(bit)
        #expect(throws: StateFileError.self) { try StateFile.decode(flipped) }
      }
    }
    #expect(throws: StateFileError.self) { try StateFile.decode(bytes + [0]) }
    #expect(throws: StateFileError.self) { try StateFile.decode(bytes + bytes) }
  }

  @Test func `the bytes of version 1 stay as they are`() {
    let text = StateFile.encode(image).map { String($0, radix: 16) }.joined(separator: " ")
    #expect(text == StateFileTests.golden)
  }

  @Test func `the checksum is Castagnoli's`() {
    #expect(Checksum.of(Array("123456789".utf8)) == 0xe306_9283)
  }

  private static let golden = """
    52 45 43 4f 55 4e 54 1a 1 1 22 0 0 0 2 7 65 72 70 3a 65 72 70 7 77 6d 73 3a 77 6d 73 3 5 6f 72 64 65 72 3 72 75 6e \
    5 73 74 6f 63 6b c7 fc fc b7 2 2f 0 0 0 3 72 75 6e 5 63 6c 6f 63 6b 1 9 5 73 74 6f 63 6b 8 70 6c 61 63 65 2f 53 31 \
    3 1 2 3 5 73 74 6f 63 6b 8 70 6c 61 63 65 2f 53 32 0 a6 5e 23 41 3 1 0 0 0 6 14 3f 26 7d
    """
}
