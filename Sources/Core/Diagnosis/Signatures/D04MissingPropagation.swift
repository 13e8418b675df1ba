extension Signature {
  /// D04: the system lacks facts that are older than the allowance and that it never confirmed.
  static let missingPropagation = Signature(.missingPropagation) { s in
    guard let lacking = s.adding(s.missing, to: -s.r) else { return nil }
    var diagnosis = s.diagnosis(.missingPropagation, naming: lacking, confidence: 90)
    diagnosis.repair = .delta
    // A return that the returns desk has and the WMS has not is the order rule's incident.
    let isWarehouse = s.configuration.profile(s.system).kind.isWarehouse
    if isWarehouse, lacking.first?.kind == .returned { diagnosis.category = .returnNotPosted }
    return diagnosis
  }
}
