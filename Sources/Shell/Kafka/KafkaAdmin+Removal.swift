import CRdKafka
package import Worker

extension KafkaAdmin {
  /// Removes topics with everything in them; those that are gone already do not matter.
  package func removeTopics(_ names: [String]) throws(LogFailure) {
    var codes: [rd_kafka_resp_err_t] = []
    let code = unsafe withClient { client in
      let queue = unsafe rd_kafka_queue_new(client)
      defer { unsafe rd_kafka_queue_destroy(queue) }
      var list: [OpaquePointer?] = unsafe names.map { unsafe rd_kafka_DeleteTopic_new($0) }
      defer { for index in names.indices { unsafe rd_kafka_DeleteTopic_destroy(list[index]) } }
      unsafe rd_kafka_DeleteTopics(client, &list, names.count, nil, queue)
      guard let event = unsafe rd_kafka_queue_poll(queue, 30_000) else { return RD_KAFKA_RESP_ERR__TIMED_OUT }
      defer { unsafe rd_kafka_event_destroy(event) }
      guard unsafe rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR else {
        return unsafe rd_kafka_event_error(event)
      }
      var count = 0
      let results = unsafe rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
      for index in 0..<count { unsafe codes.append(rd_kafka_topic_result_error(results?[index])) }
      return RD_KAFKA_RESP_ERR_NO_ERROR
    }
    let gone = RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART
    let first = codes.first { $0 != RD_KAFKA_RESP_ERR_NO_ERROR && $0 != gone }
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR || first != nil else { return }
    throw ErrorCode.failure(of: "remove \(names.joined(separator: ", "))", first ?? code)
  }
}
