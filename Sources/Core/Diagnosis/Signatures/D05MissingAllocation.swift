extension PatternCard {
  static let missingAllocation = PatternCard(
    .missingAllocation,
    reason: "an open order was never allocated",
    signature: """
      An order line is open past the allowance and was never allocated in a system that reports \
      allocations.
      """,
    example: "Order O7 is placed, and the warehouse never reserves its 3.",
    repair: "Allocate the named orders.")
}

extension Signature {
  /// D05: open lines that were never allocated in a system that reports allocations.
  static let missingAllocation = Signature(.missingAllocation) { s in
    guard s.measure == .reserved, s.r < .zero, s.place.allocators.contains(s.system) else {
      return nil
    }
    let lines = MissingAllocation.lines(s.place, s.system, at: s.time, s.configuration)
    guard let chosen = MissingAllocation.adding(lines, to: -s.r) else { return nil }
    return MissingAllocation.diagnosis(chosen, s.configuration)
  }
}

/// Open order lines that a system should have allocated by now.
package enum MissingAllocation {
  package static func lines(_ place: StockPlace, _ system: SystemID, at time: Instant, _ configuration: Configuration)
    -> [OrderLine]
  {
    place.lines.filter { line in
      guard line.end == .none, line.open > .zero else { return false }
      guard !line.allocations.contains(where: { $0.system == system }) else { return false }
      return time - line.placed >= configuration.allowance(from: line.owner, to: system)
    }
  }

  /// All of them, one, or a run of them that adds up.
  package static func adding(_ lines: [OrderLine], to sum: Quantity) -> [OrderLine]? {
    if lines.reduce(Quantity.zero, { $0 + $1.open }) == sum { return lines }
    if let one = lines.last(where: { $0.open == sum }) { return [one] }
    for start in lines.indices {
      var total = Quantity.zero
      for end in start..<lines.count {
        total += lines[end].open
        if total == sum { return Array(lines[start...end]) }
      }
    }
    return nil
  }

  package static func diagnosis(_ lines: [OrderLine], _ configuration: Configuration) -> Diagnosis? {
    guard let first = lines.first else { return nil }
    var diagnosis = Diagnosis(.missingAllocation, first: first.reference, confidence: 90)
    diagnosis.from = configuration.name(first.owner)
    diagnosis.repair = .delta
    diagnosis.action = .allocate
    diagnosis.refs[.order] = first.order
    diagnosis.refs[.line] = first.line
    diagnosis.affected = lines.map(\.order)
    diagnosis.evidence = lines.map(\.reference)
    return diagnosis
  }
}
