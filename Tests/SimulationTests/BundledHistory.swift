import Core
import Foundation
import RetailSimulation

/// The first rows of the bundled slice.
func bundledHistory(rows: Int) throws -> SalesHistory {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../demo/online-retail-slice.csv")
  let lines = try [UInt8](Data(contentsOf: file)).split(separator: 10).prefix(rows + 1)
  return try SalesHistory(csv: Array(lines.joined(separator: [10])))
}

/// Settings that suit a few days.
func simulated(seed: UInt64, faults: Int = 0) -> Settings {
  var settings = Settings()
  settings.seed = seed
  settings.faultsPerPattern = faults
  settings.replenishment = .hours(24)
  return settings
}
