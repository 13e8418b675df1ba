import CRdKafka
import Core
import Worker

/// How far each partition was read since the last assignment or seek, and records as the loop sees them.
struct Cursors {
  private struct Cursor {
    var place: TopicPartition
    /// Records below were read, or lie before the last seek (R11).
    var next: Int64
    /// Offset of the last end of the partition that was told.
    var end: Int64 = -1
    var hasRead = false
  }

  private var cursors: [TopicPartition: Cursor] = [:]
  /// Whose they are, for messages; nil = of a client that joins no group.
  let group: String?
  /// The partition of the last record: records come in runs.
  private var last: TopicPartition?
  /// Address of the topic's handle in it: the name is read only where it is another.
  private var lastHandle: UInt = 0

  init(group: String?) { self.group = group }

  mutating func forgetAll() {
    cursors = [:]
    last = nil
    lastHandle = 0
  }

  mutating func start(_ place: TopicPartition, at offset: Int64) {
    cursors[place] = Cursor(place: place, next: max(0, offset))
  }

  /// The largest offset below which everything was given; −1 = nothing is known since the last seek.
  func position(_ place: TopicPartition) -> Int64 {
    guard let cursor = cursors[place] else { return -1 }
    return max(cursor.hasRead ? cursor.next : -1, cursor.end)
  }

  /// A message as a record; nil where it is an event of the client, or a left-over of a rewind.
  mutating func receive(
    _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ pulse: Pulse
  ) throws(LogFailure) -> LogRecord? {
    let place = unsafe self.place(of: message)
    guard unsafe message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
      try unsafe note(message, place, pulse)
      return nil
    }
    let offset = unsafe message.pointee.offset
    guard let next = cursors[place]?.next, offset >= next else { return nil }
    cursors[place]?.next = offset + 1
    cursors[place]?.hasRead = true
    return unsafe LogRecord(message, at: place)
  }

  private mutating func place(of message: UnsafeMutablePointer<rd_kafka_message_t>) -> TopicPartition {
    let partition = unsafe message.pointee.partition
    guard let topic = unsafe message.pointee.rkt else { return TopicPartition("", partition) }
    let handle = UInt(bitPattern: topic)
    if let last, last.partition == partition, lastHandle == handle { return last }
    let place = TopicPartition(unsafe CText.string(rd_kafka_topic_name(topic)), partition)
    (last, lastHandle) = (place, handle)
    return place
  }

  private mutating func note(
    _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ place: TopicPartition, _ pulse: Pulse
  ) throws(LogFailure) {
    let code = unsafe message.pointee.err
    let text = unsafe CText.string(rd_kafka_message_errstr(message))
    switch code {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      let offset = unsafe message.pointee.offset
      if let next = cursors[place]?.next, offset >= next { cursors[place]?.end = offset }
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      throw LogFailure(.damaged, "\(place.topic)-\(place.partition): records that were not read are gone: \(text)")
    // The library looks for the coordinator of a client that is in no group, too; nothing is asked of it.
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED where group == nil: break
    case _ where ErrorCode.isConfiguration(code):
      let asked = group.map { "the group \($0)" } ?? "the cluster"
      let subject = place.topic.isEmpty ? asked : "the topic \(place.topic)"
      throw LogFailure(.configuration, "\(subject): \(ErrorCode.name(code)): \(text)")
    default: pulse.tell("\(place.topic)-\(place.partition): \(ErrorCode.name(code)): \(text)")
    }
  }
}

extension LogRecord {
  init(_ message: UnsafeMutablePointer<rd_kafka_message_t>, at place: TopicPartition) {
    var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let milliseconds = unsafe rd_kafka_message_timestamp(message, &type)
    let key = unsafe UnsafeRawBufferPointer(start: message.pointee.key, count: message.pointee.key_len)
    let value = unsafe UnsafeRawBufferPointer(start: message.pointee.payload, count: message.pointee.len)
    unsafe self.init(
      place: place, offset: message.pointee.offset, key: String(decoding: key, as: UTF8.self),
      value: message.pointee.payload == nil ? nil : Array(value),
      time: Instant(microseconds: max(0, milliseconds) * 1000))
    headers = unsafe LogRecord.headers(of: message)
  }

  private static func headers(of message: UnsafeMutablePointer<rd_kafka_message_t>) -> [Outgoing.Header] {
    var headers: OpaquePointer?
    guard unsafe rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR else { return [] }
    var found: [Outgoing.Header] = []
    for index in 0..<(unsafe rd_kafka_header_cnt(headers)) {
      var name: UnsafePointer<CChar>?
      var (value, size) = unsafe (UnsafeRawPointer?.none, 0)
      guard unsafe rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR
      else { break }
      let bytes = unsafe UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : size)
      unsafe found.append(Outgoing.Header(CText.string(name), String(decoding: bytes, as: UTF8.self)))
    }
    return found
  }
}
