internal import Core
import Glibc

extension TelemetryClock {
  /// The machine's clocks.
  package static let system = TelemetryClock(
    wall: { read(CLOCK_REALTIME).instant }, steady: { read(CLOCK_MONOTONIC).span })

  private struct Reading {
    var microseconds: Int64
    var instant: Instant { Instant(microseconds: microseconds) }
    var span: Span { Span(microseconds: microseconds) }
  }

  private static func read(_ clock: clockid_t) -> Reading {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return Reading(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}

/// What the operating system says about this process.
package enum ProcessFigures {
  /// Adds the `process_*` metrics, those that can be read.
  @Sendable package static func add(to board: inout MetricsBoard) {
    addTimes(&board)
    if let pages = numbers(ofFile: "/proc/self/statm"), pages.count > 1 {
      let size = Double(sysconf(Int32(_SC_PAGESIZE)))
      board.set(pages[0] * size, of: .processVirtual)
      board.set(pages[1] * size, of: .processResident)
    }
    if let count = entryCount(ofFolder: "/proc/self/fd") { board.set(Double(count), of: .processOpenFiles) }
    var limit = rlimit()
    if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      board.set(Double(limit.rlim_cur), of: .processMaxFiles)
    }
  }

  /// Fields of `/proc/self/stat` after the name, which may hold blanks and brackets.
  private static func addTimes(_ board: inout MetricsBoard) {
    guard let text = text(ofFile: "/proc/self/stat"), let end = text.lastIndex(of: ")") else { return }
    let fields = text[text.index(after: end)...].split(separator: " ").map { Double($0) ?? 0 }
    guard fields.count > 19 else { return }
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    board.set((fields[11] + fields[12]) / ticks, of: .processCPU)
    board.set(fields[17], of: .processThreads)
    if let boot = bootTime() { board.set(boot + fields[19] / ticks, of: .processStart) }
  }

  private static func bootTime() -> Double? {
    let line = text(ofFile: "/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
    return line.flatMap { Double($0.dropFirst("btime ".count)) }
  }

  private static func numbers(ofFile path: String) -> [Double]? {
    text(ofFile: path)?.split { $0 == " " || $0 == "\n" }.map { Double($0) ?? 0 }
  }

  private static func text(ofFile path: String) -> String? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while bytes.count < 1 << 20 {
      let count = unsafe block.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      bytes += block[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func entryCount(ofFolder path: String) -> Int? {
    guard let folder = unsafe opendir(path) else { return nil }
    defer { _ = unsafe closedir(folder) }
    var count = 0
    while let entry = unsafe readdir(folder) {
      // Names that begin with a dot are the folder itself and the one above it.
      if unsafe entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
    }
    // One of them is the folder that is being read.
    return count - 1
  }
}
