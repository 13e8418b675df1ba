internal import Core

/// RFC 3339 to microseconds.
///
/// `Z` or an offset is required; up to nine digits of a second, of which those below a microsecond are cut off; years
/// 1 to 9999 in UTC. A leap second (`:60`, only at 23:59 UTC) is the last microsecond before midnight, so that it stays
/// between its neighbours.
enum Timestamp {
  static func instant(_ text: JSONText) throws(DecodeError) -> Instant {
    guard let fields = Fields(text) else { throw DecodeError(.badTime, at: text.position) }
    guard let microseconds = fields.microseconds else { throw DecodeError(.timeOutOfRange, at: text.position) }
    return Instant(microseconds: microseconds)
  }

  private struct Fields {
    var year: Int64 = 0
    var month: Int64 = 0
    var date: Int64 = 0
    var hour: Int64 = 0
    var minute: Int64 = 0
    var second: Int64 = 0
    var fraction: Int64 = 0
    /// Minutes east of UTC.
    var offset: Int64 = 0
    /// False where the offset's parts are beyond 23:59.
    var offsetExists = true

    init?(_ text: JSONText) {
      guard let day = Digits(text.word(at: 0), shape: "0000-00-"),
        let time = Digits(text.word(at: 8), shape: "00T00:00")
      else { return nil }
      year = day.pair(0) * 100 + day.pair(2)
      month = day.pair(5)
      date = time.pair(0)
      hour = time.pair(3)
      minute = time.pair(6)
      guard text[16] == UInt8(ascii: ":"), let seconds = Self.pair(text, 17) else { return nil }
      second = seconds
      var index = 19
      guard takeFraction(text, &index), takeZone(text, &index), index == text.count else { return nil }
    }

    private static func pair(_ text: JSONText, _ index: Int) -> Int64? {
      guard let tens = digit(text[index]), let units = digit(text[index + 1]) else { return nil }
      return tens * 10 + units
    }

    private static func digit(_ byte: UInt8) -> Int64? {
      let value = byte &- UInt8(ascii: "0")
      return value <= 9 ? Int64(value) : nil
    }

    private mutating func takeFraction(_ text: JSONText, _ index: inout Int) -> Bool {
      guard text[index] == UInt8(ascii: ".") else { return true }
      index += 1
      let first = index
      var scale: Int64 = 100_000
      while let digit = Self.digit(text[index]) {
        fraction += digit * scale
        scale /= 10
        index += 1
      }
      return (1...9).contains(index - first)
    }

    private mutating func takeZone(_ text: JSONText, _ index: inout Int) -> Bool {
      let sign = text[index]
      if sign | 0x20 == UInt8(ascii: "z") {
        index += 1
        return true
      }
      guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = Self.pair(text, index + 1),
        text[index + 3] == UInt8(ascii: ":"), let minutes = Self.pair(text, index + 4)
      else { return false }
      offsetExists = hours <= 23 && minutes <= 59
      offset = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
      index += 6
      return true
    }

    /// nil where the date or the time of day does not exist.
    var microseconds: Int64? {
      guard (1...12).contains(month), date >= 1, date <= daysInMonth, hour <= 23, minute <= 59, second <= 60,
        offsetExists
      else { return nil }
      let isLeap = second == 60
      let seconds = daysSince1970 * 86_400 + hour * 3600 + minute * 60 + (isLeap ? 59 : second) - offset * 60
      guard !isLeap || (seconds + 1) % 86_400 == 0 else { return nil }
      // 0001-01-01 to 9999-12-31.
      guard (-62_135_596_800...253_402_300_799).contains(seconds) else { return nil }
      return seconds * 1_000_000 + (isLeap ? 999_999 : fraction)
    }

    private var daysInMonth: Int64 {
      if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
      return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
    }

    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"; years start in March
    /// and are shifted by an era, so that none is negative.
    private var daysSince1970: Int64 {
      let marchYear = year + 400 - (month <= 2 ? 1 : 0)
      let era = marchYear / 400
      let yearOfEra = marchYear - era * 400
      let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
      return (era - 1) * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
  }

  /// Eight characters of which some are digits, checked all at once.
  private struct Digits {
    private let values: UInt64

    /// `shape` has `0` where a digit must be and the very character elsewhere; `T` may also be `t`.
    @inline(__always)
    init?(_ word: UInt64, shape: StaticString) {
      var expected: UInt64 = 0
      var digits: UInt64 = 0
      for index in 0..<8 {
        let byte = UInt64(unsafe shape.utf8Start[index])
        expected |= byte << UInt64(8 * index)
        if byte == 0x30 { digits |= 0xff << UInt64(8 * index) }
      }
      let difference = word ^ expected
      // A digit's lane is 0…9 here: adding 0x76 sets its high bit from 10 on.
      let lanes = difference & digits
      guard (lanes | (lanes &+ 0x7676_7676_7676_7676 & digits)) & 0x8080_8080_8080_8080 & digits == 0 else {
        return nil
      }
      let rest = difference & ~digits
      guard rest == 0 || rest == 0x20 << 16 && expected >> 16 & 0xff == 0x54 else { return nil }
      values = lanes
    }

    func pair(_ index: Int) -> Int64 {
      let both = values >> UInt64(8 * index)
      return Int64((both & 0xf) * 10 + both >> 8 & 0xf)
    }
  }
}
