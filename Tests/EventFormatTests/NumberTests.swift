import Core
import Testing

@testable import EventFormat
import SeededRandom

struct NumberTests {
  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("2", 2_000_000), ("2.0", 2_000_000), ("2.000000", 2_000_000), ("69.5", 69_500_000),
      ("-3", -3_000_000), ("0.000001", 1), ("-0.000001", -1), ("1e6", 1_000_000_000_000), ("1E+2", 100_000_000),
      ("5e-1", 500_000), ("1e-6", 1), ("1.5e1", 15_000_000), ("0e0", 0),
      ("999999999999.999999", 999_999_999_999_999_999), ("-999999999999.999999", -999_999_999_999_999_999),
      ("999999e6", 999_999_000_000_000_000),
    ] as [(String, Int64)])
  func `a quantity is exact as number and as text`(text: String, millionths: Int64) throws {
    for spelled in [text, "\"\(text)\""] {
      let event = try decoded(Corpus.event("stock.changed", #"{"sku":"A","delta":\#(spelled)}"#)).get()
      #expect(event.delta == Quantity(millionths: millionths))
    }
  }

  @Test(arguments: [
    ("1000000000000", DecodeError.Reason.quantityTooLarge), ("-1e12", .exponentTooLarge),
    ("1000000e6", .quantityTooLarge),
    ("99999999999999999999999999", .quantityTooLarge), ("1.0000000", .tooManyDecimals), ("1e-7", .exponentTooLarge),
    ("0.00001e-2", .tooManyDecimals), ("1e7", .exponentTooLarge), ("1e99999999999999999999", .exponentTooLarge),
    ("1.00000000000000000000000000000001", .tooManyDecimals),
  ])
  func `a quantity out of bounds is refused`(text: String, reason: DecodeError.Reason) {
    for spelled in [text, "\"\(text)\""] {
      #expect(error("stock.changed", #"{"sku":"A","delta":\#(spelled)}"#)?.reason == reason, "\(spelled)")
    }
  }

  @Test(arguments: [
    "", " 1", "1 ", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x10", "1,5", "--1", "NaN", "Infinity", "١",
  ])
  func `what is no number is refused`(text: String) {
    let reason = error("stock.changed", #"{"sku":"A","delta":"\#(text)"}"#)?.reason
    #expect(reason == .badQuantity, "\(text)")
  }

  @Test(arguments: [
    ("2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z"), ("2026-03-02t08:00:00z", "2026-03-02T08:00:00Z"),
    ("2026-03-02T08:00:00.5Z", "2026-03-02T08:00:00.5Z"),
    ("2026-03-02T08:00:00.123456999Z", "2026-03-02T08:00:00.123456Z"),
    ("2026-03-02T01:00:00+02:00", "2026-03-01T23:00:00Z"), ("2026-03-02T23:30:00-05:45", "2026-03-03T05:15:00Z"),
    ("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00Z"), ("2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"),
    ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"), ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ("0000-12-31T23:00:00-01:00", "0001-01-01T00:00:00Z"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z"),
    ("2017-01-01T00:59:60.5+01:00", "2016-12-31T23:59:59.999999Z"),
  ])
  func `a time is read to the microsecond`(text: String, expected: String) throws {
    let record = Corpus.event("order.held", #"{"order":"O1"}"#).replacing("2026-03-02T08:00:00Z", with: text)
    #expect(try decoded(record).get().time.description == expected)
  }

  @Test(arguments: [
    "2026-03-02", "2026-03-02T08:00:00", "2026-03-02 08:00:00Z", "2026-3-2T08:00:00Z", "2026-03-02T08:00Z",
    "2026-03-02T08:00:00.Z", "2026-03-02T08:00:00.1234567890Z", "2026-03-02T08:00:00+0100", "2026-03-02T08:00:00+01",
    "2026-03-02T08:00:00ZZ", "2026/03/02T08:00:00Z", "2026-03-02T08:00:0:Z", "+026-03-02T08:00:00Z",
    "2026-03-02T08:00:00 Z",
    "20a6-03-02T08:00:00Z", "2026-03-02T0\\u001a:00:00Z",
  ])
  func `what is no RFC 3339 is refused`(text: String) {
    let record = Corpus.event("order.held", #"{"order":"O1"}"#).replacing("2026-03-02T08:00:00Z", with: text)
    #expect(error(record)?.reason == .badTime)
  }

  @Test(arguments: [
    "2026-00-02T08:00:00Z", "2026-13-02T08:00:00Z", "2026-03-00T08:00:00Z", "2026-04-31T08:00:00Z",
    "2026-02-29T08:00:00Z",
    "1900-02-29T08:00:00Z", "2026-03-02T24:00:00Z", "2026-03-02T08:60:00Z", "2026-03-02T08:00:61Z",
    "2026-03-02T08:00:60Z",
    "2026-03-02T08:00:00+24:00", "2026-03-02T08:00:00+00:60", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-00:01",
  ])
  func `what does not exist is refused`(text: String) {
    let record = Corpus.event("order.held", #"{"order":"O1"}"#).replacing("2026-03-02T08:00:00Z", with: text)
    #expect(error(record)?.reason == .timeOutOfRange)
  }

  @Test func `times of four centuries survive being written and read`() throws {
    var decoder = EventDecoder()
    var random = RandomSource(seed: 11)
    for _ in 0..<2_000 {
      let instant = Instant(microseconds: .random(in: -6_000_000_000_000_000...6_600_000_000_000_000, using: &random))
      let record = Corpus.event("order.held", #"{"order":"O1"}"#)
        .replacing("2026-03-02T08:00:00Z", with: instant.description)
      #expect(try decoder.decode(Array(record.utf8)).time == instant)
    }
  }
}
