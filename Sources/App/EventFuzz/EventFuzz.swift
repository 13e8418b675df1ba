internal import Core
internal import EventFormat

/// Any bytes give an event or an error; an event that was written again gives the same event.
///
///     FUZZ=1 SWIFT_BACKTRACE=enable=no swift build -c release --product EventFuzz \
///       -Xswiftc -sanitize=fuzzer -Xswiftc -use-ld=lld --scratch-path .build-fuzz
///     SWIFT_BACKTRACE=enable=no .build-fuzz/release/EventFuzz -max_total_time=60
@main
struct EventFuzz {
  static func main() { fuzz() }
}

typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
typealias Attempt = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

/// libFuzzer's own entry, in the run-time library that `-sanitize=fuzzer` links.
@_silgen_name("LLVMFuzzerRunDriver")
@unsafe func runDriver(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments>, _ attempt: Attempt
) -> CInt

private func fuzz() {
  var count = CommandLine.argc
  var arguments = unsafe CommandLine.unsafeArgv
  _ = unsafe runDriver(&count, &arguments, attempt)
}

private func attempt(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  check(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

private func check(_ bytes: [UInt8]) {
  guard let event = decoded(bytes) else { return }
  var encoder = EventEncoder()
  encoder.append(event)
  let again = decoded(encoder.bytes)
  precondition(again?.content == event.content, "an event survives being written and read")
}

private func decoded(_ bytes: [UInt8]) -> Event? {
  var decoder = EventDecoder()
  do throws(DecodeError) {
    return try decoder.decode(bytes)
  } catch {
    precondition((0...bytes.count).contains(error.position), "an error lies inside the record")
    return nil
  }
}
