package import Core
import RetailSimulation
import SeededRandom
package import Worker

/// What goes into a run: records of several inputs, and the configuration under which they are read.
package struct Traffic: Sendable {
  package var configuration: Configuration
  package var inputs: [Topology.Input]
  /// Index of the input of reference data.
  package var reference: Int?
  /// Each partition in the order of its offsets.
  package var deliveries: [Delivery]

  /// Coordinates are the same in a file run and in the log, so that cells can be compared byte for byte.
  package var hasOnePartitionEach: Bool { inputs.allSatisfy { $0.partitions == 1 } }

  /// The traffic of a seed: mostly turmoil, now and then a retailer's ordinary business with faults in it.
  package init(seed: UInt64, count: Int) {
    if seed % 8 == 0 {
      self = Traffic.retail(seed: seed)
    } else {
      self = Turmoil(seed: seed).traffic(count: count)
    }
  }

  package init(configuration: Configuration, inputs: [Topology.Input], reference: Int?, deliveries: [Delivery]) {
    self.configuration = configuration
    self.inputs = inputs
    self.reference = reference
    self.deliveries = deliveries
  }

  /// Puts a record where it belongs by its time.
  package mutating func insert(_ delivery: Delivery) {
    let place = deliveries.firstIndex {
      $0.input == delivery.input && $0.partition == delivery.partition && $0.time > delivery.time
    }
    deliveries.insert(delivery, at: place ?? deliveries.endIndex)
  }

  /// The only partition of the input of this topic.
  package func index(of topic: String) -> Int? { inputs.firstIndex { $0.topic == topic } }
}

extension Traffic {
  /// A small retailer, healthy but for what is injected.
  package static func retail(seed: UInt64) -> Traffic {
    var random = RandomSource(seed: seed)
    var settings = Settings()
    settings.seed = seed
    settings.faultsPerPattern = 1
    settings.reportEvery = .hours(12)
    settings.retriedPerMille = 60
    settings.redeliveredPerMille = 60
    settings.bundlePercent = 20
    settings.dozensPercent = 20
    var retailer = Retailer(history(&random), settings)
    retailer.injectFaults()
    var lines: [String] = []
    Feed(retailer).write { lines.append($0) }
    return Traffic(
      configuration: retailConfiguration, inputs: [Topology.Input(topic: "inventory", partitions: 1)], reference: nil,
      deliveries: lines.map { Delivery(input: 0, partition: 0, time: recordTime(of: $0), bytes: Array($0.utf8)) })
  }

  private static func history(_ random: inout RandomSource) -> SalesHistory {
    var table = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice\n"
    for number in 0..<6 {
      let day = "2026-03-0\(1 + number / 2) 1\(number % 2 * 5 + random.below(5)):\(10 + random.below(50)):00"
      for _ in 0...random.below(3) {
        table += "53636\(number),2000\(random.below(5)),\(1 + random.below(6)),\(day),1.5\n"
      }
    }
    return (try? SalesHistory(csv: Array(table.utf8))) ?? SalesHistory()
  }

  private static var retailConfiguration: Configuration {
    var configuration = Configuration()
    configuration.systems = [
      SystemProfile(id: "carrier", kind: .carrier), SystemProfile(id: "erp", kind: .erp),
      SystemProfile(id: "marketplace", kind: .marketplace), SystemProfile(id: "storefront", kind: .storefront),
      SystemProfile(id: "supplier", kind: .supplier), SystemProfile(id: "wms", kind: .wms),
    ]
    configuration.trusted = configuration.system(named: "wms")
    return configuration
  }

  private static func recordTime(of line: String) -> Instant {
    guard case .event(let event) = RealMachines.decoder()(Array(line.utf8)) else { return .distantPast }
    return event.value.arrival
  }
}
