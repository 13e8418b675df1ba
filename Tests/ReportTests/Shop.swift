import Core
import Engine
import Foundation
import Reconcile
import Testing
import Worker

@testable import Report

/// Three books of one shop, in which a shipment never reaches the ERP.
struct Shop {
  var configuration: Configuration
  /// In the order of arrival.
  var lines: [String] = [
    level("w1", "wms", "08:00", "on_hand", 100), level("e1", "erp", "08:00", "on_hand", 100),
    Shop.event(
      "s1", "storefront", "order.placed", "08:01", #"{"order":"O1","lines":[{"line":"1","sku":"A","quantity":5}]}"#),
    Shop.event(
      "w2", "wms", "shipment.confirmed", "08:10",
      #"{"order":"O1","shipment":"SH1","lines":[{"line":"1","sku":"A","quantity":5}]}"#),
    level("e2", "erp", "08:40", "on_hand", 100), level("w3", "wms", "08:45", "on_hand", 95),
    level("e3", "erp", "09:30", "on_hand", 100), level("e4", "erp", "11:00", "on_hand", 100),
  ]

  init() {
    var configuration = Configuration()
    configuration.systems = [
      SystemProfile(id: "storefront", kind: .storefront), SystemProfile(id: "wms", kind: .wms),
      SystemProfile(id: "erp", kind: .erp),
    ]
    configuration.trusted = SystemID(1)
    self.configuration = configuration
  }

  static func level(_ id: String, _ source: String, _ time: String, _ measure: String, _ value: Int) -> String {
    event(id, source, "stock.level", time, #"{"sku":"A","levels":{"\#(measure)":\#(value)}}"#)
  }

  static func event(_ id: String, _ source: String, _ type: String, _ time: String, _ data: String) -> String {
    #"{"specversion":"1.0","id":"\#(id)","source":"\#(source)","type":"\#(type)","time":"2026-03-02T\#(time):00Z","data":\#(data)}"#
  }

  var input: NamedInput { NamedInput(name: "events.ndjson", lines: lines.map { Array($0.utf8) }) }

  func story(of sku: String = "A", at time: String? = nil, location: String? = nil) throws -> ItemStory? {
    let question = ItemStory.Question(number: sku, location: location, at: time.map { Shop.time($0) })
    return try StoryTeller(question, configuration).story(
      from: [input], decode: Decoding().decode, machines: .recount(configuration))
  }

  /// The state and the notes that a run over everything leaves.
  func run(until time: String) throws -> (state: KeptState, notes: RunNotes) {
    let notes = RunNotes()
    let run = ReconcileRun(
      configuration: configuration, machines: .recount(configuration), until: Shop.time(time), batchSize: 3)
    var sink = NotedSink(Nowhere(), notes)
    let image = try run.run([input], decode: notes.counting(Decoding().decode), keep: true, into: &sink).image
    return (try KeptState(try #require(image)), notes)
  }

  static func time(_ clock: String) -> Instant {
    let parts = clock.split(separator: ":").compactMap { Int64($0) }
    // 2026-03-02T00:00:00Z.
    return Instant(microseconds: 1_772_409_600_000_000) + .hours(parts[0]) + .minutes(parts[1])
  }
}

/// Where nobody reads what is written.
private struct Nowhere: OutputSink {
  mutating func write(_ exception: ExceptionRecord) throws {}
  mutating func write(_ correction: CorrectionRecord) throws {}
  mutating func write(_ aggregate: Aggregate) throws {}
  mutating func write(_ report: ReportRecord) {}
  mutating func write(_ rejected: RejectedRecord) throws {}
  mutating func write(_ summary: Summary) throws {}
}
