package import Core

/// What decides how a simulated retailer lives; together with the seed and the sales history it decides every byte.
package struct Settings: Sendable {
  package var seed: UInt64 = 1
  /// How long a delivery lasts; the next purchase covers the demand of the time after.
  package var replenishment = Span.days(2)
  /// How many faults of each pattern are injected, as far as the history offers places for them.
  package var faultsPerPattern = 2
  /// Time between two levels of a book that moves.
  package var reportEvery = Span.hours(6)
  /// Time after which a book that did not move says so.
  package var reportIdleAfter = Span.days(3)
  /// Shares of orders, in percent.
  package var cancelledPercent = 3
  package var splitPercent = 15
  package var trackedPercent = 25
  /// Shares of products, in percent.
  package var announcingPercent = 50
  package var listedPercent = 15
  package var countedPercent = 20
  package var transferredPercent = 6
  package var dozensPercent = 4
  package var bundlePercent = 2
  /// Messages sent again with the same key, and delivered again by the bus, in thousandths.
  package var retriedPerMille = 8
  package var redeliveredPerMille = 8

  package init() {}
}
