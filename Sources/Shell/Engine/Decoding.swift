import Core
import EventFormat
package import Worker

/// Decodes records one after the other with one parser.
package final class Decoding {
  private var decoder = EventDecoder()

  package init() {}

  /// An event, or why the bytes are none.
  package func decode(_ bytes: [UInt8]) -> Decoded {
    do throws(DecodeError) {
      var event = SharedEvent(Event())
      try unsafe decoder.decode(bytes.span.bytes, into: &event.value)
      return .event(event)
    } catch {
      return .refused(Refusal(error.outcome, detail: "\(error.fact): \(error.detail)"))
    }
  }
}

/// Writes outputs as CloudEvents, each into the buffer it is given.
package final class OutputEncoding {
  private var encoder: OutputEncoder

  /// `topics`: names of the inputs by index, for evidence.
  package init(topics: [String]) { encoder = OutputEncoder(topics: topics) }

  package var encoders: OutputEncoders {
    var encoders = OutputEncoders(
      exception: { [self] record, buffer in encode(into: &buffer) { $0.append(record) } },
      correction: { [self] record, buffer in encode(into: &buffer) { $0.append(record) } },
      aggregate: { [self] record, buffer in encode(into: &buffer) { $0.append(record) } },
      report: { [self] record, buffer in encode(into: &buffer) { $0.append(record) } })
    encoders.digest = sha256(of:)
    return encoders
  }

  private func encode(into buffer: inout [UInt8], _ body: (inout OutputEncoder) -> Void) {
    encoder.clear()
    body(&encoder)
    buffer += encoder.bytes
  }
}
