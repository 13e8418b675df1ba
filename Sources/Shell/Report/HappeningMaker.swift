import Core
import JSONTree
import Worker

/// Puts into words what the stock machine is told.
struct HappeningMaker {
  let names: [String]

  private func name(_ system: SystemID) -> String { names[Int(system.index)] }

  func happenings(of record: Record) -> [Happening] {
    switch record.payload {
    case .event(let event): event.value.isCopy && event.value.kind == .itemDefined ? [] : [happening(event.value)]
    case .line(let fact): happenings(fact, arrival: record.origin.time)
    case .finding, .word: []
    }
  }

  // MARK: Events of books

  private func happening(_ event: Event) -> Happening {
    var happening = Happening(EventReference(event), system: name(event.system), kind: "", text: "")
    happening.arrival = event.arrival
    happening.location = event.location
    (happening.kind, happening.text) = words(event)
    if let alias = event.alias { happening.text += " (as \(alias))" }
    return happening
  }

  private func words(_ event: Event) -> (kind: String, text: String) {
    switch event.kind {
    case .stockLevel: ("level", "says " + HappeningMaker.levels(event))
    case .stockChanged: ("change", HappeningMaker.change(Write(event)))
    case .stockCounted: ("count", "counted \(event.quantity?.description ?? "?")" + HappeningMaker.refs(event.refs))
    case .writeSent:
      (
        "write",
        "says it wrote \(HappeningMaker.amount(event)) into \(event.into ?? "?")" + HappeningMaker.refs(event.refs)
      )
    case .writeRejected:
      (
        "refusal",
        "refused \(HappeningMaker.amount(event)) from \(event.writer ?? "?")" + HappeningMaker.refs(event.refs)
      )
    default: ("order", event.kind.wireName + HappeningMaker.refs(event.refs))
    }
  }

  private static func levels(_ event: Event) -> String {
    event.levels.map { "\($0.measure.word) \($0.quantity?.description ?? "not tracked")" }.joined(separator: ", ")
  }

  private static func amount(_ event: Event) -> String {
    "\(event.measure?.word ?? "") \(event.mode) \(event.quantity?.description ?? "?")"
  }

  static func change(_ write: Write) -> String {
    var text = write.measure.word
    if let delta = write.delta, write.mode == .delta { text += " \(delta.signed)" }
    if let after = write.after { text += write.mode == .set ? " set to \(after)" : ", now \(after)" }
    text += " (\(write.cause.word)"
    if let writer = write.writer { text += " by \(writer)" }
    text += ")" + refs(write.refs)
    return write.retries.isEmpty ? text : text + ", sent \(write.retries.count + 1) times"
  }

  static func refs(_ refs: Refs) -> String {
    refs.isEmpty ? "" : " [" + refs.items.map { "\($0.kind.word) \($0.text)" }.joined(separator: ", ") + "]"
  }

  // MARK: Facts of documents

  private func happenings(_ fact: LineFact, arrival: Instant) -> [Happening] {
    var made = fact.changes.map { change in
      happening(
        change.effect, told: report(change.effect, at: arrival), arrival: arrival, isNews: change.previous == nil)
    }
    for index in made.indices { made[index].location = fact.location }
    if made.isEmpty, let line = fact.order, let word = happening(line, at: arrival) {
      made = [word]
      made[0].location = fact.location
    }
    return made
  }

  /// Whose word it was that came now.
  private func report(_ effect: Effect, at arrival: Instant) -> Report? {
    effect.reports.last { $0.arrival == arrival } ?? effect.firstReport
  }

  private func happening(_ effect: Effect, told: Report?, arrival: Instant, isNews: Bool) -> Happening {
    var text = "\(effect.kind.words): \(effect.words) [\(effect.key)]"
    if !effect.isEffective { text += ", expected, not confirmed by an authority" }
    if effect.reports.count > 1, told != effect.firstReport {
      text = "confirms \(effect.kind.words) [\(effect.key)]"
    } else if !isNews {
      text = "now " + text
    }
    if !effect.retries.isEmpty { text += ", sent \(effect.retries.count + 1) times" }
    var happening = Happening(
      told?.reference ?? effect.reference, system: told.map { name($0.system) } ?? "", kind: "fact", text: text)
    happening.time = told?.time ?? effect.time
    happening.arrival = arrival
    return happening
  }

  private func happening(_ line: OrderLine, at arrival: Instant) -> Happening? {
    let word = line.allocations.max { $0.time < $1.time }
    var text = "order \(line.order) line \(line.line): open \(line.open) of \(line.ordered)"
    if let word { text += ", \(word.quantity > .zero ? "allocated" : "released") \(word.quantity.magnitude)" }
    let heard = line.heard.last { $0.arrival == arrival }
    guard let reference = heard?.reference ?? word?.reference else { return nil }
    let system = heard.map { name($0.system) } ?? word.map { name($0.system) } ?? ""
    var happening = Happening(reference, system: system, kind: "order", text: text)
    happening.arrival = arrival
    return happening
  }

  // MARK: From what the state still holds

  /// The story that a state can tell: as far back as it keeps statements, writes and facts one by one.
  func happenings(of place: PlaceAccount) -> [Happening] {
    var told: [Happening] = place.writes.map(happening)
    let written = Set(told.map { "\($0.source)\u{1f}\($0.id)" })
    told += place.notices.map(happening)
    told += place.effects.filter {
      $0.kind != .adjusted || !written.contains("\($0.reference.source)\u{1f}\($0.reference.id)")
    }
    .flatMap { effect in effect.reports.map { happening(effect, told: $0, arrival: $0.arrival, isNews: true) } }
    told += statements(place)
    for index in told.indices { told[index].location = place.location }
    return told
  }

  private func happening(_ write: Write) -> Happening {
    var happening = Happening(
      write.reference, system: name(write.system), kind: "change", text: HappeningMaker.change(write))
    happening.arrival = write.arrival
    return happening
  }

  private func happening(_ notice: WriteNotice) -> Happening {
    let amount = "\(notice.measure?.word ?? "") \(notice.quantity?.description ?? "?")"
    let text =
      notice.isRefusal
      ? "\(name(notice.into)) refused \(amount) from \(notice.writer)"
      : "\(notice.writer) says it wrote \(amount) into \(name(notice.into))"
    return Happening(
      notice.reference, system: notice.isRefusal ? name(notice.into) : notice.writer,
      kind: notice.isRefusal ? "refusal" : "write", text: text + HappeningMaker.refs(notice.refs))
  }

  /// Levels, several measures of one event together; what a change left is told with the change.
  private func statements(_ place: PlaceAccount) -> [Happening] {
    var told: [Happening] = []
    var places: [String: Int] = [:]
    for book in place.books {
      for statement in book.statements where !statement.isWrite {
        let words = "\(book.measure.word) \(statement.value?.description ?? "not tracked")"
        let key = "\(statement.reference.source)\u{1f}\(statement.reference.id)"
        if let index = places[key] {
          told[index].text += ", \(words)"
          continue
        }
        var happening = Happening(statement.reference, system: book.system, kind: "level", text: "says \(words)")
        happening.arrival = statement.arrival
        places[key] = told.count
        told.append(happening)
      }
    }
    return told
  }
}

extension Effect {
  /// What it moved.
  fileprivate var words: String {
    if let counted { return "\(counted)" + (delta.isZero ? ", as expected" : " (\(delta.words(signed: true)))") }
    return delta.words(signed: true)
  }
}
