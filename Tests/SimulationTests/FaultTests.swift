import Core
import Foundation
import RetailSimulation
import Testing

@Suite struct FaultTests {
  private struct Run: Sendable {
    let retailer: Retailer
    let audit: TrafficAudit

    init() throws {
      var retailer = try Retailer(bundledHistory(rows: 10_144), simulated(seed: 5, faults: 1))
      retailer.injectFaults()
      self.retailer = retailer
      audit = try TrafficAudit(Feed(retailer))
    }
  }

  private static let run = Result { try Run() }
  private let retailer: Retailer
  private let audit: TrafficAudit

  init() throws {
    let run = try Self.run.get()
    retailer = run.retailer
    audit = run.audit
  }

  @Test func `every kind of fault finds a place`() {
    let injected = Set(retailer.faults.map(\.name))
    let missing = FaultRegistry.all.map(\.name).filter { !injected.contains($0) }
    #expect(missing.isEmpty)
    #expect(injected.contains("storefront never told of the shipment"))
  }

  @Test func `no product has two faults`() {
    let skus = retailer.faults.compactMap(\.sku)
    #expect(Set(skus).count == skus.count)
  }

  @Test func `every fault shows the quantity that it claims`() {
    for fault in retailer.faults {
      guard let sku = fault.sku, let quantity = fault.unexplained.flatMap({ Decimal(string: $0) }) else { continue }
      let place = "\(sku)@\(fault.location ?? "")"
      let here = audit.complaints.filter {
        $0.system == fault.system && $0.place == place && $0.measure == fault.measure
      }
      #expect(here.contains { $0.unexplained == quantity }, "\(fault.name) \(place): \(here)")
      let visible = here.filter { $0.unexplained == quantity }.map(\.time).min() ?? .distantFuture
      #expect(visible < Date(timeIntervalSince1970: seconds(fault.visible) + 60), "\(fault.name) is shown too late")
    }
  }

  @Test func `nothing else is unexplained`() {
    let faulty = Set(retailer.faults.compactMap { fault in fault.sku.map { "\(fault.system) \($0)" } })
    let others = audit.complaints.filter { complaint in
      let sku = complaint.place.split(separator: "@").first ?? ""
      return !faulty.contains("\(complaint.system) \(sku)")
    }
    #expect(others.isEmpty, "\(others.prefix(5))")
  }

  private func seconds(_ text: String) -> TimeInterval {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
    return (try? Date(text, strategy: style))?.timeIntervalSince1970 ?? 0
  }
}
