package import Core
package import SeededRandom

/// A fault that was put into the traffic: what must be found.
package struct InjectedFault: Codable, Equatable, Sendable {
  /// The injector's name.
  package var name: String
  /// The patterns that rightly name it.
  package var patterns: [String]
  /// The system whose book or word is wrong.
  package var system: String
  package var sku: String?
  package var location: String?
  package var order: String?
  package var measure: String?
  /// Reported less expected once nothing is in flight; absent where the finding has no number of its own.
  package var unexplained: String?
  /// When it went wrong.
  package var happened: String
  /// When the first report that shows it was made.
  package var visible: String

  package init(
    _ name: String, _ patterns: [String], in system: Participant, happened: Instant, visible: Instant
  ) {
    self.name = name
    self.patterns = patterns
    self.system = system.name
    self.happened = happened.description
    self.visible = visible.description
  }

  /// With the place and the number that the exception must state.
  package func of(_ sku: String, _ measure: Measure?, _ quantity: Quantity?, at location: String = Site.main) -> Self {
    var fault = self
    fault.sku = sku
    fault.location = location
    fault.measure = measure?.word
    fault.unexplained = quantity?.description
    return fault
  }
}

/// A way in which things go wrong.
///
/// `inject` changes the traffic of one product and says what must be found, or returns nil where the product offers no
/// suitable place; a traffic that was changed and then refused is thrown away by the caller.
package struct FaultInjector: Sendable {
  package var name: String
  package var inject: @Sendable (inout ItemTraffic, inout RandomSource, FaultWindow) -> InjectedFault?

  package init(
    _ name: String, _ inject: @escaping @Sendable (inout ItemTraffic, inout RandomSource, FaultWindow) -> InjectedFault?
  ) {
    self.name = name
    self.inject = inject
  }
}

/// The time in which faults may happen: late enough for a history, early enough to be found before the end.
package struct FaultWindow: Sendable {
  package var from: Instant
  package var until: Instant

  package init(from: Instant, until: Instant) {
    self.from = from
    self.until = until
  }

  package func holds(_ time: Instant) -> Bool { from <= time && time <= until }
}
