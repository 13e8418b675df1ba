import CYAML

/// One event of a YAML stream, its texts copied.
struct YAMLEvent {
  enum Kind {
    case streamStart, streamEnd, documentStart, documentEnd
    case scalar(String, isPlain: Bool)
    case listStart, listEnd, mappingStart, mappingEnd, alias
  }

  var kind: Kind
  var line: Int
  /// The node carries an anchor or an explicit tag.
  var isDecorated = false
}

/// Bytes that are no YAML.
struct YAMLSyntaxFailure: Error {
  var line: Int
  var problem: String
}

/// The events of libyaml's parser, which it owns together with the input that the parser points into.
@safe struct YAMLEvents: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>

  init(_ bytes: [UInt8]) {
    unsafe input = UnsafeMutableBufferPointer.allocate(capacity: bytes.count + 1)
    _ = unsafe input.initialize(fromContentsOf: bytes + [0])
    unsafe parser = UnsafeMutablePointer.allocate(capacity: 1)
    unsafe parser.initialize(to: yaml_parser_t())
    precondition(unsafe yaml_parser_initialize(parser) == 1, "memory is exhausted")
    unsafe yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
  }

  deinit {
    unsafe yaml_parser_delete(parser)
    unsafe parser.deallocate()
    unsafe input.deallocate()
  }

  mutating func next() throws(YAMLSyntaxFailure) -> YAMLEvent {
    var event = unsafe yaml_event_t()
    guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure }
    defer { unsafe yaml_event_delete(&event) }
    return unsafe YAMLEvents.copy(event)
  }

  private var failure: YAMLSyntaxFailure {
    let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "the text cannot be read"
    return YAMLSyntaxFailure(line: unsafe Int(parser.pointee.problem_mark.line) + 1, problem: problem)
  }

  private static func copy(_ event: yaml_event_t) -> YAMLEvent {
    let line = unsafe Int(event.start_mark.line) + 1
    switch unsafe event.type {
    case YAML_STREAM_START_EVENT: return YAMLEvent(kind: .streamStart, line: line)
    case YAML_DOCUMENT_START_EVENT: return YAMLEvent(kind: .documentStart, line: line)
    case YAML_DOCUMENT_END_EVENT: return YAMLEvent(kind: .documentEnd, line: line)
    case YAML_ALIAS_EVENT: return YAMLEvent(kind: .alias, line: line)
    case YAML_SCALAR_EVENT: return unsafe scalar(event.data.scalar, line)
    case YAML_SEQUENCE_START_EVENT:
      let start = unsafe event.data.sequence_start
      return YAMLEvent(kind: .listStart, line: line, isDecorated: unsafe start.anchor != nil || start.tag != nil)
    case YAML_SEQUENCE_END_EVENT: return YAMLEvent(kind: .listEnd, line: line)
    case YAML_MAPPING_START_EVENT:
      let start = unsafe event.data.mapping_start
      return YAMLEvent(kind: .mappingStart, line: line, isDecorated: unsafe start.anchor != nil || start.tag != nil)
    case YAML_MAPPING_END_EVENT: return YAMLEvent(kind: .mappingEnd, line: line)
    default: return YAMLEvent(kind: .streamEnd, line: line)
    }
  }

  private static func scalar(
    _ scalar: yaml_event_s.__Unnamed_union_data.__Unnamed_struct_scalar, _ line: Int
  ) -> YAMLEvent {
    let text = unsafe String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    let isPlain = unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE
    let isDecorated = unsafe scalar.anchor != nil || scalar.tag != nil
    return YAMLEvent(kind: .scalar(text, isPlain: isPlain), line: line, isDecorated: isDecorated)
  }
}
