/// Opens, folds, escalates, resolves and alone emits exceptions and corrections (semantics.md sections 6 to 8).
///
/// Everything that it keeps belongs to one hand-off key, `from>to` or `S>`; nothing crosses from one key to another, so
/// that partitions cannot show. Exceptions, corrections and parcels are values of their own, each with a cell and, where
/// something happens to it without a word from anybody, a timer: `exc/<home>/<id>`, `cor/<home>/<id>`,
/// `parcel/<home>/<order>`; sums for the report are `report/<home>`, the rest of a hand-off is `handoff/<home>`.
package struct HandoffMachine {
  let configuration: Configuration
  let digest: Digest
  var handoffs = Table<String, HandoffState>()
  var incidents = Table<HomePlace, Incident>()
  var corrections = Table<HomePlace, CorrectionLife>()
  var parcels = Table<HomePlace, Parcel>()
  var reports = Table<String, HomeReport>()
  /// When the next period of `reports` closes. Follows from them.
  var reportDue: Instant?
  /// The open exception of a cause. Follows from the exceptions, so it has no cells.
  var causes = Table<CauseKey, String>()
  var memberLists = MemberLists()
  var timers = TimerQueue()
  var deliveries: DeliveryMemory
  /// A new deployment that catches up approves nothing by itself before this.
  package var heldUntil = Instant.distantPast

  struct CauseKey: Hashable {
    var home: String
    var cause: String
  }

  package init(configuration: Configuration, digest: @escaping Digest) {
    self.configuration = configuration
    self.digest = digest
    deliveries = DeliveryMemory(horizon: configuration.dedupHorizon)
  }
}

extension HandoffMachine: Machine {
  package mutating func take(_ record: Record, into effects: inout Effects) {
    let now = record.origin.time
    switch record.payload {
    case .finding(let finding): receive(finding, at: now, into: &effects)
    case .word(let word): hear(word, home: record.key, at: now, into: &effects)
    case .event(let event): take(event.value, home: record.key, origin: record.origin, into: &effects)
    case .line: break
    }
    dropStaleTimers()
  }

  package var nextTimer: Instant? { timers.first?.time }

  package mutating func fireNext(into effects: inout Effects) {
    guard let now = timers.first?.time else { return }
    while timers.first?.time == now, let entry = timers.removeFirst() { fire(entry, into: &effects) }
    dropStaleTimers()
  }

  package mutating func commit() -> [StateCell] {
    var cells = handoffs.commit().map { cell("\(StateKind.handoff.rawValue)/\($0.key)", $0.value) }
    cells += incidents.commit().map { cell($0.key.key(.exc), $0.value) }
    cells += corrections.commit().map { cell($0.key.key(.cor), $0.value) }
    cells += parcels.commit().map { cell($0.key.key(.parcel), $0.value) }
    cells += reports.commit().map { cell("\(StateKind.report.rawValue)/\($0.key)", $0.value) }
    _ = causes.commit()
    return cells.sorted { $0.key < $1.key } + deliveries.commit()
  }

  package mutating func commitWithoutCells() {
    handoffs.endTransaction()
    incidents.endTransaction()
    corrections.endTransaction()
    parcels.endTransaction()
    reports.endTransaction()
    causes.endTransaction()
    deliveries.commitWithoutCells()
  }

  package mutating func forgoUndo() {
    handoffs.isUndoable = false
    incidents.isUndoable = false
    corrections.isUndoable = false
    parcels.isUndoable = false
    reports.isUndoable = false
    causes.isUndoable = false
    deliveries.forgoUndo()
  }

  package mutating func abort() {
    for home in handoffs.abort() { setTimer(home: home) }
    for place in incidents.abort() {
      setTimer(incident: place)
      listMember(place)
    }
    for place in corrections.abort() { setTimer(correction: place) }
    for place in parcels.abort() { setTimer(parcel: place) }
    _ = causes.abort()
    if !reports.abort().isEmpty { findReportDue() }
    deliveries.abort()
    dropStaleTimers()
  }

  package mutating func restore(_ cell: StateCell) throws(StateDamage) {
    if let home = cell.name(after: "\(StateKind.handoff.rawValue)/") {
      handoffs.restore(home, try value(HandoffState.self, of: cell))
      setTimer(home: home)
    } else if let place = HomePlace(.exc, key: cell.key) {
      restore(place, try value(Incident.self, of: cell))
    } else if let place = HomePlace(.cor, key: cell.key) {
      corrections.restore(place, try value(CorrectionLife.self, of: cell))
      setTimer(correction: place)
    } else if let place = HomePlace(.parcel, key: cell.key) {
      parcels.restore(place, try value(Parcel.self, of: cell))
      setTimer(parcel: place)
    } else if let home = cell.name(after: "\(StateKind.report.rawValue)/") {
      reports.restore(home, try value(HomeReport.self, of: cell))
      scheduleReport(reports[home]?.due)
    } else if cell.name(after: DeliveryMemory.keyPrefix) != nil {
      try deliveries.restore(cell)
    } else {
      throw StateDamage(key: cell.key, detail: "the hand-off machine has no such kind of cell")
    }
  }
}

extension HandoffMachine {
  private func cell<Value: CellCodable>(_ key: String, _ value: Value?) -> StateCell {
    StateCell(key: key, bytes: value.map { SealedCell.bytes(of: $0, with: configuration.systemNames) })
  }

  private func value<Value: CellCodable>(_ type: Value.Type, of cell: StateCell) throws(StateDamage) -> Value? {
    guard let bytes = cell.bytes else { return nil }
    return try SealedCell.value(type, of: bytes, key: cell.key, with: configuration.systemNames)
  }

  private mutating func restore(_ place: HomePlace, _ incident: Incident?) {
    let former = incidents[place]
    if let former, !former.finding.cause.isEmpty {
      let key = CauseKey(home: place.home, cause: former.finding.cause)
      if causes[key] == place.id { causes.restore(key, nil) }
    }
    incidents.restore(place, incident)
    if let incident, incident.standsForCause {
      causes.restore(CauseKey(home: place.home, cause: incident.finding.cause), place.id)
    }
    setTimer(incident: place)
    listMember(place)
  }
}

extension Incident {
  /// Later findings of the same cause become members of it.
  var standsForCause: Bool { !isMember && !state.isClosed && !finding.cause.isEmpty }
}
