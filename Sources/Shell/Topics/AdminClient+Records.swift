internal import CRdKafka
internal import Glibc

extension AdminClient {
  /// Brokers, and those of the topics that exist.
  func metadata(_ names: [String]) throws(AdminFailure) -> (brokers: Int, topics: [String: ExistingTopic]) {
    var found: UnsafePointer<rd_kafka_metadata>?
    let code = unsafe use { unsafe rd_kafka_metadata($0, 1, nil, &found, AdminClient.timeoutMilliseconds) }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let found = unsafe found else {
      throw failed("ask the cluster for its topics", code)
    }
    defer { unsafe rd_kafka_metadata_destroy(found) }
    let wanted = Set(names)
    var topics: [String: ExistingTopic] = [:]
    for index in 0..<Int(unsafe found.pointee.topic_cnt) {
      let entry = unsafe found.pointee.topics[index]
      let name = unsafe CharText.string(entry.topic)
      guard wanted.contains(name), unsafe entry.err == RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
      let replicas = unsafe entry.partition_cnt > 0 ? entry.partitions[0].replica_cnt : 0
      topics[name] = unsafe ExistingTopic(
        partitions: entry.partition_cnt, replication: Int16(clamping: replicas), settings: [:])
    }
    return unsafe (Int(found.pointee.broker_cnt), topics)
  }

  /// Brokers learn of a new topic a little after it was made; one that has just been started, half a minute after.
  func waitUntilVisible(_ topic: String) throws(AdminFailure) {
    for _ in 0..<600 {
      if try metadata([topic]).topics[topic] != nil { return }
      usleep(50_000)
    }
    throw failed("see the topic \(topic)", RD_KAFKA_RESP_ERR__TIMED_OUT)
  }

  /// Reads partition 0 to its last stable offset.
  func values(of topic: String) throws(AdminFailure) -> [String: [UInt8]] {
    let what = "read \(topic)"
    var (low, high): (Int64, Int64) = (0, 0)
    let code = unsafe use {
      unsafe rd_kafka_query_watermark_offsets($0, topic, 0, &low, &high, AdminClient.timeoutMilliseconds)
    }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw failed(what, code) }
    guard low < high else { return [:] }
    try assign(topic, from: low, what)
    var values: [String: [UInt8]] = [:]
    // Each turn brings a record, the end, or waits a tenth of a second: bounded by the records and the time.
    var idleTurns = 0
    while idleTurns < Int(AdminClient.timeoutMilliseconds) / 100 {
      guard let message = unsafe use({ unsafe rd_kafka_consumer_poll($0, 100) }) else {
        idleTurns += 1
        continue
      }
      defer { unsafe rd_kafka_message_destroy(message) }
      if unsafe message.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF { return values }
      guard unsafe message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
        throw unsafe failed(what, message.pointee.err)
      }
      let record = unsafe message.pointee
      let key = unsafe UnsafeRawBufferPointer(start: record.key, count: record.key_len)
      let value = unsafe UnsafeRawBufferPointer(start: record.payload, count: record.len)
      let isTombstone = unsafe record.payload == nil
      unsafe values[String(decoding: key, as: UTF8.self)] = isTombstone ? nil : Array(value)
    }
    throw failed(what, RD_KAFKA_RESP_ERR__TIMED_OUT)
  }

  private func assign(_ topic: String, from offset: Int64, _ what: String) throws(AdminFailure) {
    let list = unsafe rd_kafka_topic_partition_list_new(1)
    defer { unsafe rd_kafka_topic_partition_list_destroy(list) }
    unsafe rd_kafka_topic_partition_list_add(list, topic, 0)?.pointee.offset = offset
    let code = unsafe use { unsafe rd_kafka_assign($0, list) }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw failed(what, code) }
  }

  /// Writes into partition 0 and waits until everything is acknowledged.
  func produce(_ records: [(key: String, value: [UInt8]?)], to topic: String) throws(AdminFailure) {
    let what = "write to \(topic)"
    let target = unsafe use { unsafe rd_kafka_topic_new($0, topic, nil) }
    defer { unsafe rd_kafka_topic_destroy(target) }
    for record in records {
      var (key, value) = (Array(record.key.utf8), record.value ?? [])
      let isTombstone = record.value == nil
      let result = unsafe key.withUnsafeMutableBytes { key in
        unsafe value.withUnsafeMutableBytes { value in
          unsafe rd_kafka_produce(
            target, 0, RD_KAFKA_MSG_F_COPY, isTombstone ? nil : value.baseAddress, isTombstone ? 0 : value.count,
            key.baseAddress, key.count, nil)
        }
      }
      guard result == 0 else { throw failed(what, rd_kafka_last_error()) }
    }
    let code = unsafe use { unsafe rd_kafka_flush($0, AdminClient.timeoutMilliseconds) }
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw failed(what, code) }
  }
}
