internal import Core

/// Every closed list of words on the wire, made once and shared by all decoders.
final class Vocabulary: Sendable {
  static let shared = Vocabulary()

  let attributes = WordTable(EnvelopeField.allCases) { "\($0)" }
  let types = WordTable(EventKind.allCases, \.wireName)
  let shapes = EventKind.allCases.map { EventShape(of: $0) }
  let dataFields = WordTable(DataField.allCases) { "\($0)" }
  let lineFields = WordTable(LineField.allCases) { "\($0)" }
  let references = WordTable(RefKind.allCases, \.word)
  let measures = WordTable(Measure.allCases, \.word)
  let causes = WordTable(Cause.allCases, \.word)
  let modes = WordTable(WriteMode.allCases) { "\($0)" }
  let conditions = WordTable(Condition.allCases) { "\($0)" }
  let dispositions = WordTable(Disposition.allCases) { "\($0)" }
  let restocks = WordTable(Restock.allCases) { "\($0)" }
  let trackings = WordTable(TrackingStatus.allCases, \.word)

  func shape(of kind: EventKind) -> EventShape { shapes[Int(kind.rawValue)] }
}
