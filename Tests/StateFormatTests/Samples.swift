import Core

/// Values with every field set.
enum Samples {
  static let time = Instant(microseconds: 1_772_438_400_123_456)

  static var event: Event {
    var event = Event()
    event.kind = .orderEdited
    event.id = "e1"
    event.source = "shop/eu"
    event.system = SystemID(1)
    event.key = "k1"
    event.writer = "sync"
    event.sequence = 17
    event.sequencePerSKU = true
    event.time = time
    event.observed = time + .seconds(1)
    event.arrival = time + .seconds(2)
    event.origin = Origin(time: time, partition: 3, input: 1, offset: 99)
    event.content = .max - 5
    event.sku = "S1"
    event.location = "EAST"
    event.condition = .damaged
    event.measure = .reserved
    event.quantity = Quantity(millionths: -1_500_000)
    event.levels = [Level(.onHand, Quantity(5)), Level(.incoming, nil)]
    event.delta = Quantity(2)
    event.cause = .return
    event.mode = .set
    event.asof = time
    event.members = ["S1", "S2"]
    event.refs[.order] = "O1"
    event.refs[.bin] = "B7"
    event.lines = [orderLine]
    event.restock = false
    event.status = .picked
    event.tracking = .outForDelivery
    event.units = [UnitFactor("CA", Ratio(1, 3))]
    event.components = [Component(sku: "S3", quantity: Quantity(2))]
    event.tracked = false
    event.minutes = 12
    event.home = "wms>erp"
    event.actual = Quantity(-4)
    return event
  }

  private static var orderLine: Line {
    var line = Line()
    line.line = "1"
    line.sku = "S1"
    line.quantity = Quantity(2)
    line.disposition = .scrap
    line.restock = Restock.none
    line.cumulative = true
    line.bundle = "B1"
    return line
  }

  static var line: LineFact {
    var fact = LineFact()
    fact.sku = "S1"
    var order = OrderLine()
    order.order = "O1"
    order.owner = SystemID(2)
    order.allocations = [Allocation()]
    order.heard = [Report(event, quantity: Quantity(1))]
    fact.order = order
    var effect = Effect()
    effect.key = "order/O1/1"
    effect.kind = .placed
    effect.delta = Buckets(.reserved, Quantity(2))
    effect.reports = [Report(event, quantity: Quantity(2))]
    effect.cumulative = [Quantity(1)]
    fact.changes = [EffectChange(effect, previous: EffectChange.Moved())]
    return fact
  }

  static var finding: Finding {
    var finding = Finding()
    finding.identity = "stock\u{1f}wms\u{1f}S1"
    finding.home = "wms>erp"
    finding.news = .healed
    finding.draft.summary = "what is wrong"
    finding.draft.subject.measure = .onHand
    finding.draft.quantities = Quantities()
    finding.draft.systems = [SystemWord()]
    finding.draft.evidence = [EventReference(event)]
    var correction = CorrectionDraft()
    correction.mode = .delta
    correction.refs[.order] = "O1"
    finding.draft.corrections = [correction]
    finding.settle = .minutes(5)
    return finding
  }

  static var word: Word {
    var word = Word()
    word.subject = .lag
    word.from = "wms"
    word.numbers = [1, 2, 3]
    word.reference = EventReference(event)
    return word
  }
}
