internal import Core
internal import EventFormat

typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
typealias Attempt = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

/// libFuzzer's own entry, in the run-time library that `-sanitize=fuzzer` links.
@_silgen_name("LLVMFuzzerRunDriver")
@unsafe func runDriver(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments>, _ attempt: Attempt
) -> CInt

/// Any bytes give an event or an error; an event that was written again gives the same event.
///
///     FUZZ=1 SWIFT_BACKTRACE=enable=no swift build -c release --product EventFuzz \
///       -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld --scratch-path .build-fuzz
///     SWIFT_BACKTRACE=enable=no .build-fuzz/release/EventFuzz -max_total_time=60
@main
struct EventFuzz {
  static func main() {
    var count = CommandLine.argc
    var arguments = unsafe CommandLine.unsafeArgv
    _ = unsafe runDriver(&count, &arguments) { start, count in
      check(unsafe UnsafeBufferPointer(start: start, count: count).span)
      return 0
    }
  }

  nonisolated static func check(_ bytes: Swift.Span<UInt8>) {
    var decoder = EventDecoder()
    var event = Event()
    do throws(DecodeError) {
      try unsafe decoder.decode(bytes.bytes, into: &event)
    } catch {
      precondition(error.position <= bytes.count, "an error lies inside the record")
      return
    }
    var encoder = EventEncoder()
    encoder.append(event)
    let again = try? decoder.decode(encoder.bytes)
    precondition(again?.content == event.content, "an event survives being written and read")
  }
}
