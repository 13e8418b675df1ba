import Core
import Testing

@testable import EventFormat

struct OutputTests {
  private let time = Instant(microseconds: 1_772_438_400_000_000)

  private func line(_ append: (inout OutputEncoder) -> Void) -> String {
    var encoder = OutputEncoder(topics: ["inventory", "orders"])
    append(&encoder)
    return String(decoding: encoder.bytes, as: UTF8.self)
  }

  private var evidence: EventReference {
    var reference = EventReference()
    (reference.source, reference.id, reference.time) = ("wms", "w-1", time)
    (reference.input, reference.partition, reference.offset) = (1, 3, 42)
    return reference
  }

  private var correction: CorrectionRecord {
    var record = CorrectionRecord()
    (record.id, record.exception, record.home) = ("cor-a", "exc-a", "erp>wms")
    record.draft.target = "wms"
    record.draft.sku = "A"
    record.draft.location = "default"
    record.draft.measure = .reserved
    record.draft.mode = .delta
    record.draft.quantity = Quantity(millionths: -1_500_000)
    record.draft.expect = Quantity(2)
    record.draft.confidence = 95
    record.draft.refs[.order] = "O1"
    record.pattern = .duplicateEffect
    record.slug = "duplicate_effect"
    record.evidence = [evidence]
    record.time = time
    return record
  }

  @Test func `a correction has every field of its table`() {
    let expected =
      #"{"specversion":"1.0","id":"cor-a","source":"recount","type":"correction.proposed","time":"2026-03-02T08:00:00Z","#
      + #""datacontenttype":"application/json","data":{"correction":"cor-a","exception":"exc-a","home":"erp>wms","#
      + #""target":"wms","sku":"A","location":"default","measure":"reserved","mode":"delta","quantity":-1.5,"expect":2,"#
      + #""idempotencykey":"cor-a","members":[],"reason":"D02 duplicate_effect","refs":{"order":"O1"},"action":"adjust","#
      + #""confidence":0.95,"approval":"required","attempt":1,"evidence":[{"source":"wms","id":"w-1","#
      + #""time":"2026-03-02T08:00:00Z","topic":"orders","partition":3,"offset":42}]}}"#
    #expect(line { $0.append(correction) } == expected)
  }

  @Test func `what a correction lacks is null`() {
    var record = correction
    record.state = .withdrawn
    record.draft = CorrectionDraft()
    record.draft.action = .resendBatch
    record.draft.refs[.batch] = "B7"
    record.draft.members = ["A", "B"]
    record.pattern = nil
    record.slug = "count_drift"
    let text = line { $0.append(record) }
    #expect(text.contains(#""type":"correction.withdrawn""#) && text.contains(#""reason":"count_drift""#))
    #expect(text.contains(#""sku":null,"location":null,"measure":null,"mode":null,"quantity":null,"expect":null"#))
    #expect(text.contains(#""members":["A","B"]"#) && text.contains(#""action":"resend_batch""#))
    #expect(record.topicKey == "B7" && correction.topicKey == "A")
  }

  private var exception: ExceptionRecord {
    var record = ExceptionRecord()
    (record.id, record.revision, record.home, record.owner) = ("exc-a", 2, "erp>wms", "warehouse")
    record.news = .updated
    record.state = .inProgress
    (record.opened, record.updated, record.respondBy) = (time, time + .minutes(1), time + .hours(1))
    record.draft.summary = "A \"quoted\"\nline"
    record.draft.category = .oversell
    record.draft.pattern = .negativeStock
    record.draft.severity = .critical
    record.draft.subject.sku = "A"
    record.draft.handoff = Handoff(from: "erp", to: nil)
    var quantities = Quantities()
    (quantities.expected, quantities.reported, quantities.explained) = (Quantity(10), Quantity(7), Quantity(-1))
    record.draft.quantities = quantities
    record.draft.confidence = 100
    record.draft.affected = (1...150).map { "O\($0)" }
    record.draft.affectedTotal = 150
    record.draft.firstDivergent = evidence
    return record
  }

  @Test func `an exception names its revision and who it is about`() {
    let text = line { $0.append(exception) }
    #expect(text.hasPrefix(#"{"specversion":"1.0","id":"exc-a/2","source":"recount","type":"exception.updated","#))
    for part in [
      #""time":"2026-03-02T08:01:00Z""#,
      #""category":"oversell","pattern":"D40","slug":"oversell","severity":"critical""#,
      #""summary":"A \"quoted\"\nline""#, #""state":"in_progress","owner":"warehouse""#, #""subject":{"sku":"A"}"#,
      #""sla":{"respondby":"2026-03-02T09:00:00Z","resolveby":null,"breached":[]},"escalation":0"#,
      #""handoff":{"from":"erp","to":null}"#, #""confidence":1,"affected":{"orders":["O1","O2""#,
      #""O100"],"total":150}"#,
      #""quantities":{"expected":10,"reported":7,"difference":-3,"explained":-1,"unexplained":-2}"#,
      #""firstdivergent":{"source":"wms","id":"w-1","time":"2026-03-02T08:00:00Z"}"#,
      #""resolved":null,"resolution":null,"touches":0,"minutes":0,"stage":"new"}}"#,
    ] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test func `what an exception lacks is null or empty`() {
    var record = ExceptionRecord()
    record.draft.pattern = nil
    let text = line { $0.append(record) }
    #expect(
      text.contains(#""pattern":null,"slug":null"#) && text.contains(#""quantities":null,"systems":{},"explained":[]"#))
    #expect(text.contains(#""subject":{},"handoff":null"#) && text.contains(#""time":null"#))
  }

  @Test func `each system says its measures once with the newest time`() {
    var record = ExceptionRecord()
    record.draft.systems = [("wms", Measure.onHand, time), ("erp", nil, time), ("wms", .available, time + .minutes(5))]
      .map {
        var word = SystemWord()
        (word.system, word.measure, word.asof) = $0
        if $0.1 == nil { word.status = .shipped } else if $0.1 == .onHand { word.value = Quantity(4) }
        return word
      }
    let expected =
      #""systems":{"wms":{"on_hand":4,"available":null,"asof":"2026-03-02T08:05:00Z"},"#
      + #""erp":{"status":"shipped","asof":"2026-03-02T08:00:00Z"}}"#
    #expect(line { $0.append(record) }.contains(expected))
  }

  @Test func `an aggregate has no envelope`() {
    var record = Aggregate()
    (record.sku, record.location, record.system, record.start, record.size) = ("A", "default", "wms", time, .minutes(1))
    record.last.set(Quantity(4), of: .onHand)
    record.last.set(nil, of: .available)
    record.inflow.add(Quantity(1), by: .return)
    let expected =
      #"{"sku":"A","location":"default","system":"wms","window":{"start":"2026-03-02T08:00:00Z","#
      + #""end":"2026-03-02T08:01:00Z","size":"1m"},"revision":1,"events":0,"duplicates":0,"late":0,"in":{"return":1},"#
      + #""out":{},"last":{"on_hand":4,"available":null},"residual":null,"velocity":"slow","confidence":0,"promise":"ok"}"#
    #expect(line { $0.append(record) } == expected)
  }

  @Test func `a rejected record keeps its bytes`() {
    let origin = Origin(time: time, partition: 2, input: 0, offset: 9)
    let rejection = Rejection(.invalid, detail: "no", origin: origin)
    let head =
      #"{"reason":"invalid","detail":"no","topic":"inventory","partition":2,"offset":9,"time":"2026-03-02T08:00:00Z""#
    #expect(line { $0.append(rejection, original: Array("{\"a".utf8)) } == head + #","value":"{\"a"}"#)
    #expect(line { $0.append(rejection, original: [0xff, 0x0a]) } == head + #","valuehex":"ff0a"}"#)
    #expect(line { $0.append(rejection, original: nil) } == head + "}")
  }

  @Test func `lines follow each other in one buffer`() {
    let text = line {
      $0.append(correction)
      $0.endLine()
      $0.append(exception)
      $0.endLine()
    }
    #expect(text.split(separator: "\n").count == 2 && text.hasSuffix("}}\n") && !text.contains("\n,"))
  }
}
