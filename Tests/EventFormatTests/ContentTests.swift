import Core
import Testing

@testable import EventFormat

struct ContentTests {
  private func content(_ type: String, _ data: String, _ attributes: String = "") throws -> UInt64 {
    try decoded(Corpus.event(type, data, attributes)).get().content
  }

  @Test(arguments: [
    (
      "stock.level", #"{"sku":"A","levels":{"on_hand":2,"reserved":1}}"#,
      #"{"levels":{"reserved":"1","on_hand":2.0},"sku":"A"}"#
    ),
    (
      "stock.level", #"{"sku":"A","levels":{"on_hand":2}}"#,
      #"{"sku":"A","measure":"on_hand","quantity":2e0,"location":"default"}"#
    ),
    (
      "stock.changed", #"{"sku":"A","delta":2}"#,
      #"{"measure":"on_hand","delta":"2","sku":"A","cause":"other","mode":"delta","lot":""}"#
    ),
    ("stock.changed", #"{"sku":"A","before":5,"after":7}"#, #"{"sku":"A","before":5,"after":7,"delta":2}"#),
    ("order.cancelled", #"{"order":"O1"}"#, #"{"restock":true,"refs":{"order":"O1"},"lines":[],"reason":null}"#),
    (
      "transfer.shipped", #"{"transfer":"T","lines":[{"sku":"A","quantity":1}]}"#,
      #"{"transfer":"T","lines":[{"line":"A","quantity":1.0,"sku":"\u0041","cumulative":false}]}"#
    ),
    ("item.defined", #"{"sku":"A","uoms":{"X":2,"Y":3}}"#, #"{"sku":"A","uoms":{"Y":"3","X":"4/2"},"tracked":true}"#),
  ])
  func `spelling does not change the content`(type: String, left: String, right: String) throws {
    #expect(try content(type, left) == content(type, right))
  }

  @Test func `what differs between deliveries is left out`() throws {
    let data = #"{"sku":"A","delta":2}"#
    let plain = try content("stock.changed", data)
    let retried = try content(
      "stock.changed", data,
      #""writer":"app","sequence":"4","observedtime":"2026-03-02T09:00:00Z","recordtime":"2026-03-02T09:00:00Z","idempotencykey":"K""#
    )
    #expect(plain == retried)
    let later = Corpus.event("stock.changed", data)
      .replacing("2026-03-02T08:00:00Z", with: "2026-03-02T08:00:01Z").replacing("\"e-1\"", with: "\"e-2\"")
      .replacing("\"wms\"", with: "\"erp\"")
    #expect(try decoded(later).get().content == plain)
  }

  @Test func `every event of the corpus has a content of its own`() throws {
    let contents = try Corpus.all.map { try decoded($0).get().content }
    #expect(Set(contents).count == contents.count)
  }

  @Test(arguments: [
    #"{"sku":"A","levels":{"on_hand":3}}"#, #"{"sku":"B","levels":{"on_hand":2}}"#,
    #"{"sku":"A","levels":{"reserved":2}}"#,
    #"{"sku":"A","levels":{"on_hand":null}}"#, #"{"sku":"A","levels":{"on_hand":2},"location":"EAST"}"#,
    #"{"sku":"A","levels":{"on_hand":2},"lot":"1"}"#,
    #"{"sku":"A","levels":{"on_hand":2},"asof":"2026-03-02T08:00:00Z"}"#,
    #"{"sku":"A","levels":{"on_hand":2},"uom":"1"}"#, #"{"sku":"A","levels":{"on_hand":2},"refs":{"order":"1"}}"#,
    #"{"sku":"A","levels":{"on_hand":-2}}"#,
  ])
  func `another value is another content`(data: String) throws {
    #expect(try content("stock.level", data) != content("stock.level", #"{"sku":"A","levels":{"on_hand":2}}"#))
  }

  @Test func `the hash is the same in every process`() throws {
    let level = try content("stock.level", #"{"sku":"A","levels":{"on_hand":2}}"#)
    #expect(level == 10_659_326_111_307_858_493)
    let order = try content("order.placed", #"{"order":"O1","lines":[{"line":"1","sku":"A-0123456789","quantity":1}]}"#)
    #expect(order == 3_778_028_305_167_841_110)
  }

  @Test func `ids are made of SHA-256`() {
    let hex = sha256("abc").map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    #expect(hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(sha256("").prefix(4) == [0xe3, 0xb0, 0xc4, 0x42])
    #expect(Identity.id("exc-", "abc", digest: sha256) == "exc-xj4bnp4pahh6uqkbidpf3lrceo")
  }
}
