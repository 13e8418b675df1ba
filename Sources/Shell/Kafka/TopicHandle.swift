import CRdKafka
import Worker

/// The owner of a producer's handle of a topic. Producing by handle spares the first record of a topic a second (R16).
@safe final class TopicHandle {
  private let handle: OpaquePointer

  init(_ name: String, of client: borrowing Client) throws(LogFailure) {
    let made = unsafe client.use { unsafe rd_kafka_topic_new($0, name, nil) }
    guard let made = unsafe made else {
      throw LogFailure(.configuration, "topic \(name): \(ErrorCode.text(rd_kafka_last_error()))")
    }
    unsafe handle = made
    var metadata: UnsafePointer<rd_kafka_metadata>?
    let code = unsafe client.use { unsafe rd_kafka_metadata($0, 0, made, &metadata, 5000) }
    if code == RD_KAFKA_RESP_ERR_NO_ERROR { unsafe rd_kafka_metadata_destroy(metadata) }
  }

  deinit { unsafe rd_kafka_topic_destroy(handle) }

  /// Calls `body` with the handle; the pointer must not leave it.
  func use<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(handle) }

  /// Puts a record into the client's queue, with a time of its own or the moment; the bytes are copied.
  func produce(_ record: Outgoing, at milliseconds: Int64?, _ client: borrowing Client) -> rd_kafka_resp_err_t {
    var key = record.key
    return key.withUTF8 { key in
      guard let value = record.value else {
        return unsafe produce(record, UnsafeRawBufferPointer(key), nil, milliseconds, client)
      }
      return unsafe value.withUnsafeBytes { value in
        unsafe produce(record, UnsafeRawBufferPointer(key), value, milliseconds, client)
      }
    }
  }

  private func produce(
    _ record: Outgoing, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?, _ milliseconds: Int64?,
    _ client: borrowing Client
  ) -> rd_kafka_resp_err_t {
    guard record.headers.isEmpty, milliseconds == nil else {
      return unsafe produceWithMore(record, key, value, milliseconds ?? 0, client)
    }
    let payload = unsafe UnsafeMutableRawPointer(mutating: TopicHandle.base(value))
    let result = unsafe rd_kafka_produce(
      handle, record.place.partition, RD_KAFKA_MSG_F_COPY, payload, value?.count ?? 0, TopicHandle.base(key), key.count,
      nil)
    return result == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error()
  }

  /// What is empty has an address all the same: without one it would be null.
  private static func base(_ bytes: UnsafeRawBufferPointer?) -> UnsafeRawPointer? {
    guard let bytes = unsafe bytes else { return nil }
    return unsafe bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 8)
  }

  /// With headers or a time; 0 = the moment.
  private func produceWithMore(
    _ record: Outgoing, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?, _ milliseconds: Int64,
    _ client: borrowing Client
  ) -> rd_kafka_resp_err_t {
    var arguments = unsafe [rd_kafka_vu_t](repeating: rd_kafka_vu_t(), count: 7)
    unsafe arguments[0].vtype = RD_KAFKA_VTYPE_RKT
    unsafe arguments[0].u.rkt = handle
    unsafe arguments[1].vtype = RD_KAFKA_VTYPE_PARTITION
    unsafe arguments[1].u.i32 = record.place.partition
    unsafe arguments[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
    unsafe arguments[2].u.i = RD_KAFKA_MSG_F_COPY
    unsafe arguments[3].vtype = RD_KAFKA_VTYPE_KEY
    unsafe arguments[3].u.mem.ptr = UnsafeMutableRawPointer(mutating: TopicHandle.base(key))
    unsafe arguments[3].u.mem.size = key.count
    unsafe arguments[4].vtype = RD_KAFKA_VTYPE_VALUE
    unsafe arguments[4].u.mem.ptr = UnsafeMutableRawPointer(mutating: TopicHandle.base(value))
    unsafe arguments[4].u.mem.size = value?.count ?? 0
    unsafe arguments[5].vtype = RD_KAFKA_VTYPE_TIMESTAMP
    unsafe arguments[5].u.i64 = milliseconds
    let headers = unsafe TopicHandle.headers(of: record)
    unsafe arguments[6].vtype = RD_KAFKA_VTYPE_HEADERS
    unsafe arguments[6].u.headers = headers
    let count = unsafe headers == nil ? 6 : 7
    let error = unsafe client.use { unsafe rd_kafka_produceva($0, arguments, count) }
    guard let error = unsafe error else { return RD_KAFKA_RESP_ERR_NO_ERROR }
    if let headers = unsafe headers { unsafe rd_kafka_headers_destroy(headers) }
    defer { unsafe rd_kafka_error_destroy(error) }
    return unsafe rd_kafka_error_code(error)
  }

  private static func headers(of record: Outgoing) -> OpaquePointer? {
    guard !record.headers.isEmpty else { return nil }
    let headers = unsafe rd_kafka_headers_new(record.headers.count)
    for header in record.headers {
      _ = unsafe rd_kafka_header_add(headers, header.name, -1, header.text, header.text.utf8.count)
    }
    return unsafe headers
  }
}

/// The owner of a group's metadata as `send_offsets_to_transaction` takes it.
@safe struct GroupMetadata: ~Copyable {
  private let metadata: OpaquePointer

  init(_ membership: Membership) throws(LogFailure) {
    var made: OpaquePointer?
    let error = unsafe membership.token.withUnsafeBytes { bytes in
      unsafe rd_kafka_consumer_group_metadata_read(&made, bytes.baseAddress, bytes.count)
    }
    if let failure = unsafe ErrorCode.failure(of: "group metadata", error) { throw failure }
    guard let made = unsafe made else { throw LogFailure(.abortable, "no group metadata") }
    unsafe metadata = made
  }

  deinit { unsafe rd_kafka_consumer_group_metadata_destroy(metadata) }

  borrowing func use<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(metadata) }
}
