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
    switch diagnosis.pattern {
    case nil: "it has not agreed since the baseline"
    case .duplicateDeliveryApplied: "one message was delivered twice and applied twice"
    case .duplicateEffect: "the same fact was applied twice"
    case .cumulativeAppliedAsDelta: "running totals were added up"
    case .missingPropagation: "a fact never reached it"
    case .missingAllocation: "an open order was never allocated"
    case .unmappedReference: "a message was refused for a reference it should know"
    case .partialBatchFailure: "a whole batch failed because one member was refused"
    case .writeSwallowed: "a write was sent, a later one arrived, this one never did"
    case .staleOverwrite: "an older value overwrote a newer one"
    case .outOfOrderApply: "two writes were applied in the wrong order"
    case .backdatedPosting: "a back-dated posting took later movements once more"
    case .lostUpdate: "one of two simultaneous writes was lost"
    case .absoluteAppliedAsDelta: "a level was added instead of set"
    case .nullAsZero: "a peer that does not track the item was read as zero"
    case .semanticMismatch: "the number means something else than the profile says"
    case .partialIntegrationDoubleCount: "reservations were taken off twice"
    case .uomConversion: "a quantity was converted with the wrong unit or rounded"
    case .bundleComponentMismatch: "a bundle moved, its components did not"
    case .skuAlias: "it was booked on another number of the same item"
    case .wrongLocation: "it was booked at another location"
    case .signInversion: "a movement was booked with the wrong sign"
    case .authorityViolation: "a system without authority wrote its own value"
    case .echoApplied: "its own change came back and was applied again"
    case .orphanedContribution: "a writer's contribution stayed after its documents were gone"
    case .countOverwritten: "a count was overwritten by the value from before it"
    case .manualOverride: "a person changed it in this system alone"
    case .reservationLeak: "reservations of ended orders were kept"
    case .overRelease: "more was released than was allocated"
    case .cancelNotRestocked: "cancelled units were not given back"
    case .doubleRestock: "more was given back than was cancelled or returned"
    case .returnNotDispositioned: "returned units count as available before inspection"
    case .phantomShipment: "a shipment was posted that never left"
    case .inTransitLeak: "a transfer arrived and was never posted"
    case .receiptNotPosted: "a receipt was never posted"
    case .phantomInventory: "a picker found less than the book shows"
    case .unexplainedLoss: "no event accounts for it"
    case .negativeStock: "it is below zero"
    case .ledgerGap: "the system's own movements say otherwise"
    default: nil
    }
  }
}
