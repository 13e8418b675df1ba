import CMicrohttpd
import Glibc

/// Why the admin address cannot be served.
package struct AdminServerFailure: Error, Hashable, Sendable {
  package var detail: String
}

/// Serves the admin page on a thread of libmicrohttpd; stops when it is destroyed.
///
/// Bounded in everything: connections, the size of a request, and how long a client may take over it. Whoever sends a
/// body, or more than a request line and a few headers, is refused or closed.
@safe package struct AdminServer: ~Copyable {
  package static let connectionsMax: UInt32 = 32
  package static let requestBytesMax = 8192
  package static let timeoutSeconds: UInt32 = 5

  /// What the C side is given; kept alive until the daemon has stopped.
  private final class Context: Sendable {
    let telemetry: WorkerTelemetry
    init(_ telemetry: WorkerTelemetry) { self.telemetry = telemetry }
  }

  private let daemon: OpaquePointer
  private let context: Context
  /// Where it listens; of interest where port 0 was asked for.
  package let port: UInt16

  /// Listens at an IPv4 or IPv6 address; `localhost` is 127.0.0.1.
  package init(host: String, port: UInt16, telemetry: WorkerTelemetry) throws(AdminServerFailure) {
    let context = Context(telemetry)
    var address = sockaddr_storage()
    let family = unsafe cmicrohttpd_address(host == "localhost" ? "127.0.0.1" : host, port, &address)
    guard family != 0 else { throw AdminServerFailure(detail: "'\(host)' is no IP address") }
    guard let daemon = unsafe AdminServer.start(isSix: family == 6, &address, context) else {
      let reason = unsafe String(cString: strerror(errno))
      throw AdminServerFailure(detail: "cannot listen at \(host):\(port): \(reason)")
    }
    unsafe self.daemon = daemon
    self.context = context
    self.port = unsafe cmicrohttpd_port(daemon)
  }

  deinit { unsafe MHD_stop_daemon(daemon) }

  private static func start(isSix: Bool, _ address: inout sockaddr_storage, _ context: Context) -> OpaquePointer? {
    var flags = MHD_USE_INTERNAL_POLLING_THREAD.rawValue
    if isSix { flags |= MHD_USE_IPv6.rawValue }
    return unsafe withUnsafeMutablePointer(to: &address) { address in
      let options = unsafe [
        cmicrohttpd_option(.CONNECTION_LIMIT, Int(connectionsMax), nil),
        cmicrohttpd_option(.CONNECTION_TIMEOUT, Int(timeoutSeconds), nil),
        cmicrohttpd_option(.CONNECTION_MEMORY_LIMIT, requestBytesMax, nil),
        cmicrohttpd_option(.SOCK_ADDR, 0, address),
        cmicrohttpd_option(.END, 0, nil),
      ]
      // The daemon ends before the context does (see deinit), so no reference is counted here.
      return unsafe cmicrohttpd_start(flags, answer, Unmanaged.passUnretained(context).toOpaque(), options)
    }
  }

  /// Called twice for a request: with its head, then complete.
  private static let answer: MHD_AccessHandlerCallback = {
    context, connection, path, method, _, _, bodySize, state in
    guard let context = unsafe context, let path = unsafe path, let method = unsafe method,
      let bodySize = unsafe bodySize, let state = unsafe state
    else { return .NO }
    let isFirst = unsafe state.pointee == nil
    if isFirst {
      unsafe state.pointee = context
      return .YES
    }
    guard unsafe bodySize.pointee == 0 else { return .NO }
    let telemetry = unsafe Unmanaged<Context>.fromOpaque(context).takeUnretainedValue().telemetry
    let request = unsafe AdminRequest(method: String(cString: method), path: String(cString: path))
    return unsafe send(AdminPages.answer(request, telemetry), over: connection)
  }

  private static func send(_ answer: AdminAnswer, over connection: OpaquePointer?) -> MHD_Result {
    var body = Array(answer.body.utf8)
    let response = unsafe body.withUnsafeMutableBytes {
      unsafe MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
    }
    guard let response = unsafe response else { return .NO }
    defer { unsafe MHD_destroy_response(response) }
    _ = unsafe MHD_add_response_header(response, "Content-Type", answer.contentType)
    _ = unsafe MHD_add_response_header(response, "Cache-Control", "no-store")
    _ = unsafe MHD_add_response_header(response, "X-Content-Type-Options", "nosniff")
    if let allow = answer.allow { _ = unsafe MHD_add_response_header(response, "Allow", allow) }
    return unsafe MHD_queue_response(connection, answer.status, response)
  }
}
