import Core
import Testing

@testable import EventFormat

/// Decodes a text, or gives the error.
func decoded(_ text: String) -> Result<Event, DecodeError> { decoded(Array(text.utf8)) }

func decoded(_ bytes: [UInt8]) -> Result<Event, DecodeError> {
  var decoder = EventDecoder()
  do throws(DecodeError) {
    return .success(try decoder.decode(bytes))
  } catch {
    return .failure(error)
  }
}

/// The error of `data` in an event of `type`.
func error(_ type: String, _ data: String) -> DecodeError? { error(Corpus.event(type, data)) }

func error(_ text: String) -> DecodeError? {
  if case .failure(let error) = decoded(text) { error } else { nil }
}

struct DecodingTests {
  @Test func `every event type decodes`() throws {
    let kinds = try Corpus.all.map { try decoded($0).get().kind }
    #expect(Set(kinds).count == EventKind.allCases.count)
  }

  @Test func `the envelope's attributes land in their fields`() throws {
    let event = try decoded(Corpus.book[3]).get()
    #expect(event.id == "e-1" && event.source == "wms" && event.key == "e-1" && event.writer == "erp")
    #expect(event.sequence == 17 && event.sequencePerSKU)
    #expect(event.time.description == "2026-03-02T08:00:00Z" && event.arrival == event.time)
    #expect(event.observed?.description == "2026-03-02T07:01:00Z")
    let order = try decoded(Corpus.orders[0]).get()
    #expect(order.key == "K1" && order.arrival.description == "2026-03-02T08:00:05Z")
  }

  @Test func `a level fills levels in the order of the measures`() throws {
    let event = try decoded(Corpus.book[0]).get()
    #expect(event.levels == [Level(.onHand, Quantity(40)), Level(.available, nil), Level(.reserved, Quantity(3))])
    #expect(event.asof?.description == "2026-03-02T07:59:00Z")
    let single = try decoded(Corpus.book[1]).get()
    #expect(single.levels == [Level(.available, Quantity(millionths: -2_500_000))])
    #expect(single.measure == nil && single.quantity == nil && single.asof == nil && single.location == "EAST")
    #expect(try decoded(Corpus.book[2]).get().levels == [Level(.available, nil)])
  }

  @Test func `a change derives its delta and defaults its measure`() throws {
    let event = try decoded(Corpus.book[3]).get()
    #expect(event.delta == Quantity(-3) && event.cause == .shipment && event.mode == .delta)
    #expect(event.refs[.shipment] == "SH1" && event.refs[.line] == "1")
    let plain = try decoded(Corpus.book[4]).get()
    #expect(plain.measure == .onHand && plain.delta == Quantity(-3) && plain.cause == .other && plain.uom == "CA")
    let set = try decoded(Corpus.book[5]).get()
    #expect(set.mode == .set && set.after == Quantity(40) && set.delta == nil)
  }

  @Test func `the writer of a refused write goes before the envelope's`() throws {
    let event = try decoded(Corpus.book[8]).get()
    #expect(event.writer == "erp" && event.members == ["A", "B", "D"] && event.error == "no \"parent\"\nlisting")
    let late =
      #"{"data":{"writer":"erp","sku":"A"},"writer":"sync","specversion":"1.0","id":"1","source":"wms","#
      + #""type":"write.rejected","time":"2026-03-02T08:00:00Z"}"#
    #expect(try decoded(late).get().writer == "erp")
  }

  @Test func `a document's own names go before its refs in any order`() throws {
    for data in [
      #"{"order":"O1","refs":{"order":"O2","tracking":"T"},"check":"x"}"#,
      #"{"refs":{"order":"O2","tracking":"T"},"order":"O1","check":"x"}"#,
    ] {
      let event = try decoded(Corpus.event("check.passed", data)).get()
      #expect(event.refs[.order] == "O1" && event.refs[.tracking] == "T")
    }
    #expect(try decoded(Corpus.event("order.held", #"{"refs":{"order":"O2"}}"#)).get().refs[.order] == "O2")
  }

  @Test func `what data says of all lines is handed down`() throws {
    let receipt = try decoded(Corpus.inbound[3]).get()
    #expect(receipt.lines.map(\.cumulative) == [true, true] && receipt.lines[0].lot == "L1")
    let text = #"{"document":"V","condition":"damaged","uom":"CA","lines":[{"sku":"A","quantity":1}]}"#
    let lines = try decoded(Corpus.event("vendorreturn.posted", text)).get().lines
    #expect(lines[0].condition == .damaged && lines[0].uom == "CA" && lines[0].line == "A")
  }

  @Test func `unknown attributes and fields are ignored but must be JSON`() throws {
    let known = try decoded(Corpus.event("order.held", #"{"order":"O1"}"#)).get()
    let extra = try decoded(
      Corpus.event(
        "order.held", #"{"order":"O1","lines":7,"status":{},"priority":[1,{"a":null}]}"#, #""traceparent":"00""#)
    ).get()
    #expect(known.content == extra.content)
    for broken in [
      "tru", "01", "1.", "1e", "-", "+1", ".5", "nul", "[1,]", "{,}", #"{"a"}"#, #""\q""#, #""\ud800""#, "1 2", "'a'",
      "1a",
    ] {
      #expect(error("order.held", #"{"order":"O1","x":\#(broken)}"#) != nil, "\(broken)")
      #expect(error(Corpus.event("order.held", #"{"order":"O1"}"#, #""x":\#(broken)"#)) != nil, "\(broken)")
    }
  }

  @Test func `unusual spelling means the same`() throws {
    let event = try decoded(Corpus.spelled[0]).get()
    #expect(event.sku == "Ä😀" && event.levels == [Level(.onHand, Quantity(millionths: 4_500_000))])
    #expect(event.time.description == "2026-03-02T08:00:00.123456Z" && event.sequence == 5)
  }

  @Test func `binary mode gives the same event`() throws {
    var decoder = EventDecoder()
    let headers = [
      ("content-type", "application/json"), ("ce_specversion", "1.0"), ("ce_id", "e-1"), ("ce_source", "wms"),
      ("ce_type", "stock.changed"), ("ce_time", "2026-03-02T08:00:00Z"), ("ce_writer", "erp"), ("ce_sequence", "17"),
      ("ce_sequencetype", "sku"), ("ce_observedtime", "2026-03-02T08:01:00+01:00"), ("ce_x", ""),
    ].map { (name: $0.0, value: $0.1) }
    let data =
      #"{"sku":"A","measure":"on_hand","before":10,"after":7,"cause":"shipment","refs":{"shipment":"SH1","line":"1"}}"#
    let event = try decoder.decode(attributes: headers, data: Array(data.utf8))
    #expect(Fields(event) == Fields(try decoded(Corpus.book[3]).get()))
    #expect(throws: DecodeError(.missing, at: 0, field: "id")) {
      try decoder.decode(attributes: headers.filter { $0.name != "ce_id" }, data: Array(data.utf8))
    }
    #expect(throws: DecodeError(.trailingBytes, at: data.utf8.count)) {
      try decoder.decode(attributes: headers, data: Array((data + ",").utf8))
    }
    #expect(throws: DecodeError(.empty, at: 0)) { try decoder.decode(attributes: headers, data: []) }
  }

  @Test func `the subject of a command is copied from the record`() throws {
    let event = try decoded(Corpus.commands[0]).get()
    #expect(event.sku == "A" && event.subject == "A" && event.exception == "exc-a" && event.minutes == 3)
    let order = Corpus.event("exception.start", #"{"exception":"e","subject":{"order":"O1","handoff":{"from":"a"}}}"#)
    #expect(try decoded(order).get().refs[.order] == "O1")
  }

  @Test func `an item's units are exact and in the order of their names`() throws {
    let item = try decoded(Corpus.definitions[0]).get()
    #expect(item.units.map(\.unit) == ["CA", "HF", "PR", "TH"])
    #expect(item.units.map(\.ratio) == [Ratio(12), Ratio(1, 2), Ratio(2), Ratio(1, 3)])
    #expect(
      item.components == [
        Component(sku: "A", quantity: Quantity(2)), Component(sku: "B", quantity: Quantity(millionths: 1_500_000)),
      ])
  }
}
