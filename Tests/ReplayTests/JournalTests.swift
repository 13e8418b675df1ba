import Core
import Testing
import Threads
import Worker

@testable import Replay

@Suite struct JournalTests {
  private func entry(_ records: Int64, _ cells: [(String, [UInt8]?)]) -> JournalEntry {
    var entry = JournalEntry()
    entry.checkpoint.records = records
    entry.lengths = [records * 10]
    entry.add([SectionCells(section: .stock, cells: cells.map { StateCell(key: $0.0, bytes: $0.1) })])
    return entry
  }

  @Test func `the last complete entry counts, with the cells of all`() throws {
    let bytes =
      Journal.bytes(of: entry(1, [("a", [1]), ("b", [2])])) + Journal.bytes(of: entry(2, [("a", [3]), ("b", nil)]))
    let found = try #require(Journal.read(bytes))
    #expect(found.kept.checkpoint.records == 2)
    #expect(found.lengths == [20])
    #expect(found.end == bytes.count)
    #expect(found.kept.cells[.stock] == ["a": [3]])
  }

  @Test func `an entry that was cut off anywhere is as if it had not been`() throws {
    let first = Journal.bytes(of: entry(1, [("a", [1])]))
    let second = Journal.bytes(of: entry(2, [("a", [2])]))
    for length in 0..<second.count {
      let found = try #require(Journal.read(first + second[..<length]))
      #expect(found.kept.checkpoint.records == 1)
      #expect(found.end == first.count)
      #expect(found.kept.cells[.stock] == ["a": [1]])
    }
  }

  @Test func `a damaged byte ends the journal before its entry`() throws {
    let first = Journal.bytes(of: entry(1, [("a", [1])]))
    let second = Journal.bytes(of: entry(2, [("a", [2])]))
    for place in second.indices {
      var bytes = first + second
      bytes[first.count + place] ^= 0x40
      #expect(Journal.read(bytes)?.kept.checkpoint.records == 1)
    }
    #expect(Journal.read([]) == nil)
  }
}

@Suite struct ChannelTests {
  @Test func `values come in order, and the sender waits where nobody takes`() {
    let channel = Channel<Int>(capacity: 2)
    let sender = JoinedThread(name: "sender") {
      for value in 0..<10_000 { channel.send(value) }
      channel.finish()
    }
    var values: [Int] = []
    while let value = channel.receive() { values.append(value) }
    sender.join()
    #expect(values == Array(0..<10_000))
  }
}
