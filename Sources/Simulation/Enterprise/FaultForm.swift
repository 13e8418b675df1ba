package import Core
import SeededRandom

/// One way in which things go wrong: a pattern and the form that it takes.
package struct FaultForm: Sendable {
  package let pattern: String
  package let form: String
  /// Changes a life and says what must be found; nil where the enterprise has no place for it.
  package let plant: @Sendable (inout LifePlan, Instant) -> PlantedFault?

  package init(
    _ pattern: String, _ form: String, _ plant: @escaping @Sendable (inout LifePlan, Instant) -> PlantedFault?
  ) {
    self.pattern = pattern
    self.form = form
    self.plant = plant
  }
}

/// Every form; a new one is a function and its line in one of these lists.
package enum FaultForms {
  package static let all: [FaultForm] = [
    RepeatForms.all, MissingForms.all, OverwriteForms.all, MisreadForms.all, PlaceForms.all, ReservationForms.all,
    OrderForms.all, BookForms.all,
  ].flatMap(\.self)
}

/// What forms have in common.
extension LifePlan {
  /// When a system must have heard of what happened at `time`, and a little later.
  func known(to house: String, after time: Instant) -> Instant {
    time + (life.houses[house]?.allowance ?? .hours(1)) + .minutes(4)
  }

  /// The house reports soon after it must know, and twice later; the first of these shows the fault.
  @discardableResult
  mutating func show(_ house: String, in place: String = Houses.main, alias: String = "", after time: Instant)
    -> Instant
  {
    let visible = known(to: house, after: time)
    for at in [visible, visible + .hours(2), visible + .hours(7)] {
      life.extraReports.append((BookName(house, place, alias: alias), at))
    }
    return visible
  }

  /// A house does not hear of a deed, and says nothing of it.
  mutating func lose(_ deed: Deed, in house: String) {
    life.entries.removeAll { $0.deed == deed.key && $0.book.house == house }
    life.dispatches.removeAll { $0.deed == deed.key && $0.source == house }
  }

  /// A movement of one book that has no deed.
  mutating func book(
    _ house: String, in place: String = Houses.main, alias: String = "", at time: Instant, _ delta: Buckets,
    _ telling: Telling? = nil
  ) {
    life.entries.append(Entry(BookName(house, place, alias: alias), at: time, delta, telling))
  }

  /// A house tells every change of this item from here on.
  mutating func announce(_ deed: Deed, in house: String, writer: String? = nil) {
    guard let index = life.entry(of: deed, in: house) else { return }
    life.entries[index].telling = Telling(deed.cause, writer: writer, refs: deed.refs)
  }

  /// A size that no deed of the item has, nor half or double of it.
  mutating func unlikely(from least: Int64 = 11) -> Int64 {
    var size = least + Int64(random.below(6))
    let sizes = Set(life.deeds.map(\.quantity))
    while [size, size * 2].contains(where: { sizes.contains(Quantity($0)) })
      || size % 2 == 0 && sizes.contains(Quantity(size / 2))
    {
      size += 1
    }
    return size
  }

  /// Nothing else happens to the item in these hours, so that only one story fits.
  mutating func clear(from: Instant, until: Instant) {
    let gone = life.deeds.filter { from <= $0.time && $0.time <= until }
    let orders = Set(gone.map(\.order).filter { !$0.isEmpty })
    let keys = Set(life.deeds.filter { orders.contains($0.order) }.map(\.key) + gone.map(\.key))
    // A transfer goes as a whole.
    let transfers = Set(gone.filter { $0.kind == .sent || $0.kind == .arrived }.compactMap { $0.refs.first?.text })
    let all = keys.union(
      life.deeds.filter { deed in deed.refs.first.map { transfers.contains($0.text) } ?? false }.map(\.key))
    life.deeds.removeAll { all.contains($0.key) }
    life.entries.removeAll { all.contains($0.deed) }
    life.dispatches.removeAll { message in
      all.contains(message.deed) || orders.contains { message.data.text.contains("\"\($0)\"") }
    }
  }
}
