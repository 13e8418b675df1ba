import CZlib
import CZstd
import Foundation

@testable import Files

/// A folder that goes with the test.
final class TestFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("recount-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try Data(bytes).write(to: url.appendingPathComponent(name))
    return path(name)
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appendingPathComponent(name)), as: UTF8.self)
  }
}

/// Formats in which a test's lines can be packed.
enum Packing: String, CaseIterable {
  case plain, gzip, zstd

  func pack(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .plain: bytes
    case .gzip: Packing.gzip(bytes)
    case .zstd: Packing.zstd(bytes)
    }
  }

  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var stream = unsafe z_stream()
    unsafe deflateInit2_(
      &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    var packed = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 1000)
    let count = unsafe bytes.withUnsafeMutableBufferPointer { input in
      unsafe packed.withUnsafeMutableBufferPointer { output in
        unsafe stream.next_in = input.baseAddress
        unsafe stream.avail_in = UInt32(input.count)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = UInt32(output.count)
        _ = unsafe deflate(&stream, Z_FINISH)
        return unsafe output.count - Int(stream.avail_out)
      }
    }
    unsafe deflateEnd(&stream)
    return Array(packed[..<count])
  }

  static func zstd(_ bytes: [UInt8]) -> [UInt8] {
    var packed = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let context = unsafe ZSTD_createCCtx()
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    let count = unsafe packed.withUnsafeMutableBytes { output in
      unsafe bytes.withUnsafeBytes { input in
        unsafe ZSTD_compress2(context, output.baseAddress, output.count, input.baseAddress, input.count)
      }
    }
    unsafe ZSTD_freeCCtx(context)
    return Array(packed[..<count])
  }
}

/// All lines of a file as texts.
func lines(_ path: String, lineMax: Int = 1 << 20, blockSize: Int = 1 << 20) throws(FileFailure) -> [String] {
  var reader = try LineReader(path: path, lineMax: lineMax, blockSize: blockSize)
  var result: [String] = []
  while try reader.advance() {
    let text = String(decoding: reader.copyLine(), as: UTF8.self)
    result.append(reader.oversize.map { "oversize \($0.length)" } ?? text)
  }
  return result
}

/// What reading a file fails with.
func failure(_ path: String) -> FileFailure? {
  do throws(FileFailure) {
    _ = try lines(path)
    return nil
  } catch {
    return error
  }
}
