import Glibc

/// A thread that somebody waits for.
package final class JoinedThread {
  private var thread: OwnedThread?

  package init(name: String, _ body: @escaping @Sendable () -> Void) {
    thread = OwnedThread(name: name, body)
  }

  package func join() { thread.take()?.join() }

  package static func sleep(milliseconds: UInt32) { usleep(milliseconds * 1000) }
}
