import Core
import FoundationEssentials
import RetailSimulation

/// `recount-demo generate`.
struct Generate {
  static let names = ["--sales", "--output", "--seed", "--faults", "--replenish"]
  private let sales: String
  private let folder: String
  private let settings: Settings

  init(_ options: Options) throws(DemoError) {
    sales = try options.text("--sales")
    folder = try options.text("--output")
    var settings = Settings()
    settings.seed = UInt64(try options.number("--seed", default: 1))
    settings.faultsPerPattern = try options.number("--faults", default: 2)
    settings.replenishment = .hours(Int64(try options.number("--replenish", default: 24)))
    self.settings = settings
  }

  func run() throws -> Int32 {
    let history = try SalesHistory(csv: FileHandle.contents(of: sales))
    var retailer = Retailer(history, settings)
    retailer.injectFaults()
    let feed = Feed(retailer)
    try FileHandle.makeFolder(folder)
    var events = try FileHandle(creating: "\(folder)/events.ndjson")
    try feed.write { line in try events.append(line: line) }
    try events.flush()
    try write(configuration, to: "recount.yaml")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let faults = try encoder.encode(FaultList(until: feed.until.description, faults: retailer.faults))
    try write(String(decoding: faults, as: UTF8.self), to: "faults.json")
    tell(history, retailer, feed)
    return 0
  }

  private func write(_ text: String, to name: String) throws {
    var file = try FileHandle(creating: "\(folder)/\(name)")
    try file.append(line: text)
    try file.flush()
  }

  private func tell(_ history: SalesHistory, _ retailer: Retailer, _ feed: Feed) {
    let lines = history.orders.reduce(0) { $0 + $1.lines.count }
    let products = retailer.items.count
    print(
      """
      Real, from UCI Online Retail (Chen, Sain and Guo 2012, CC BY 4.0): \(history.orders.count) orders with \(lines) lines,
        \(history.corrections.count) stock corrections, \(history.credits.count) credit lines (\(returned(retailer)) came back to an order of this history);
        \(history.rowsWithoutProduct) of \(history.rows) rows are no products and are left out.
      Synthesised (seed \(settings.seed)): opening stock of \(products) products, the books of warehouse, storefront, ERP and marketplace with
        their lags, allocations, picks, shipments, scans, purchases, announcements, receipts, counts, transfers, cancellations,
        what becomes of returned goods, bundles, dozens, retries, redeliveries and reordering.
      Injected: \(retailer.faults.count) faults, each in a product of its own.
      \(feed.count) events, until \(feed.until)
      """)
  }

  private func returned(_ retailer: Retailer) -> Int {
    retailer.items.reduce(0) { $0 + $1.facts.count { $0.kind == .returned } }
  }

  private let configuration = """
    # The systems of the simulated retailer.
    systems:
      wms: { kind: wms }
      storefront: { kind: storefront }
      erp: { kind: erp }
      marketplace: { kind: marketplace }
      supplier: { kind: supplier }
      carrier: { kind: carrier }
    baseline: { trust: wms }
    """
}

/// `faults.json`.
struct FaultList: Codable {
  /// The end of the run: nothing is in flight any more.
  var until: String
  var faults: [InjectedFault]
}
