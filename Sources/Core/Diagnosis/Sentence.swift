/// One sentence for people: what is wrong, where, since when, whose write, what would put it right.
enum Sentence {
  static func text(_ draft: ExceptionDraft, _ diagnosis: Diagnosis, since: Instant?) -> String {
    let place = [draft.subject.sku, draft.subject.location.flatMap { $0 == "default" ? nil : "at \($0)" }].compactMap {
      $0
    }.joined(separator: " ")
    var text = ""
    if let quantities = draft.quantities, let system = draft.subject.system, let measure = draft.subject.measure {
      let words = measure.word.replacing("_", with: " ")
      text = "\(system) says \(quantities.reported) \(words) of \(place) where \(quantities.expected) is right"
      if quantities.explained != .zero { text += " (\(quantities.explained) of the difference is in flight)" }
    } else {
      text = place
    }
    if let since { text += ", since \(since)" }
    if let reason = reason(diagnosis) { text += ": \(reason)" }
    if let writer = diagnosis.from, writer != draft.subject.system { text += ", by way of \(writer)" }
    if let repair = repair(draft) { text += "; \(repair)" }
    return text + "."
  }

  private static func repair(_ draft: ExceptionDraft) -> String? {
    guard let correction = draft.corrections.first else { return nil }
    let verb = correction.action.word.replacing("_", with: " ")
    switch correction.mode {
    case .set: return "set it to \(correction.quantity ?? .zero)"
    case .delta: return "\(verb) \(correction.quantity ?? .zero)"
    case nil: return verb
    }
  }

  static func reason(_ diagnosis: Diagnosis) -> String? {
    guard let pattern = diagnosis.pattern else { return "it has not agreed since the baseline" }
    return pattern.card.reason
  }
}
