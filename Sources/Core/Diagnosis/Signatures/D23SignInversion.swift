extension Signature {
  /// D23: a fact was applied with the wrong sign. One fact simply missing is the simpler story.
  static let signInversion = Signature(.signInversion) { s in
    guard !s.missing.contains(where: { s.e($0) == -s.r }) else { return nil }
    guard let fact = s.recent.last(where: { s.e($0) * -2 == s.r }) else { return nil }
    var diagnosis = s.diagnosis(.signInversion, naming: [fact], confidence: 70)
    diagnosis.repair = .delta
    return diagnosis
  }
}
