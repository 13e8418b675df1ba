import Core
import Testing

@testable import EventFormat

struct RefusalTests {
  @Test(arguments: [
    ("", DecodeError(.empty, at: 0)),
    (" \n", DecodeError(.empty, at: 0)),
    ("7", DecodeError(.notAnObject, at: 0)),
    ("[]", DecodeError(.notAnObject, at: 0)),
    ("{}", DecodeError(.missing, at: 0, field: "specversion")),
    (#"{"specversion":"0.3"}"#, DecodeError(.wrongVersion, at: 16, field: "specversion")),
    (#"{"specversion":1.0}"#, DecodeError(.wrongType, at: 15, field: "specversion")),
    (#"{"specversion":"1.0","specversion":"1.0"}"#, DecodeError(.duplicate, at: 22, field: "specversion")),
    (#"{"type":"stock.moved"}"#, DecodeError(.unknownType, at: 9, field: "type")),
    (#"{"id":"a"#, DecodeError(.openString, at: 8)),
    (#"{"id":"a"}}"#, DecodeError(.trailingBytes, at: 10)),
    (#"{"id":"a",}"#, DecodeError(.malformed, at: 10)),
    (#"{"id" "a"}"#, DecodeError(.malformed, at: 6)),
    (#"{"id":"\u0009"}"#, DecodeError(.controlCharacter, at: 7, field: "id")),
    ("{\"id\":\"a\tb\"}", DecodeError(.controlCharacter, at: 8)),
    (#"{"sequence":"-1"}"#, DecodeError(.badSequence, at: 13, field: "sequence")),
    (#"{"sequence":"9223372036854775808"}"#, DecodeError(.badSequence, at: 13, field: "sequence")),
    (#"{"sequencetype":"order"}"#, DecodeError(.unknownWord, at: 17, field: "sequencetype")),
    (#"{"time":"yesterday"}"#, DecodeError(.badTime, at: 9, field: "time")),
  ])
  func `a broken envelope is named`(text: String, expected: DecodeError) { #expect(error(text) == expected) }

  @Test func `bytes that are not UTF-8 are named by their place`() {
    let bytes = Array(#"{"id":"a"#.utf8) + [0xc3, 0x28] + Array(#""}"#.utf8)
    #expect(throws: DecodeError(.notUTF8, at: 8)) { try decoded(bytes).get() }
    #expect(throws: DecodeError(.malformed, at: 1)) { try decoded([UInt8(ascii: "{"), 0]).get() }
  }

  @Test func `a record of one mebibyte decodes and one byte more is oversize`() throws {
    let text = Corpus.event("order.held", #"{"order":"O1"}"#)
    let padded = text + String(repeating: " ", count: EventDecoder.maximumBytes - text.utf8.count)
    #expect(try decoded(padded).get().refs[.order] == "O1")
    let refused = error(padded + " ")
    #expect(refused == DecodeError(.oversize, at: 1 << 20) && refused?.outcome == .oversize)
  }

  @Test func `thirty-two levels are read and thirty-three are not`() throws {
    func nested(_ levels: Int) -> String {
      Corpus.event(
        "order.held",
        #"{"order":"O1","x":\#(String(repeating: "[", count: levels))\#(String(repeating: "]", count: levels))}"#)
    }
    #expect(try decoded(nested(30)).get().refs[.order] == "O1")
    #expect(error(nested(31))?.reason == .tooDeep)
    #expect(error(nested(200_000))?.reason == .tooDeep)
  }

  @Test(arguments: [
    ("stock.level", #"{"levels":{"on_hand":1}}"#, DecodeError.Reason.missing, "sku"),
    ("stock.level", #"{"sku":"","levels":{"on_hand":1}}"#, .missing, "sku"),
    ("stock.level", #"{"sku":5,"levels":{"on_hand":1}}"#, .wrongType, "sku"),
    ("stock.level", #"{"sku":"A"}"#, .missing, "levels"),
    ("stock.level", #"{"sku":"A","levels":{}}"#, .missing, "levels"),
    ("stock.level", #"{"sku":"A","quantity":1}"#, .missing, "measure"),
    ("stock.level", #"{"sku":"A","measure":"on_hand","quantity":1,"levels":{"on_hand":1}}"#, .contradiction, "levels"),
    ("stock.level", #"{"sku":"A","levels":{"on_hand":1,"on_hand":1}}"#, .duplicate, "levels.on_hand"),
    ("stock.level", #"{"sku":"A","levels":{"onhand":1}}"#, .unknownWord, "levels"),
    ("stock.level", #"{"sku":"A","levels":[1]}"#, .wrongType, "levels"),
    ("stock.level", #"{"sku":"A","levels":{"on_hand":NaN}}"#, .malformed, ""),
    ("stock.level", #"{"sku":"A","levels":{"on_hand":true}}"#, .wrongType, "levels"),
    ("stock.level", #"{"sku":"A","levels":{"on_hand":"NaN"}}"#, .badQuantity, "levels"),
    ("stock.changed", #"{"sku":"A"}"#, .missing, "delta"),
    ("stock.changed", #"{"sku":"A","before":1}"#, .missing, "delta"),
    ("stock.changed", #"{"sku":"A","after":1}"#, .missing, "delta"),
    ("stock.changed", #"{"sku":"A","delta":1,"sku":"A"}"#, .duplicate, "sku"),
    ("stock.changed", #"{"sku":"A","delta":1,"s\u006bu":"A"}"#, .duplicate, "sku"),
    ("stock.changed", #"{"sku":"A","delta":1,"cause":"theft"}"#, .unknownWord, "cause"),
    ("stock.changed", #"{"sku":"A","delta":1,"mode":"Set"}"#, .unknownWord, "mode"),
    ("stock.changed", #"{"sku":"A","delta":1,"refs":{"order":1}}"#, .wrongType, "refs.order"),
    ("stock.changed", #"{"sku":"A","delta":1,"refs":"O1"}"#, .wrongType, "refs"),
    ("stock.changed", #"{"sku":"A","delta":1,"refs":{"order":"a","order":"a"}}"#, .duplicate, "refs.order"),
    ("stock.counted", #"{"sku":"A","quantity":-1}"#, .negativeQuantity, "quantity"),
    ("stock.counted", #"{"sku":"A","quantity":null}"#, .missing, "quantity"),
    ("stock.counted", #"{"sku":"A","quantity":1,"countedat":"2026-02-30T00:00:00Z"}"#, .timeOutOfRange, "countedat"),
    ("write.sent", #"{"sku":"A"}"#, .missing, "into"),
    ("write.rejected", #"{"error":"x"}"#, .missing, "sku"),
    ("order.placed", #"{"order":"O1"}"#, .missing, "lines"),
    ("order.placed", #"{"order":"O1","lines":[]}"#, .missing, "lines"),
    ("order.placed", #"{"order":"O1","lines":{}}"#, .wrongType, "lines"),
    ("order.placed", #"{"order":"O1","lines":[7]}"#, .wrongType, "lines"),
    ("order.placed", #"{"order":"O1","lines":[{"line":"1","quantity":1}]}"#, .missing, "lines.sku"),
    ("order.placed", #"{"order":"O1","lines":[{"sku":"A"}]}"#, .missing, "lines.quantity"),
    ("order.placed", #"{"order":"O1","lines":[{"sku":"A","quantity":-1}]}"#, .negativeQuantity, "lines.quantity"),
    ("order.placed", #"{"order":"O1","lines":[{"sku":"A","sku":"A","quantity":1}]}"#, .duplicate, "lines.sku"),
    ("order.placed", #"{"lines":[{"sku":"A","quantity":1}]}"#, .missing, "order"),
    ("order.edited", #"{"order":"O1","lines":[{"line":"1","sku":"A"}]}"#, .missing, "lines.quantity"),
    ("order.cancelled", #"{"order":"O1","lines":[{}]}"#, .missing, "lines.sku"),
    ("order.cancelled", #"{"order":"O1","restock":"no"}"#, .wrongType, "restock"),
    ("order.status", #"{"order":"O1"}"#, .missing, "status"),
    ("order.rerouted", #"{"order":"O1"}"#, .missing, "location"),
    ("shipment.confirmed", #"{"order":"O1","lines":[{"sku":"A","quantity":1}]}"#, .missing, "shipment"),
    ("tracking.updated", #"{"tracking":"T","status":"lost?"}"#, .unknownWord, "status"),
    (
      "refund.issued", #"{"refund":"R","order":"O","lines":[{"sku":"A","quantity":1,"restock":true}]}"#, .wrongType,
      "lines.restock"
    ),
    (
      "return.dispositioned", #"{"return":"R","lines":[{"sku":"A","quantity":1,"disposition":"eaten"}]}"#, .unknownWord,
      "lines.disposition"
    ),
    ("manual.touch", #"{"minutes":1}"#, .missing, "handoff"),
    ("manual.touch", #"{"handoff":{"to":"erp"}}"#, .missing, "handoff.from"),
    ("manual.touch", #"{"handoff":{"from":"wms"},"minutes":1.5}"#, .notWhole, "minutes"),
    ("item.defined", #"{"sku":"A","uoms":{"CA":0}}"#, .badFactor, "uoms"),
    ("item.defined", #"{"sku":"A","uoms":{"CA":"1/0"}}"#, .badFactor, "uoms"),
    ("item.defined", #"{"sku":"A","uoms":{"CA":"1/-3"}}"#, .badFactor, "uoms"),
    ("item.defined", #"{"sku":"A","components":[{"sku":"B"}]}"#, .missing, "components.quantity"),
    ("item.defined", #"{"sku":"A","components":[{"sku":"B","quantity":0}]}"#, .badFactor, "components.quantity"),
    ("item.defined", #"{"sku":"A","aliases":["b",7]}"#, .wrongType, "aliases"),
    ("correction.approve", #"{"sku":"A"}"#, .missing, "correction"),
    ("order.held", "7", .wrongType, "data"),
  ])
  func `wrong data is named`(type: String, data: String, reason: DecodeError.Reason, field: String) {
    let found = error(type, data)
    #expect(found?.reason == reason && found?.field == field, "\(data) gave \(String(describing: found))")
  }

  @Test func `an error says a fact and a place and what to do`() {
    let found = error("stock.counted", #"{"sku":"A","quantity":1.2345678}"#)
    #expect(found?.fact == "a quantity is invalid")
    #expect(found?.detail == "'quantity' at byte 129: more than 6 decimals")
    #expect(found?.hint == "write a JSON number or a decimal string, such as 69.5")
    #expect(DecodeError.Reason.allCases.allSatisfy { !DecodeError($0, at: 0).hint.isEmpty })
  }

  @Test(
    arguments: [
      (#"{"specversion":"1.0","id":"w","source":"wms","data":{"sku":"A","lev"#, "wms"),
      (#"{"data":{"source":"erp","x":["\"source\":"]}, "source" : "wms" , oops"#, "wms"),
      (#"{"note":"source","x":"y","id":"a"}"#, nil), (#"{"source":"wm"#, nil), (#"{"source":7,"id":"a"}"#, nil),
      (#"{"source":"a\u0009"}"#, nil), (#"{"source":""}"#, nil), ("]]]\"", nil), ("", nil), (#"{"\"#, nil),
    ] as [(String, String?)])
  func `the source of a broken record is found where it can be`(text: String, source: String?) {
    #expect(EventDecoder.statedSource(in: Array(text.utf8)) == source)
  }
}
