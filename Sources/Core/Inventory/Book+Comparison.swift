/// What a comparison changes in a book, and what is asked of a place before and after it.
extension StockPlace {
  /// Nothing is found here, nobody waits, and nothing is promised that is not there: there is nothing to be watched.
  ///
  /// Mutating, like what follows, only so that a place is asked where it lies.
  mutating func isUntroubled() -> Bool {
    findings.isEmpty && waiting.isEmpty && oversell == nil
      && ledger.summary.total.reserved <= ledger.summary.total.sellable
  }

  /// A statement of this time can be compared with the place's ledger.
  mutating func reaches(back time: Instant) -> Bool { baselineBy != nil && time >= ledger.baselineTime }

  mutating func hasAliases() -> Bool {
    for index in books.indices where books[index].hasAlias { return true }
    return false
  }
}

extension Book {
  /// What a comparison came to.
  mutating func take(_ comparison: Comparison) {
    expected = comparison.expected
    residual = comparison.residual
    explained = comparison.explained
    if !comparison.explanation.isEmpty || !explanations.isEmpty {
      explanations = comparison.explanation.map { Explanation($0) }
    }
  }

  /// The latest statement is what the ledger expects, but for what is in flight.
  mutating func agree(doubtful: [String]) {
    if let firstDisagreement {
      former = FormerAgreement(self, firstDisagreement)
    } else if former?.by != latest.tick {
      former = nil
    }
    unexplained = .zero
    firstDisagreement = nil
    due = nil
    // With facts in flight the statement may still be wrong: what was written before it stays evidence.
    if explained == .zero {
      agreedAt = position
      agreedTick = latest.tick
    }
    shownThrough = max(shownThrough, position)
    unshown = doubtful
  }

  mutating func disagree(_ comparison: Comparison, _ state: Buckets, due: Instant) {
    unexplained = comparison.unexplained
    if residuals.last?.residual != comparison.residual {
      var moment = ResidualMoment()
      moment.residual = comparison.residual
      moment.buckets = state
      residuals.removeAll { $0.residual == moment.residual }
      residuals.append(moment)
      if residuals.count > Book.residualsMax { residuals.removeFirst() }
    }
    if firstDisagreement == nil {
      firstDisagreement = latest
    } else if self.due != nil || finding != nil {
      return
    }
    if finding == nil { self.due = due }
  }
}
