package import Core
import Engine
package import Worker

/// The program's own machines, decoder and encoders, for a run in the process.
package enum RealMachines {
  package static func set(_ configuration: Configuration) -> MachineSet { .recount(configuration) }

  package static func decoder() -> ([UInt8]) -> Decoded { Decoding().decode }

  /// Outputs as they are written, without the coordinates of their evidence: these differ between a file and a topic.
  package static func encoders() -> OutputEncoders {
    let plain = OutputEncoding(topics: []).encoders
    return OutputEncoders(
      exception: { record, bytes in plain.exception(record.withoutCoordinates, &bytes) },
      correction: { record, bytes in plain.correction(record.withoutCoordinates, &bytes) },
      aggregate: plain.aggregate, report: plain.report)
  }
}

extension ExceptionRecord {
  fileprivate var withoutCoordinates: ExceptionRecord {
    var record = self
    record.draft.evidence = draft.evidence.map(\.withoutCoordinates)
    return record
  }
}

extension CorrectionRecord {
  fileprivate var withoutCoordinates: CorrectionRecord {
    var record = self
    record.evidence = evidence.map(\.withoutCoordinates)
    return record
  }
}

extension EventReference {
  fileprivate var withoutCoordinates: EventReference {
    var reference = EventReference()
    reference.source = source
    reference.id = id
    reference.time = time
    return reference
  }
}
