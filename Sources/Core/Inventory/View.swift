/// The part of the ledger that one book is compared with: its own place, or several locations summed.
package struct View {
  package let ledgers: [Ledger]
  package let expression: Expression

  package init(_ ledgers: [Ledger], _ expression: Expression) {
    self.ledgers = ledgers
    self.expression = expression
  }

  package func expected(at time: Instant) -> Quantity {
    let shippedToday =
      expression.countsToday ? ledgers.reduce(Quantity.zero) { $0 + $1.shippedToday(at: time) } : .zero
    return expression.value(state(at: time), shippedToday: shippedToday)
  }

  package func state(at time: Instant) -> Buckets {
    ledgers.count == 1 ? ledgers[0].state(at: time) : ledgers.reduce(Buckets()) { $0 + $1.state(at: time) }
  }

  /// What an effect shows as in the measure, in a comparison at `time`.
  package func movement(_ effect: Effect, at time: Instant) -> Quantity {
    expression.movement(effect.delta, countsToday: effect.time.day == time.day && effect.time <= time)
  }

  /// Effects of all ledgers that are after their baselines, expectations too, by time.
  package var effects: [Effect] { list { _, _ in true } }

  /// The effects but for those that a book has shown by agreeing: they are most, and nothing is in flight of them.
  func effects(unshownBy book: Book) -> [Effect] {
    let time = min(book.position, book.shownThrough)
    let showsAll = book.unshown.isEmpty
    return list { ledger, index in
      !(showsAll && ledger.effects[index].time <= time && ledger.effects[index].isEffective)
    }
  }

  /// Effects are large: what is not wanted is not copied.
  private func list(where isWanted: (Ledger, Int) -> Bool) -> [Effect] {
    var all: [Effect] = []
    for ledger in ledgers {
      for index in ledger.effects.indices
      where ledger.effects[index].time > ledger.baselineTime && isWanted(ledger, index) {
        all.append(ledger.effects[index])
      }
    }
    guard ledgers.count > 1 else { return all }
    return all.sorted { left, right in left.time != right.time ? left.time < right.time : left.key < right.key }
  }

  /// No merged effects end after `time`.
  package func isExact(at time: Instant) -> Bool {
    ledgers.allSatisfy { ledger in ledger.steps.last.map { $0.time <= time } ?? true }
  }

  /// The ledgers can still be asked for `time`: nothing later has been folded into their bases.
  package func reaches(back time: Instant) -> Bool { ledgers.allSatisfy { $0.foldedThrough <= time } }

  /// Older effects, merged, that moved the measure after `time`.
  package func merged(after time: Instant, until end: Instant) -> [Ledger.Step] {
    var all: [Ledger.Step] = []
    for ledger in ledgers { all += ledger.steps.filter { $0.time > time && $0.time <= end } }
    return all.sorted { $0.time < $1.time }
  }
}

extension Book {
  /// Whether this book shows the effect: it has agreed since, and nothing in flight made that doubtful.
  package func shows(_ effect: Effect) -> Bool {
    effect.time <= shownThrough && (unshown.isEmpty || !unshown.contains(effect.key))
  }
}
