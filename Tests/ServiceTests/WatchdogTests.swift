import Testing

@testable import Service

/// What counts as a thread that hangs.
@Suite struct WatchdogTests {
  private var dog = Watchdog(transactionSeconds: 15)

  private mutating func looks(_ times: Int, count: Int, isCalling: Bool = false) -> String? {
    for _ in 0..<times {
      if let cause = dog.look(at: [Watchdog.Sign(name: "stock", count: count, isCalling: isCalling)]) { return cause }
    }
    return nil
  }

  @Test mutating func `a thread that moves now and then lives`() {
    for count in 0..<10 { #expect(looks(170, count: count) == nil) }
  }

  @Test mutating func `a thread without sign of life for three minutes hangs`() {
    #expect(looks(180, count: 1) == nil)
    #expect(looks(1, count: 1) == "no sign of life of stock for 180 s")
  }

  @Test mutating func `a transactional call may take as long as a transaction and no longer`() {
    #expect(looks(20, count: 1, isCalling: true) == nil)
    #expect(looks(1, count: 1, isCalling: true) == "a transactional call of stock does not come back, for 20 s")
  }

  @Test mutating func `a process that was stopped for long has been looked at once only`() {
    #expect(looks(10, count: 1, isCalling: true) == nil)
    // However long it was stopped by the clock: nobody looked meanwhile.
    #expect(looks(1, count: 1, isCalling: true) == nil)
    #expect(looks(15, count: 2, isCalling: true) == nil)
  }

  @Test mutating func `of several threads the one that hangs is named`() {
    var cause: String?
    for look in 0..<200 where cause == nil {
      cause = dog.look(at: [
        Watchdog.Sign(name: "intake", count: look, isCalling: false),
        Watchdog.Sign(name: "order", count: 7, isCalling: false),
      ])
    }
    #expect(cause == "no sign of life of order for 180 s")
  }
}
