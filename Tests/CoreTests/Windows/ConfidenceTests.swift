import Core
import Testing

@Suite struct `Confidence` {
  @Test func `a record nobody has counted is right in 35 of 100 cases`() {
    #expect(InventoryConfidence().hundredths == 35)
  }

  @Test func `counts that found the record right raise it, others lower it`() {
    var confidence = InventoryConfidence()
    confidence.right = 8
    #expect(confidence.hundredths == 87)
    confidence.wrong = 8
    #expect(confidence.hundredths == 48)
  }

  @Test func `it halves in twice the cadence, sooner where the item is fast`() {
    var confidence = InventoryConfidence()
    confidence.right = 98
    confidence.cadence = .hours(24)
    confidence.age = .hours(48)
    #expect(confidence.hundredths == 49)
    confidence.velocity = .fast
    #expect(confidence.hundredths == 0)
  }

  @Test func `a difference beyond the tolerance takes its share`() {
    var confidence = InventoryConfidence()
    confidence.right = 998
    confidence.expected = Quantity(100)
    confidence.residual = Quantity(-25)
    #expect(confidence.hundredths == 75)
    confidence.residual = Quantity(900)
    #expect(confidence.hundredths == 0)
    confidence.tolerance.units = Quantity(900)
    #expect(confidence.hundredths == 100)
  }

  @Test func `an item with a movement an hour is fast`() {
    #expect(Velocity(eventsPerDay: 23) == .slow)
    #expect(Velocity(eventsPerDay: 24).word == "fast")
  }
}
