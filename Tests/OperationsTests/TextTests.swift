import Core
import Testing

@testable import Operations

@Suite struct TextTests {
  @Test(arguments: [
    ("90s", 90_000_000), ("5m", 300_000_000), ("4h", 14_400_000_000), ("3d", 259_200_000_000), ("100ms", 100_000),
    ("1d2h", 93_600_000_000), ("0", 0), ("0s", 0), ("1m30s", 90_000_000), ("1s500ms", 1_500_000),
  ])
  func `durations are read`(text: String, microseconds: Int64) {
    #expect(DurationText.parse(text) == Span(microseconds: microseconds))
  }

  @Test(arguments: [
    "", "5", "-5m", "5 m", "1.5h", "h", "5x", "2h1d", "1m1m", "m5", "5M", "99999999999999999999d", "40000d", "1d ",
    "٣d",
  ])
  func `what is no duration is refused`(text: String) {
    #expect(DurationText.parse(text) == nil)
  }

  @Test(arguments: ["0", "90s", "1d2h", "36525d", "1ms", "23h59m59s999ms"])
  func `a duration's text reads back to the same length`(text: String) throws {
    let span = try #require(DurationText.parse(text))
    #expect(DurationText.parse(DurationText.text(span)) == span)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-03-02T08:00:00Z", 1_772_438_400_000_000),
    ("2026-03-02T08:00:00.5Z", 1_772_438_400_500_000), ("2026-03-02T09:30:00+01:30", 1_772_438_400_000_000),
    ("2026-03-02t08:00:00.123456789z", 1_772_438_400_123_456), ("2024-02-29T00:00:00Z", 1_709_164_800_000_000),
    ("1969-12-31T23:59:59Z", -1_000_000),
  ])
  func `times are read`(text: String, microseconds: Int64) {
    #expect(Timestamp.parse(text) == Instant(microseconds: microseconds))
  }

  @Test(arguments: [
    "", "2026-03-02", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2026-03-02T24:00:00Z", "2026-03-02T08:00:00",
    "2026-03-02T08:00:00.Z", "2026-13-02T08:00:00Z", "2026-03-02T08:00:00+0100", "2026-03-02T08:00:00Zx",
  ])
  func `what is no time is refused`(text: String) {
    #expect(Timestamp.parse(text) == nil)
  }

  @Test(arguments: [
    ("2", 2_000_000), ("0.5", 500_000), ("-3", -3_000_000), ("0", 0), ("999999999999.999999", 999_999_999_999_999_999),
  ])
  func `decimals are exact`(text: String, millionths: Int64) {
    #expect(DecimalText.parse(text) == Quantity(millionths: millionths))
  }

  @Test(arguments: ["", "-", ".5", "5.", "1e3", "1.2.3", "1.2345678", "1000000000000", "NaN", "+1", " 1"])
  func `what is no decimal is refused`(text: String) {
    #expect(DecimalText.parse(text) == nil)
  }

  @Test(arguments: [
    ("allowence", "allowance"), ("Allowance", "allowance"), ("allow", "allowance"), ("cadnece", "cadence"),
  ])
  func `the word that is meant is found`(word: String, meant: String) {
    #expect(Suggestion.nearest(to: word, among: ["cadence", "allowance", "match"]) == meant)
  }

  @Test func `a word far from all others suggests nothing`() {
    #expect(Suggestion.nearest(to: "zebra", among: ["cadence", "allowance"]) == nil)
    #expect(Suggestion.nearest(to: "a", among: []) == nil)
  }

  @Test func `paths are cut at dots outside quotes and the client's keys stay whole`() {
    #expect(SettingPath.segments("dedup.horizon") == ["dedup", "horizon"])
    #expect(SettingPath.segments("systems.\"a.b\".kind") == ["systems", "a.b", "kind"])
    #expect(SettingPath.segments("kafka.client.sasl.mechanism") == ["kafka", "client", "sasl.mechanism"])
    #expect(SettingPath.segments("dedup..horizon") == nil)
    #expect(SettingPath.segments("systems.\"a") == nil)
  }
}
