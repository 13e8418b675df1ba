/// What counts have found lost, by location: how much of the stock a count usually finds gone there.
///
/// Rates are in thousandths of what the ledger expected, so that sums and squares are whole numbers.
struct LossMemory: Hashable {
  private(set) var locations: [Location] = []
  /// Places whose losses are an open exception.
  private(set) var open: [Loss] = []

  struct Location: Hashable {
    var name = ""
    var lastCounted = Instant.distantPast
    var counts: Int64 = 0
    var sum: Int64 = 0
    var squares: Int64 = 0
  }

  struct Loss: Hashable {
    var place = ""
    var identity = ""
  }

  /// Locations and open losses that are told apart; beyond it the one that was counted longest ago is forgotten.
  static let most = 256
  /// So many counts of a location say what is usual there.
  static let countsMin: Int64 = 20
  /// From here on old counts weigh half.
  static let countsMax: Int64 = 10_000

  /// Whether a rate is beyond `sigmas` deviations of the location's counts so far.
  func isUnusual(_ rate: Int64, at name: String, sigmas: Int64) -> Bool {
    guard let known = locations.first(where: { $0.name == name }), known.counts >= LossMemory.countsMin else {
      return false
    }
    // (rate − mean)² > sigmas² × variance, both sides times counts². Sigmas are what a person wrote: beyond what a number
    // holds nothing is unusual.
    let distance = rate * known.counts - known.sum
    let (square, isBeyond) = sigmas.multipliedReportingOverflow(by: sigmas)
    let (bound, isFarBeyond) = square.multipliedReportingOverflow(
      by: max(0, known.squares * known.counts - known.sum * known.sum))
    return distance > 0 && !isBeyond && !isFarBeyond && distance * distance > bound
  }

  mutating func add(_ rate: Int64, at name: String, _ now: Instant) {
    var known = locations.first { $0.name == name } ?? Location(name: name)
    locations.removeAll { $0.name == name }
    if known.counts >= LossMemory.countsMax {
      known.counts /= 2
      known.sum /= 2
      known.squares /= 2
    }
    known.counts += 1
    known.sum += rate
    known.squares += rate * rate
    known.lastCounted = now
    locations.append(known)
    if locations.count > LossMemory.most { locations.removeFirst() }
  }

  func openLoss(at place: String) -> String? { open.first { $0.place == place }?.identity }

  mutating func begin(_ identity: String, at place: String) {
    open.append(Loss(place: place, identity: identity))
    if open.count > LossMemory.most { open.removeFirst() }
  }

  mutating func end(at place: String) { open.removeAll { $0.place == place } }
}

extension LossMemory.Location: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&name)
    cell.transfer(&lastCounted)
    cell.transfer(&counts)
    cell.transfer(&sum)
    cell.transfer(&squares)
  }
}
extension LossMemory.Loss: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&place)
    cell.transfer(&identity)
  }
}
extension LossMemory: CellCodable {
  mutating func transfer(_ cell: inout Cell) {
    cell.transfer(&locations)
    cell.transfer(&open)
  }
}
