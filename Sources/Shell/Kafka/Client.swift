import CRdKafka
import Worker

/// The owner of a client of librdkafka: its threads and sockets end when this does.
@safe struct Client: ~Copyable {
  /// A reader is a consumer without a group, whose partitions are read one by one.
  enum Kind { case consumer, producer, reader }
  private let handle: OpaquePointer
  let journal: ClientJournal

  init(
    _ kind: Kind, _ configuration: consuming ClientConfiguration, _ journal: ClientJournal
  ) throws(LogFailure) {
    configuration.report(to: journal)
    var text = [CChar](repeating: 0, count: 512)
    let type = kind == .producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER
    let made = unsafe configuration.build { unsafe rd_kafka_new(type, $0, &text, text.count) }
    guard let handle = unsafe made else { throw LogFailure(.configuration, CText.string(text)) }
    unsafe self.handle = handle
    self.journal = journal
    if kind == .consumer { unsafe rd_kafka_poll_set_consumer(handle) }
  }

  deinit { unsafe rd_kafka_destroy(handle) }

  /// Calls `body` with the client; the pointer must not leave it.
  borrowing func use<Result>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(handle) }

  /// What librdkafka calls fatal has happened.
  borrowing func fatalTrouble() -> String? {
    var text = [CChar](repeating: 0, count: 512)
    let code = unsafe rd_kafka_fatal_error(handle, &text, text.count)
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    return "\(ErrorCode.name(code)): \(CText.string(text))"
  }

  /// Serves the callbacks of a producer, waiting at most `milliseconds` for one.
  borrowing func serve(_ milliseconds: Int32) { _ = unsafe rd_kafka_poll(handle, milliseconds) }
}

/// The owner of a list of partitions with offsets.
@safe struct PartitionList: ~Copyable {
  private let list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  init(_ entries: [(place: TopicPartition, offset: Int64)]) {
    unsafe list = rd_kafka_topic_partition_list_new(Int32(entries.count))
    for (place, offset) in entries {
      let entry = unsafe rd_kafka_topic_partition_list_add(list, place.topic, place.partition)
      unsafe entry?.pointee.offset = offset
    }
  }

  init(topics: [String]) {
    self.init(topics.map { (place: TopicPartition($0, RD_KAFKA_PARTITION_UA), offset: 0) })
  }

  deinit { unsafe rd_kafka_topic_partition_list_destroy(list) }

  borrowing func use<Result>(_ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> Result) -> Result {
    unsafe body(list)
  }

  var count: Int { unsafe Int(list.pointee.cnt) }
  func offset(at index: Int) -> Int64 { unsafe list.pointee.elems[index].offset }
  func error(at index: Int) -> rd_kafka_resp_err_t { unsafe list.pointee.elems[index].err }

  /// The first error that an entry carries.
  var firstError: rd_kafka_resp_err_t? {
    for index in 0..<count where error(at: index) != RD_KAFKA_RESP_ERR_NO_ERROR { return error(at: index) }
    return nil
  }

  static func places(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> [TopicPartition] {
    guard let list = unsafe list else { return [] }
    return (0..<Int(unsafe list.pointee.cnt)).map { index in
      unsafe TopicPartition(CText.string(list.pointee.elems[index].topic), list.pointee.elems[index].partition)
    }
  }
}
