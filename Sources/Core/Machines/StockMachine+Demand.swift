/// Orders of one item far beyond what it is used to (demand_anomaly).
extension StockMachine {
  /// Counts an order line that has just been placed.
  mutating func countDemand(_ line: OrderLine, at key: PlaceKey, now: Instant, into effects: inout Effects) {
    items.update(key.sku, default: Item()) { $0.demand.add(at: now) }
    guard isAnomalous(key.sku, at: now), items[key.sku]?.demand.holder == "" else { return }
    items.update(key.sku, default: Item()) { $0.demand.holder = key.location }
    var diagnosis = Diagnosis()
    diagnosis.first = line.reference
    diagnosis.category = .demandAnomaly
    diagnosis.repair = .none
    diagnosis.confidence = 90
    diagnosis.from = configuration.name(line.owner)
    diagnosis.to = diagnosis.from
    let identity = Identity.stock(system: nil, sku: key.sku, location: nil, first: line.reference)
    openRule(diagnosis, at: key, identity: identity, into: &effects)
    scheduleDemand(key.sku, after: now)
  }

  /// An hour is over for some of the orders: the rate may have fallen.
  mutating func reviewDemand(_ key: PlaceKey, at time: Instant, into effects: inout Effects) {
    guard let demand = items[key.sku]?.demand, demand.holder == key.location, demand.due == time else { return }
    if isAnomalous(key.sku, at: time) { return scheduleDemand(key.sku, after: time) }
    items.update(key.sku, default: Item()) { item in
      item.demand.holder = ""
      item.demand.due = nil
    }
    healFinding(at: key, into: &effects) { $0.diagnosis.category == .demandAnomaly }
  }

  private mutating func scheduleDemand(_ sku: String, after now: Instant) {
    items.update(sku, default: Item()) { $0.demand.due = $0.demand.nextFall(after: now) }
    scheduleDemand(sku)
  }

  /// Timers are no state: they follow from when an open anomaly is due.
  mutating func scheduleDemand(_ sku: String) {
    guard let demand = items[sku]?.demand, let due = demand.due else { return }
    schedule(due, PlaceKey(sku: sku, location: demand.holder))
  }

  private func isAnomalous(_ sku: String, at now: Instant) -> Bool {
    items[sku]?.demand.isAnomalous(
      at: now, sigmas: configuration.number(.demandAnomaly, "sigmas", default: 6),
      times: configuration.number(.demandAnomaly, "times", default: 10)) ?? false
  }
}
