package import StateFormat
import Synchronization
import Threads

/// Inputs, opened, and how their records are decoded.
package struct RunInputs {
  package var inputs: [NamedInput]
  package var decode: Decoder
  /// Bytes of all of them on the disk; nil where it cannot be known.
  package var totalBytes: Int64?

  package init(_ inputs: [NamedInput], decode: @escaping Decoder, totalBytes: Int64? = nil) {
    self.inputs = inputs
    self.decode = decode
    self.totalBytes = totalBytes
  }
}

/// Reads and decodes on a thread of its own, a few batches ahead of the machines.
///
/// The inputs are opened, read and let go on that thread; only whole batches cross. What fails there is told where the
/// failed batch would have come, so a run behaves as if it read by itself.
package final class ReadAhead: BatchSource {
  private enum News: Sendable {
    case opened(names: [String], totalBytes: Int64?)
    case batch(InputBatch)
    case failed(any Error)
  }

  private final class Flag: Sendable {
    let isSet = Atomic(false)
  }

  /// Batches that wait.
  private static let depth = 4

  package private(set) var names: [String] = []
  package private(set) var totalBytes: Int64?
  private let channel = Channel<News>(capacity: ReadAhead.depth)
  private let isStopping = Flag()
  private let thread: JoinedThread
  private var isOver = false

  /// Opens the inputs; throws what opening throws. `image` is the kept state that the run goes on from.
  package init(
    from image: StateImage? = nil, batchSize: Int, open: @escaping @Sendable () throws -> RunInputs
  ) throws {
    let floor = image.flatMap { RunBooks.clock(of: $0) }
    let (channel, isStopping) = (channel, isStopping)
    thread = JoinedThread(name: "reading") {
      do {
        let opened = try open()
        channel.send(.opened(names: opened.inputs.map(\.name), totalBytes: opened.totalBytes))
        var merge = try InputMerge(opened, floor: floor, batchSize: batchSize)
        while !isStopping.isSet.load(ordering: .acquiring), let batch = try merge.next() { channel.send(.batch(batch)) }
      } catch {
        channel.send(.failed(error))
      }
      channel.finish()
    }
    switch channel.receive() {
    case .opened(let names, let totalBytes):
      self.names = names
      self.totalBytes = totalBytes
    case .failed(let error): throw error
    case .batch, nil: preconditionFailure("inputs are opened first")
    }
  }

  package func next() throws -> InputBatch? {
    guard !isOver else { return nil }
    switch channel.receive() {
    case .batch(let batch): return batch
    case .failed(let error): throw error
    case .opened, nil:
      isOver = true
      return nil
    }
  }

  deinit {
    isStopping.isSet.store(true, ordering: .releasing)
    while !isOver, channel.receive() != nil {}
    thread.join()
  }
}
