import Core
import SeededRandom

/// What happens to one product besides its orders, decided from its demand.
struct ItemPlan {
  let sku: String
  let start: Instant
  let settings: Settings
  var random: RandomSource
  /// Order lines that take this product, with their orders.
  var sales: [(order: OrderPlan, line: OrderPlan.Line, units: Int64)] = []
  var credits: [SalesHistory.Movement] = []
  var corrections: [SalesHistory.Movement] = []
  private var documents = 0

  init(sku: String, start: Instant, settings: Settings, random: RandomSource) {
    self.sku = sku
    self.start = start
    self.settings = settings
    self.random = random
  }

  /// The whole traffic of the product, healthy.
  mutating func traffic(isComponent: Bool, until end: Instant) -> ItemTraffic {
    var traits = random.fork("traits")
    let isTransferred = traits.chance(percent: settings.transferredPercent)
    let safety = Quantity(Int64(20 + traits.below(200)))
    let sold = salesFacts()
    var facts = sold + returnFacts(sold) + correctionFacts()
    let (opening, receipts) = replenish(facts, safety, until: end)
    facts += receipts.map(\.fact)
    var openings = [Opening(location: Site.main, sellable: opening)]
    if isTransferred { openings.append(Opening(location: Site.store, sellable: Quantity(Int64(traits.below(30))))) }
    var traffic = ItemTraffic(sku: sku, openings: openings)
    traffic.isComponent = isComponent
    traffic.isListed = traits.chance(percent: settings.listedPercent)
    for system in [Participant.storefront, .erp, .marketplace] where traits.chance(percent: settings.announcingPercent)
    {
      traffic.announces.insert(system)
    }
    traffic.isStatedInDozens = !isComponent && traits.chance(percent: settings.dozensPercent)
    if isTransferred { facts += transfers(until: end, &traits) }
    if traits.chance(percent: settings.countedPercent) { facts += counts(until: end, &traits) }
    for receipt in receipts { documents(of: receipt, into: &traffic) }
    for fact in facts { document(of: fact, into: &traffic) }
    for fact in facts.sorted(by: { ($0.time, $0.key) < ($1.time, $1.key) }) { traffic.add(fact, &random) }
    return traffic
  }

  // MARK: orders

  private func salesFacts() -> [Fact] {
    sales.flatMap { sale -> [Fact] in
      let quantity = sale.line.quantity * sale.units
      let key = "\(sale.order.id)/\(sale.line.number)"
      func fact(_ kind: FactKind, _ time: Instant, _ movement: Movement, _ refs: [(name: String, text: String)]) -> Fact
      {
        var fact = Fact(kind, "\(kind)/\(key)", at: time, movement, refs: refs)
        fact.order = sale.order.id
        fact.line = sale.line.number
        fact.part = sale.order.parts[sale.line.part]
        if sale.units != 1 || sale.line.sku != sku { fact.stated = (sale.line.sku, sale.line.quantity) }
        return fact
      }
      let named: [(name: String, text: String)] = [("order", sale.order.id), ("line", sale.line.number)]
      let placed = fact(.placed, sale.order.placed, Movement(reserved: quantity), named)
      if let cancelled = sale.line.cancelled {
        return [placed, fact(.cancelled, cancelled, Movement(reserved: -quantity), named)]
      }
      let part = sale.order.parts[sale.line.part]
      return [
        placed,
        fact(
          .shipped, part.shipped, Movement(sellable: -quantity, reserved: -quantity),
          [("shipment", part.shipment)] + named),
      ]
    }
  }

  /// Goods of a credit invoice come back to an order of the history; a credit for an order from before it is left out.
  private mutating func returnFacts(_ sold: [Fact]) -> [Fact] {
    var returned: Set<String> = []
    return credits.flatMap { credit -> [Fact] in
      let quantity = Quantity(-credit.quantity)
      let shipped = sold.first {
        $0.kind == .shipped && $0.time + .hours(6) < credit.time && $0.quantity >= quantity && $0.stated == nil
          && !returned.contains($0.key)
      }
      guard quantity > .zero, let shipped else { return [] }
      returned.insert(shipped.key)
      let document = "RT\(credit.document)-\(credit.line)"
      let refs: [(name: String, text: String)] = [("return", document), ("line", shipped.line)]
      let isWhole = random.chance(percent: 70)
      var received = Fact(.returned, "returned/\(document)", at: credit.time, Movement(held: quantity), refs: refs)
      var disposed = Fact(
        .dispositioned, "dispositioned/\(document)", at: credit.time + .minutes(Int64(random.number(in: 60...600))),
        isWhole ? Movement(sellable: quantity, held: -quantity) : .none, refs: refs)
      (received.order, received.line, received.stated) = (shipped.order, shipped.line, (sku, quantity))
      (disposed.order, disposed.line, disposed.stated) = (shipped.order, shipped.line, (sku, quantity))
      return [received, disposed]
    }
  }

  // MARK: stock

  private func correctionFacts() -> [Fact] {
    corrections.filter { $0.quantity != 0 }.map {
      Fact(
        .adjusted, "adjusted/\($0.document)/\($0.line)", at: $0.time + .seconds(30),
        Movement(sellable: Quantity($0.quantity)), refs: [("document", "ADJ\($0.document)-\($0.line)")])
    }
  }

  /// A purchase with its receipt.
  struct Receipt {
    var fact: Fact
    var purchase: String
    var receipt: String
  }

  /// The opening stock and the receipts by which what can be promised never falls below the safety stock.
  private mutating func replenish(_ facts: [Fact], _ safety: Quantity, until end: Instant) -> (Quantity, [Receipt]) {
    let length = settings.replenishment
    let windows = Int((end - start).microseconds / length.microseconds) + 1
    var demand = [Quantity](repeating: .zero, count: windows + 2)
    for fact in facts where fact.kind != .shipped && fact.kind != .cancelled {
      let taken = -(fact.movement.of(.available))
      if taken > .zero { demand[Int((fact.time - start).microseconds / length.microseconds)] += taken }
    }
    var receipts: [Receipt] = []
    for window in 0..<windows where demand[window + 2] > .zero {
      let time =
        start + length * Int64(window) + Span(microseconds: length.microseconds / 2)
        + .seconds(Int64(random.below(36_000)))
      receipts.append(receipt(demand[window + 2], at: time))
    }
    return (demand[0] + demand[1] + safety + Quantity(40), receipts)
  }

  private mutating func receipt(_ quantity: Quantity, at time: Instant) -> Receipt {
    documents += 1
    let number = "R\(sku)-\(documents)"
    let fact = Fact(
      .received, "received/\(number)", at: time, Movement(sellable: quantity),
      refs: [("receipt", number), ("line", "1")])
    return Receipt(fact: fact, purchase: "P\(sku)-\(documents)", receipt: number)
  }

  /// One shipment of a few units to the shop.
  private func transfers(until end: Instant, _ traits: inout RandomSource) -> [Fact] {
    let quantity = Quantity(Int64(traits.number(in: 3...15)))
    let hours = max(8, (end - start).microseconds / 3_600_000_000 - 60)
    let sent = start + .hours(8) + .minutes(Int64(traits.below(Int(hours) * 30)))
    let number = "TO\(sku)"
    let refs: [(name: String, text: String)] = [("transfer", number)]
    return [
      Fact(.transferredOut, "out/\(number)", at: sent, Movement(sellable: -quantity), refs: refs),
      Fact(
        .transferredIn, "in/\(number)", at: sent + .minutes(Int64(traits.number(in: 300...1200))),
        location: Site.store,
        Movement(sellable: quantity), refs: refs),
    ]
  }

  /// One count; every second finds a unit or two more or less than the book says.
  private func counts(until end: Instant, _ traits: inout RandomSource) -> [Fact] {
    let span = (end - start).microseconds / 1_000_000
    let time = start + .seconds(Int64(traits.below(Int(span))) / 2 + span / 8) + Span(microseconds: 500_000)
    let variance = traits.chance(percent: 50) ? 0 : Int64(traits.number(in: -2...2))
    return [
      Fact(
        .counted, "counted/C\(sku)", at: time, Movement(sellable: Quantity(variance)), refs: [("count", "C\(sku)")])
    ]
  }
}
