import CThread
import Glibc

/// A POSIX thread; what is born on it stays on it.
@safe package struct OwnedThread: ~Copyable {
  private let handle: pthread_t

  private final class Start {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }

    static func run(_ pointer: UnsafeMutableRawPointer?) {
      guard let pointer = unsafe pointer else { return }
      unsafe Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue().run()
    }
  }

  package init(name: String, stackBytes: Int = 8 << 20, _ body: sending @escaping () -> Void) {
    let start = Start {
      _ = unsafe name.withCString { unsafe cthread_name($0) }
      body()
    }
    var made = pthread_t()
    let code = unsafe cthread_start(
      &made, stackBytes, { unsafe Start.run($0) },
      Unmanaged.passRetained(start).toOpaque())
    precondition(code == 0, "cannot start a thread: \(code)")
    handle = made
  }

  /// Waits for its end.
  package consuming func join() { pthread_join(handle, nil) }
  /// Lets it end on its own.
  package consuming func detach() { pthread_detach(handle) }
}
