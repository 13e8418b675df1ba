package import Core
import StateFormat
import Worker

/// Effects as texts, so that two machines can be compared in everything that they say.
package enum EffectTrace {
  package static func lines(of effects: Effects, systemNames: [String]) -> [String] {
    let format = RecordFormat(systemNames: systemNames)
    var lines: [String] = []
    for (name, records) in [
      ("order", effects.toOrder), ("stock", effects.toStock), ("handoff", effects.toHandoff),
    ] {
      for record in records {
        lines.append("\(name) \(record.key) \(Checksum.of(format.encode(.record(record, from: ""))))")
      }
    }
    let encoders = RealMachines.encoders()
    for exception in effects.exceptions { lines.append(text { encoders.exception(exception, &$0) }) }
    for correction in effects.corrections { lines.append(text { encoders.correction(correction, &$0) }) }
    for aggregate in effects.aggregates { lines.append(text { encoders.aggregate(aggregate, &$0) }) }
    for report in effects.reports { lines.append(text { encoders.report(report, &$0) }) }
    for rejection in effects.rejections {
      lines.append("\(rejection.outcome) \(rejection.detail) \(rejection.origin.offset)")
    }
    for (input, counts) in effects.outcomes.sorted(by: { $0.key < $1.key }) {
      lines.append("outcomes of \(input): \(Outcome.allCases.map { counts[$0] })")
    }
    return lines
  }

  private static func text(_ body: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    body(&bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
