import Core
import Testing

@testable import Worker

/// CloudEvents in binary mode become the same event in structured mode.
@Suite struct BinaryEventTests {
  private func structured(_ headers: [(String, String)], _ value: String?) -> String {
    let record = LogRecord(
      place: TopicPartition("in", 0), offset: 0, key: "", value: value.map { Array($0.utf8) }, time: .distantPast,
      headers: headers.map { Outgoing.Header($0.0, $0.1) })
    return String(decoding: BinaryEvent.structured(record), as: UTF8.self)
  }

  @Test func `attributes come from headers and data from the value`() {
    let text = structured([("ce_id", "1"), ("ce_type", "stock.level"), ("trace", "x")], #"{"sku":"A"}"#)
    #expect(text == #"{"id":"1","type":"stock.level","data":{"sku":"A"}}"#)
  }

  @Test func `what must be escaped is escaped`() {
    #expect(structured([("ce_id", "a\"b\\c\nd")], "{}") == #"{"id":"a\"b\\c\u000ad","data":{}}"#)
  }

  @Test func `other headers leave a record as it is`() {
    #expect(structured([("trace", "x")], "{\"id\":1}") == "{\"id\":1}")
  }

  @Test func `a record without value has no data`() {
    #expect(structured([("ce_id", "1")], nil) == #"{"id":"1","data":null}"#)
  }
}
