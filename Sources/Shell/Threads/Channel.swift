import CThread
import Glibc
import Synchronization

/// Hands values from one thread to another, at most `capacity` at a time; who is too fast waits.
///
/// The waiting is the kernel's (two semaphores of eventfd); values come in portions of thousands of records, so that its
/// cost does not show.
package final class Channel<Value: Sendable>: Sendable {
  private let values = Mutex<[Value?]>([])
  private let filled: Int32
  private let free: Int32

  package init(capacity: Int) {
    filled = cthread_semaphore(0)
    free = cthread_semaphore(UInt32(capacity))
    precondition(filled >= 0 && free >= 0, "no semaphore: \(errno)")
  }

  deinit {
    close(filled)
    close(free)
  }

  package func send(_ value: Value) { put(value) }

  /// Nothing more comes.
  package func finish() { put(nil) }

  /// nil at the end.
  package func receive() -> Value? {
    Channel.take(filled)
    let value = values.withLock { $0.removeFirst() }
    Channel.give(free)
    return value
  }

  private func put(_ value: Value?) {
    Channel.take(free)
    values.withLock { $0.append(value) }
    Channel.give(filled)
  }

  private static func take(_ semaphore: Int32) {
    var count: UInt64 = 0
    while unsafe read(semaphore, &count, 8) != 8 { precondition(errno == EINTR, "a semaphore failed: \(errno)") }
  }

  private static func give(_ semaphore: Int32) {
    var one: UInt64 = 1
    while unsafe write(semaphore, &one, 8) != 8 { precondition(errno == EINTR, "a semaphore failed: \(errno)") }
  }
}
