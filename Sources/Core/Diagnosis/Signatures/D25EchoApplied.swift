extension PatternCard {
  static let echoApplied = PatternCard(
    .echoApplied,
    reason: "its own change came back and was applied again",
    signature: "The change is a write that came from the system itself within the echo window.",
    example: """
      The shop tells the marketplace -2; the marketplace tells it back, and the shop takes off 2 more.
      """,
    repair: "Undo the echo.")
}

extension Signature {
  /// D25: the system's own change came back from another system within the echo window and was applied again.
  static let echoApplied = Signature(.echoApplied) { s in
    for echo in s.writes.reversed() where echo.delta == s.r {
      guard let writer = s.otherSystem(echo), let peer = s.configuration.system(named: writer) else { continue }
      let told = s.neighbours.flatMap(\.place.writes).last { write in
        write.system == peer && write.writer == s.systemName && write.delta == echo.delta && write.time <= echo.time
          && echo.time - write.time <= .minutes(5)
      }
      guard let told else { continue }
      var diagnosis = s.diagnosis(.echoApplied, naming: echo, confidence: 95)
      diagnosis.evidence.append(told.reference)
      diagnosis.repair = .delta
      return diagnosis
    }
    return nil
  }
}
