import Core
import Foundation
import Testing
import Worker

@testable import Telemetry

@Suite struct AdminServerTests {
  private let telemetry = Bench().telemetry()

  private func started() throws -> AdminServer {
    telemetry.announce(PhaseEntered(role: .stock, phase: .running))
    return try AdminServer(host: "127.0.0.1", port: 0, telemetry: telemetry)
  }

  /// Sends bytes and reads until the server closes.
  private func talk(_ port: UInt16, _ text: String) -> String {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let isConnected = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return "" }
    let bytes = Array(text.utf8)
    _ = unsafe bytes.withUnsafeBytes { unsafe send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    var answer: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe block.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { break }
      answer += block[..<count]
    }
    return String(decoding: answer, as: UTF8.self)
  }

  private func get(_ path: String, _ method: String = "GET") -> String {
    "\(method) \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
  }

  @Test func `metrics and probes are served`() throws {
    let server = try started()
    let port = server.port
    let metrics = talk(port, get("/metrics"))
    #expect(metrics.hasPrefix("HTTP/1.1 200 OK\r\n") && metrics.contains("Content-Type: text/plain; version=0.0.4"))
    #expect(metrics.hasSuffix(PrometheusText.page(telemetry.snapshot())))
    #expect(talk(port, get("/livez")).contains(#"{"status":"ok""#))
    #expect(talk(port, get("/readyz?verbose")).hasPrefix("HTTP/1.1 200"))
    #expect(talk(port, get("/nothing")).hasPrefix("HTTP/1.1 404"))
  }

  @Test func `HEAD is GET without the page`() throws {
    let server = try started()
    let head = talk(server.port, get("/metrics", "HEAD"))
    #expect(head.hasPrefix("HTTP/1.1 200") && head.hasSuffix("\r\n\r\n"))
    #expect(head.contains("Content-Length: \(PrometheusText.page(telemetry.snapshot()).utf8.count)\r\n"))
  }

  @Test func `whoever wants to change something is refused`() throws {
    let server = try started()
    let port = server.port
    #expect(talk(port, get("/metrics", "DELETE")).hasPrefix("HTTP/1.1 405"))
    let body = "POST /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
    #expect(!talk(port, body).contains(" 200 "))
    #expect(talk(port, get("/livez")).hasPrefix("HTTP/1.1 200"))
  }

  @Test func `a huge request and nonsense do no harm`() throws {
    let server = try started()
    let port = server.port
    let padding = String(repeating: "x", count: 20_000)
    #expect(!talk(port, "GET /livez HTTP/1.1\r\nHost: x\r\nX-Padding: \(padding)\r\n\r\n").contains(" 200 "))
    _ = talk(port, "\u{0}\u{1}\u{2}\r\n\r\n")
    #expect(talk(port, get("/livez")).hasPrefix("HTTP/1.1 200"))
  }

  @Test func `an address that is taken or none is told`() throws {
    let server = try started()
    let port = server.port
    var taken: AdminServerFailure?
    do throws(AdminServerFailure) { _ = try AdminServer(host: "127.0.0.1", port: port, telemetry: telemetry) } catch {
      taken = error
    }
    #expect(taken?.detail == "cannot listen at 127.0.0.1:\(port): Address already in use")
    var wrong: AdminServerFailure?
    do throws(AdminServerFailure) { _ = try AdminServer(host: "nowhere", port: 0, telemetry: telemetry) } catch {
      wrong = error
    }
    #expect(wrong?.detail == "'nowhere' is no IP address")
  }
}
