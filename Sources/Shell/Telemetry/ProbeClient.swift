import CMicrohttpd
import Glibc

/// Why a probe got no answer.
package struct ProbeFailure: Error, Hashable, Sendable {
  package var detail: String
}

/// Asks a worker's admin page, for `recount healthcheck`.
package enum ProbeClient {
  /// Sends one request and reads the answer, waiting at most so long for each step.
  package static func get(
    host: String, port: UInt16, path: String, timeoutSeconds: Int
  ) throws(ProbeFailure) -> (status: Int, body: String) {
    var address = sockaddr_storage()
    let family = unsafe cmicrohttpd_address(host == "localhost" ? "127.0.0.1" : host, port, &address)
    guard family != 0 else { throw ProbeFailure(detail: "'\(host)' is no IP address") }
    let socket = socket(family == 6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw failure("socket") }
    defer { close(socket) }
    var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    _ = unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
    _ = unsafe setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
    try connect(socket, &address, isSix: family == 6)
    try send(socket, "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
    return try parse(receive(socket))
  }

  private static func connect(
    _ socket: Int32, _ address: inout sockaddr_storage, isSix: Bool
  ) throws(ProbeFailure) {
    let size = isSix ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    let code = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.connect(socket, $0, socklen_t(size))
      }
    }
    guard code == 0 else { throw failure("connect") }
  }

  private static func send(_ socket: Int32, _ text: String) throws(ProbeFailure) {
    let bytes = Array(text.utf8)
    let count = unsafe bytes.withUnsafeBytes {
      unsafe Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    guard count == bytes.count else { throw failure("send") }
  }

  private static func receive(_ socket: Int32) throws(ProbeFailure) -> String {
    var answer: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    while answer.count < 1 << 16 {
      let count = unsafe block.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
      guard count >= 0 else { throw failure("receive") }
      guard count > 0 else { break }
      answer += block[..<count]
    }
    return String(decoding: answer, as: UTF8.self)
  }

  static func parse(_ answer: String) throws(ProbeFailure) -> (status: Int, body: String) {
    let words = answer.prefix { $0 != "\r\n" }.split(separator: " ")
    guard words.count > 1, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
      throw ProbeFailure(detail: "the answer is no HTTP")
    }
    let lines = answer.split(separator: "\r\n", omittingEmptySubsequences: false)
    let body = lines.firstIndex(of: "").map { lines[($0 + 1)...].joined(separator: "\r\n") }
    return (status, body ?? "")
  }

  private static func failure(_ call: String) -> ProbeFailure {
    ProbeFailure(detail: unsafe "\(call): \(String(cString: strerror(errno)))")
  }
}
