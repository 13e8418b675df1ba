/// The registry of patterns: adding one is a file with its card and its signature in `Signatures/`, and its name here.
package enum Patterns {
  /// In the order of their codes.
  package static let cards: [PatternCard] = [
    .duplicateDeliveryApplied, .duplicateEffect, .cumulativeAppliedAsDelta, .missingPropagation, .missingAllocation,
    .unmappedReference, .partialBatchFailure, .writeSwallowed, .silentSource, .staleOverwrite, .outOfOrderApply,
    .backdatedPosting, .propagationLag, .lostUpdate, .absoluteAppliedAsDelta, .nullAsZero, .semanticMismatch,
    .partialIntegrationDoubleCount, .uomConversion, .bundleComponentMismatch, .skuAlias, .wrongLocation,
    .signInversion, .authorityViolation, .echoApplied, .orphanedContribution, .countOverwritten, .manualOverride,
    .reservationLeak, .overRelease, .cancelNotRestocked, .doubleRestock, .returnNotDispositioned,
    .shipmentNotConfirmed, .phantomShipment, .inTransitLeak, .receiptNotPosted, .phantomInventory, .unexplainedLoss,
    .negativeStock, .ledgerGap, .exceptionStateNotPropagated,
  ]

  /// In the order of precedence of semantics.md section 6; the first that answers is the diagnosis.
  package static let byPrecedence: [Signature] = [
    .partialBatchFailure, .unmappedReference, .semanticMismatch, .nullAsZero, .negativeStock, .backdatedPosting,
    .echoApplied, .uomConversion, .cumulativeAppliedAsDelta, .duplicateEffect, .ledgerGap, .skuAlias, .wrongLocation,
    .duplicateDeliveryApplied, .outOfOrderApply, .lostUpdate, .partialIntegrationDoubleCount, .absoluteAppliedAsDelta,
    .staleWrite, .authorityViolation, .signInversion, .returnNotDispositioned, .doubleRestock,
    .bundleComponentMismatch, .orphanedContribution, .phantomShipment, .reservationLeak, .missingAllocation,
    .overRelease, .cancelNotRestocked, .inTransitLeak, .receiptNotPosted, .manualOverride, .staleLevel, .writeSwallowed,
    .missingPropagation, .reckonedGap, .reservationSurplus, .reservationShortfall,
    .wrongPool,
  ]
}

/// The patterns D01 … D42 (semantics.md section 6).
package enum Pattern: UInt8, CaseIterable, Sendable {
  case duplicateDeliveryApplied = 1, duplicateEffect, cumulativeAppliedAsDelta, missingPropagation, missingAllocation
  case unmappedReference, partialBatchFailure, writeSwallowed, silentSource, staleOverwrite
  case outOfOrderApply, backdatedPosting, propagationLag, lostUpdate, absoluteAppliedAsDelta
  case nullAsZero, semanticMismatch, partialIntegrationDoubleCount, uomConversion, bundleComponentMismatch
  case skuAlias, wrongLocation, signInversion, authorityViolation, echoApplied
  case orphanedContribution, countOverwritten, manualOverride, reservationLeak, overRelease
  case cancelNotRestocked, doubleRestock, returnNotDispositioned, shipmentNotConfirmed, phantomShipment
  case inTransitLeak, receiptNotPosted, phantomInventory, unexplainedLoss, negativeStock
  case ledgerGap, exceptionStateNotPropagated

  /// `D01` … `D42`.
  package var code: String { rawValue < 10 ? "D0\(rawValue)" : "D\(rawValue)" }

  /// The pattern's name on the wire; D40 and D41 have two names, told apart by the category.
  package var slug: String {
    switch self {
    case .negativeStock: return "negative_stock"
    case .skuAlias: return "sku_alias"
    case .uomConversion: return "uom_conversion"
    default:
      var name = ""
      for character in "\(self)" {
        name += character.isUppercase ? "_" + character.lowercased() : String(character)
      }
      return name
    }
  }
}

extension Pattern {
  /// What people are told of it.
  package var card: PatternCard { Patterns.cards[Int(rawValue) - 1] }
  /// The category that findings of this pattern have; nil = by what is wrong (`count_drift` and its kin).
  package var category: Category? { card.category }
}
