import CRdKafka
import Worker

/// librdkafka's errors by what the loop has to do (R4–R6).
enum ErrorCode {
  static func name(_ code: rd_kafka_resp_err_t) -> String { unsafe CText.string(rd_kafka_err2name(code)) }
  static func text(_ code: rd_kafka_resp_err_t) -> String {
    unsafe "\(name(code)): \(CText.string(rd_kafka_err2str(code)))"
  }

  /// Only a person can put these right. By code, not by flag: some of them come as abortable for ever.
  static func isConfiguration(_ code: rd_kafka_resp_err_t) -> Bool {
    switch code {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
      RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT, RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE,
      RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
      RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL,
      RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,
      RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
      true
    default: false
    }
  }

  /// The answer of a transactional call as a failure; nil = it went well. Takes the error over.
  static func failure(of call: String, _ error: OpaquePointer?) -> LogFailure? {
    guard let error = unsafe error else { return nil }
    defer { unsafe rd_kafka_error_destroy(error) }
    let code = unsafe rd_kafka_error_code(error)
    let detail = unsafe "\(call): \(name(code)): \(CText.string(rd_kafka_error_string(error)))"
    if isConfiguration(code) { return LogFailure(.configuration, detail) }
    // `_CONFLICT` calls itself retriable and never ends.
    if code == RD_KAFKA_RESP_ERR__CONFLICT || code == RD_KAFKA_RESP_ERR__STATE { return LogFailure(.fatal, detail) }
    if unsafe rd_kafka_error_is_fatal(error) != 0 { return LogFailure(.fatal, detail) }
    if unsafe rd_kafka_error_txn_requires_abort(error) != 0 { return LogFailure(.abortable, detail) }
    if unsafe rd_kafka_error_is_retriable(error) != 0 { return LogFailure(.retriable, detail) }
    return LogFailure(.fatal, detail)
  }

  /// A code of a call that asks something; it may be asked again unless only a person can help.
  static func failure(of call: String, _ code: rd_kafka_resp_err_t) -> LogFailure {
    LogFailure(isConfiguration(code) ? .configuration : .retriable, "\(call): \(text(code))")
  }
}
