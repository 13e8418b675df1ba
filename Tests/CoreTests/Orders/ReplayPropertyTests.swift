import Core
import Testing

/// An event replays only the lines it names; what comes out must not show it.
struct ReplayPropertyTests {
  private static let systems = "storefront wms erp carrier"

  @Test(arguments: UInt64(1)...30) func `going on from what is known gives what playing all again gives`(seed: UInt64)
    throws
  {
    var going = OrderBench(ReplayPropertyTests.systems)
    var anew = OrderBench(ReplayPropertyTests.systems)
    for line in RandomHistory(seed: seed, events: 40).script {
      try anew.restart()
      going.run(line)
      anew.run(line)
      try #require(going.drain() == anew.drain(), "after \(line)")
      try #require(going.machine.nextTimer == anew.machine.nextTimer, "after \(line)")
    }
    try anew.restart()
    going.run("", until: "40d")
    anew.run("", until: "40d")
    #expect(going.drain() == anew.drain())
  }

  @Test(arguments: UInt64(1)...10) func `an abort brings back what was known`(seed: UInt64) {
    var plain = OrderBench(ReplayPropertyTests.systems)
    var shaken = OrderBench(ReplayPropertyTests.systems)
    let script = RandomHistory(seed: seed, events: 30).script
    for (index, line) in script.enumerated() {
      shaken.forgetting { bench in
        for line in script[index...].prefix(3) { bench.take(line) }
        bench.abort()
      }
      plain.run(line)
      shaken.run(line)
      #expect(plain.drain() == shaken.drain(), "after \(line)")
    }
  }

  @Test(arguments: UInt64(1)...30) func `lines apart move what they move together`(seed: UInt64) {
    let bench = OrderBench(ReplayPropertyTests.systems)
    let policy = Policy(bench.configuration)
    let events = bench.documentEvents(RandomHistory(seed: seed, events: 25, isPlain: true).script)
    var agenda = Agenda(now: OrderBench.time("30d"), isTimer: true)
    let head = DocumentHead(.order, "O1", events, policy, &agenda)
    let together = OrderReplay(head, events, policy, &agenda)
    let book = LineBook(.order, events)
    var apart: [PlacedEffect] = []
    var open = Quantity.zero
    for index in book.groups.indices {
      let replay = OrderReplay(head, book.groups[index].words, policy, &agenda)
      apart += replay.sheet.effects
      open += replay.state.portions.reduce(.zero) { $0 + $1.open }
    }
    #expect(book.groups.count > 1)
    #expect(apart.byPlace.map(\.effect) == together.sheet.effects.byPlace.map(\.effect))
    #expect(open == together.state.portions.reduce(.zero) { $0 + $1.open })
  }
}

extension [PlacedEffect] {
  fileprivate var byPlace: [PlacedEffect] {
    sorted { ($0.place, $0.effect.key) < ($1.place, $1.effect.key) }
  }
}

extension OrderBench {
  /// The script's events as a document keeps them, in the order of the world.
  fileprivate func documentEvents(_ script: [String]) -> [DocumentEvent] {
    var bench = self
    return script.enumerated().map { DocumentEvent(bench.event($1), serial: Int64($0)) }
      .sorted(by: DocumentEvent.precedes)
  }
}
