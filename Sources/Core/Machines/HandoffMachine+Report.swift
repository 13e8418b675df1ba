/// Sums by hand-off, hour and day of arrival, told when the period is over.
///
/// A hand-off tells only of itself, so no sum crosses partitions. A period closes a minute after its end: by then every
/// stage has told its figures. Orders are told to all hand-offs; one that has nothing else to say says nothing.
extension HandoffMachine {
  static let reportTimer = "\(StateKind.report.rawValue)/"

  /// Notes something that belongs to `time`.
  mutating func note(
    _ home: String, at time: Instant, now: Instant, isActivity: Bool = true, _ body: (inout PeriodBook) -> Void
  ) {
    let due = reports.update(home, default: HomeReport()) { report in
      report.note(at: time, now: now) { book in
        if isActivity { book.isActive = true }
        body(&book)
      }
      return report.due
    }
    scheduleReport(due)
  }

  mutating func scheduleReport(_ due: Instant?) {
    guard let due, due < reportDue ?? .distantFuture else { return }
    reportDue = due
    timers.insert(due, HandoffMachine.reportTimer)
  }

  /// Finds the next period that closes, where the one before it is over or was taken back.
  mutating func findReportDue() {
    reportDue = nil
    scheduleReport(reports.values.compactMap(\.due).min())
  }

  // MARK: what is noted

  mutating func note(figure word: Word, home: String, now: Instant) {
    let isActivity = word.reason != Figure.reason(.orders, "placed")
    note(home, at: word.pane, now: now, isActivity: isActivity) { $0.hear(figure: word) }
  }

  /// Of a touch or a command, which is taken here.
  mutating func note(_ outcome: Outcome, home: String, at now: Instant) {
    note(home, at: now, now: now) { book in
      book.records.add(1, to: "commands")
      book.outcomes.add(1, to: "\(outcome)")
    }
  }

  mutating func note(_ news: ExceptionNews, of incident: Incident, at place: HomePlace, _ now: Instant) {
    let draft = incident.finding.draft
    let supplier = supplier(of: draft)
    note(place.home, at: now, now: now) { book in
      switch news {
      case .opened:
        book.opened.add(1, to: draft.category.rawValue)
        if draft.firstDivergent.time > .distantPast { book.detect.add(now - draft.firstDivergent.time) }
        if let sku = draft.subject.sku { book.skus.add(sku) }
        if let location = draft.subject.location { book.locations.add(location) }
        if let supplier { book.suppliers.add(supplier) }
      case .resolved:
        book.ended.add(1, to: incident.state.word)
        book.resolve.add(now - incident.opened)
      case .escalated: book.escalated += 1
      case .reopened: book.reopened += 1
      case .updated: break
      }
      guard draft.category == .recurringCountVariance, news == .opened || news == .updated else { return }
      book.variances.add("\(draft.subject.sku ?? "")\u{1f}\(draft.subject.location ?? "")")
    }
  }

  /// The supplier that an exception is about, where a system of that kind is part of it.
  private func supplier(of draft: ExceptionDraft) -> String? {
    [draft.handoff?.from, draft.handoff?.to, draft.subject.system].compactMap(\.self).first { name in
      configuration.system(named: name).map { configuration.profile($0).kind == .supplier } ?? false
    }
  }

  // MARK: closing

  mutating func closeReports(at now: Instant, into effects: inout Effects) {
    let homes = zip(reports.keys, reports.values).filter { $0.1.due.map { $0 <= now } ?? false }.map(\.0).sorted()
    let standings = standings(at: now)
    for home in homes {
      let standing = standings[home] ?? ReportStanding()
      let closed = reports.update(home, default: HomeReport()) { report in
        let closed = report.close(at: now)
        for book in closed where book.period.size == .day {
          report.keepDrag(of: book)
          if standing.open > 0 { report.goOn(after: book.period) }
        }
        return closed
      }
      for book in closed where book.isActive { effects.reports.append(record(book, home, standing)) }
    }
    for home in homes where reports[home]?.isOver(at: now) ?? false { reports.remove(home) }
    findReportDue()
  }

  private func record(_ book: PeriodBook, _ home: String, _ standing: ReportStanding) -> ReportRecord {
    var record = ReportRecord()
    record.id = Identity.id("rep-", Identity.report(home, book.period), digest: digest)
    record.home = home
    record.handoff = HandoffKey(text: home).handoff
    record.book = book
    record.standing = standing
    return record
  }

  private func standings(at now: Instant) -> [String: ReportStanding] {
    var standings: [String: ReportStanding] = [:]
    for (place, incident) in zip(incidents.keys, incidents.values) where !incident.isMember && !incident.state.isClosed
    {
      standings[place.home, default: ReportStanding()].add(incident, at: now)
    }
    return standings
  }

  /// The drag index of each hand-off in the UTC day before `now`, in hundredths, where anybody had something to do.
  package func dragIndices(at now: Instant) -> [Handoff: Int64] {
    var indices: [Handoff: Int64] = [:]
    for (home, report) in zip(reports.keys, reports.values) {
      if let index = report.drag(at: now) { indices[HandoffKey(text: home).handoff] = index }
    }
    return indices
  }
}
