package import Core
import Glibc
import Synchronization

/// Signs of life of one thread of the loop, for the watchdog, and where it tells what people should know.
package final class Pulse: Sendable {
  private let beats = Atomic<Int>(0)
  private let calling = Atomic<Bool>(false)
  package let name: String
  package let tell: @Sendable (String) -> Void

  package init(name: String, tell: @escaping @Sendable (String) -> Void) {
    self.name = name
    self.tell = tell
  }

  /// The thread has moved.
  package func beat() { beats.wrappingAdd(1, ordering: .relaxed) }
  package var count: Int { beats.load(ordering: .relaxed) }

  /// The thread is inside of a transactional call, which must not take longer than a transaction may (R12).
  package var isCalling: Bool {
    get { calling.load(ordering: .relaxed) }
    set { calling.store(newValue, ordering: .relaxed) }
  }
}

/// A reading of the monotonic clock, in microseconds.
struct Moment: Comparable {
  private var microseconds: Int

  static var now: Moment {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Moment(microseconds: time.tv_sec * 1_000_000 + time.tv_nsec / 1000)
  }

  static func < (left: Moment, right: Moment) -> Bool { left.microseconds < right.microseconds }
  /// Microseconds since then.
  var age: Int { Moment.now.microseconds - microseconds }
  func later(by span: Int) -> Moment { Moment(microseconds: microseconds + span) }
}

/// The wall clock.
package enum WallClock {
  package static var now: Instant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }

  static func sleep(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }
}
