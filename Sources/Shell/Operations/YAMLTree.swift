/// Builds a tree from one YAML document. JSON is YAML, so it reads JSON as well.
///
/// - Nothing is typed here: `no`, `90s` and `1e3` are texts until a key says what it wants.
/// - Aliases, anchors and tags are refused: a configuration of a few lines must not unfold to gigabytes.
/// - A key twice in one mapping is refused: no reader knows which of the two holds.
struct YAMLTree: ~Copyable {
  static let depthMax = 16

  private var events: YAMLEvents
  private let origin: (Int) -> SettingOrigin
  private(set) var problems: [ConfigurationProblem] = []

  init(_ bytes: [UInt8], origin: @escaping (Int) -> SettingOrigin) {
    events = YAMLEvents(bytes)
    self.origin = origin
  }

  /// The document's root; nil where the text is empty. Throws what ends the reading, collects the rest in `problems`.
  mutating func read() throws(ConfigurationProblem) -> Node? {
    _ = try next()  // the stream's start
    guard case .documentStart = try next().kind else { return nil }
    let root = try node(next(), path: [])
    _ = try next()  // the document's end
    let last = try next()
    if case .documentStart = last.kind {
      problems.append(
        .init(origin(last.line), path: "", "a second document begins", hint: "keep one document per file"))
    }
    return root
  }

  private mutating func next() throws(ConfigurationProblem) -> YAMLEvent {
    do {
      return try events.next()
    } catch {
      throw ConfigurationProblem(
        origin(error.line), path: "", "the text is neither YAML nor JSON: \(error.problem)",
        hint: "check quotes, brackets and indentation from this line upwards")
    }
  }

  private mutating func node(_ event: YAMLEvent, path: [String]) throws(ConfigurationProblem) -> Node {
    if event.isDecorated {
      refuse(event, path, "anchors and tags are not supported", hint: "write the value itself")
    }
    switch event.kind {
    case .scalar(let text, let isPlain):
      return Node(.scalar(text, isPlain: isPlain), origin(event.line))
    case .listStart:
      try checkDepth(event, path)
      return try list(event, path: path)
    case .mappingStart:
      try checkDepth(event, path)
      return try mapping(event, path: path)
    default:
      refuse(event, path, "aliases are not supported", hint: "write the value itself")
      return Node(.scalar("", isPlain: true), origin(event.line))
    }
  }

  private mutating func list(_ start: YAMLEvent, path: [String]) throws(ConfigurationProblem) -> Node {
    var items: [Node] = []
    while true {
      let event = try next()
      if case .listEnd = event.kind { return Node(.list(items), origin(start.line)) }
      items.append(try node(event, path: path + ["\(items.count + 1)"]))
    }
  }

  private mutating func mapping(_ start: YAMLEvent, path: [String]) throws(ConfigurationProblem) -> Node {
    var entries: [Node.Entry] = []
    while true {
      let event = try next()
      if case .mappingEnd = event.kind { return Node(.mapping(entries), origin(start.line)) }
      guard let key = try node(event, path: path).text else {
        refuse(event, path, "a key is not a single word", hint: nil)
        _ = try node(next(), path: path)
        continue
      }
      let value = try node(next(), path: path + [key])
      if let first = entries.first(where: { $0.key == key }) {
        refuse(event, path + [key], "this key was given before, at \(first.origin.text)", hint: "keep one of the two")
      } else {
        entries.append(Node.Entry(key: key, origin: origin(event.line), node: value))
      }
    }
  }

  private func checkDepth(_ event: YAMLEvent, _ path: [String]) throws(ConfigurationProblem) {
    guard path.count >= YAMLTree.depthMax else { return }
    throw ConfigurationProblem(
      origin(event.line), path: SettingPath.text(Array(path.prefix(4))) + "…",
      "more than \(YAMLTree.depthMax) levels lie inside each other", hint: "no key needs so many")
  }

  private mutating func refuse(_ event: YAMLEvent, _ path: [String], _ problem: String, hint: String?) {
    problems.append(.init(origin(event.line), path: SettingPath.text(path), problem, hint: hint))
  }
}
