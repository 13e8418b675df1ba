package import Core

/// Cells of a stock machine as they would be were every place written as a whole: when that is done depends on the
/// transactions and on what has been restored, what they say together does not.
package enum WholePlaces {
  package static func cells(
    _ cells: [String: [UInt8]], _ configuration: Configuration
  ) throws -> [String: [UInt8]] {
    var machine = StockMachine(configuration: configuration) { _ in [] }
    var whole: [String: [UInt8]] = [:]
    for (key, bytes) in cells.sorted(by: { $0.key < $1.key }) {
      guard key.hasPrefix("place/") else {
        whole[key] = bytes
        continue
      }
      try machine.restore(StateCell(key: key, bytes: bytes))
      let parts = key.dropFirst(6).split(separator: "\u{1f}", omittingEmptySubsequences: false).map(String.init)
      let place = PlaceKey(sku: parts[0], location: parts[1])
      whole["place/" + place.text] = machine.place(place).map { Cell.bytes(of: $0, with: configuration.systemNames) }
    }
    return whole
  }
}
