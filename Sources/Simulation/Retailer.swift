package import Core
import SeededRandom

/// A retailer whose orders are real and whose systems are simulated.
package struct Retailer: Sendable {
  package let settings: Settings
  package private(set) var start: Instant
  package private(set) var end: Instant
  package var orders: [OrderPlan] = []
  package var items: [ItemTraffic] = []
  package private(set) var bundles: [(sku: String, component: String, units: Int64)] = []
  package var faults: [InjectedFault] = []

  /// The healthy retailer of a history.
  package init(_ history: SalesHistory, _ settings: Settings) {
    self.settings = settings
    let random = RandomSource(seed: settings.seed)
    let times = history.orders.map(\.placed) + history.corrections.map(\.time) + history.credits.map(\.time)
    start = (times.min() ?? Instant(microseconds: 0)).floored(to: .days(1)) - .hours(1)
    orders = history.orders.map { OrderPlan($0, settings, random) }
    end = max(orders.map(\.end).max() ?? start, times.max() ?? start) + .hours(13)
    var plans = itemPlans(history, random)
    for sku in plans.keys.sorted() {
      let isComponent = bundles.contains { $0.component == sku }
      if let traffic = plans[sku]?.traffic(isComponent: isComponent, until: end) { items.append(traffic) }
    }
  }

  private mutating func itemPlans(_ history: SalesHistory, _ random: RandomSource) -> [String: ItemPlan] {
    let sold = Set(history.orders.flatMap { $0.lines.map(\.sku) })
    let componentOf = chooseBundles(sold.sorted(), random)
    var plans: [String: ItemPlan] = [:]
    func plan(_ sku: String, _ change: (inout ItemPlan) -> Void) {
      change(&plans[sku, default: ItemPlan(sku: sku, start: start, settings: settings, random: random.fork(sku))])
    }
    for order in orders {
      for line in order.lines {
        let content = componentOf[line.sku]
        plan(content?.sku ?? line.sku) { $0.sales.append((order, line, content?.units ?? 1)) }
      }
    }
    for credit in history.credits where componentOf[credit.sku] == nil {
      plan(credit.sku) { $0.credits.append(credit) }
    }
    for correction in history.corrections where componentOf[correction.sku] == nil {
      plan(correction.sku) { $0.corrections.append(correction) }
    }
    return plans
  }

  /// Some products are sold as sets of another one, so that bundles occur.
  private mutating func chooseBundles(_ skus: [String], _ random: RandomSource) -> [String: (sku: String, units: Int64)]
  {
    var choice = random.fork("bundles")
    let shuffled = choice.shuffled(skus)
    let count = skus.count * settings.bundlePercent / 100
    var result: [String: (sku: String, units: Int64)] = [:]
    for place in 0..<count where 2 * place + 1 < shuffled.count {
      let (bundle, component) = (shuffled[2 * place], shuffled[2 * place + 1])
      let units = Int64(choice.number(in: 2...6))
      result[bundle] = (component, units)
      bundles.append((bundle, component, units))
    }
    bundles.sort { $0.sku < $1.sku }
    return result
  }
}
