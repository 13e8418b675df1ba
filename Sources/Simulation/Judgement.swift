/// An exception as a run told it: all its revisions folded together.
package struct RaisedException: Sendable {
  package var id: String
  package var category = ""
  package var severity = ""
  package var state = ""
  package var summary = ""
  package var system: String?
  package var reader: String?
  package var sku: String?
  package var order: String?
  package var members: [String] = []
  /// Patterns and unexplained quantities of all revisions, in order.
  package var patterns: [String] = []
  package var unexplained: [String] = []
  package var opened = ""

  package init(id: String) { self.id = id }

  /// True where the exception speaks of the fault's place, itself or as one of its members.
  func concerns(_ fault: InjectedFault) -> Bool {
    guard system == nil || system == fault.system || reader == fault.system else { return false }
    if let order = fault.order { return self.order == order || members.contains(order) }
    guard let wanted = fault.sku else { return false }
    return sku == wanted || members.contains(wanted)
  }

  func names(_ fault: InjectedFault) -> Bool { !Set(patterns).isDisjoint(with: fault.patterns) }

  /// An incident with members has no quantity of each; a number must otherwise have been stated by some revision.
  func states(_ fault: InjectedFault) -> Bool {
    guard let expected = fault.unexplained, sku == fault.sku, !unexplained.isEmpty else { return true }
    func size(_ text: String) -> Substring { text.hasPrefix("-") ? text.dropFirst() : text[...] }
    return unexplained.contains { size($0) == size(expected) }
  }
}

/// What a run made of the injected faults.
package struct Judgement: Sendable {
  package enum Finding: Sendable {
    case found(RaisedException)
    /// The place was found, but not what was wrong with it.
    case misnamed(RaisedException)
    case otherQuantity(RaisedException)
    case missed
  }

  package private(set) var faults: [(fault: InjectedFault, finding: Finding)] = []
  /// What was raised above `info` and answers no fault.
  package private(set) var others: [RaisedException] = []
  /// Rushes of orders: the orders are real, and so are these.
  package private(set) var spikes: [RaisedException] = []
  private static let demand = "demand_anomaly"

  package init(of faults: [InjectedFault], against raised: [RaisedException]) {
    let serious = raised.filter { $0.severity != "info" }
    var taken: Set<String> = []
    for fault in faults {
      let finding = Self.finding(fault, serious)
      self.faults.append((fault, finding))
      if let id = finding.exception?.id { taken.insert(id) }
    }
    let untaken = serious.filter { !taken.contains($0.id) }
    others = untaken.filter { $0.category != Self.demand }
    spikes = untaken.filter { $0.category == Self.demand }
  }

  package var found: Int { faults.count { if case .found = $0.finding { true } else { false } } }
  package var isPerfect: Bool { found == faults.count && others.isEmpty }

  private static func finding(_ fault: InjectedFault, _ raised: [RaisedException]) -> Finding {
    let here = raised.filter { $0.concerns(fault) }
    guard let first = here.first else { return .missed }
    let named = here.filter { $0.names(fault) }
    guard let best = named.first(where: { $0.states(fault) }) ?? named.first else { return .misnamed(first) }
    return best.states(fault) ? .found(best) : .otherQuantity(best)
  }
}

extension Judgement.Finding {
  /// The exception that was taken for the fault's.
  package var exception: RaisedException? {
    switch self {
    case .found(let exception), .misnamed(let exception), .otherQuantity(let exception): exception
    case .missed: nil
    }
  }

  /// The word for a table.
  package var word: String {
    switch self {
    case .found: "found"
    case .misnamed: "misnamed"
    case .otherQuantity: "other quantity"
    case .missed: "NOT FOUND"
    }
  }
}
