/// Reads one mapping of the configuration and keeps account: what holds and where it was said, and what is wrong.
///
/// A key is known because it was asked for, so the reading code is the only list of keys there is.
struct SectionReader {
  let path: [String]
  let origin: SettingOrigin
  private let entries: [Node.Entry]
  private var asked: [String] = []
  private(set) var problems: [ConfigurationProblem] = []
  private(set) var settings: [Setting] = []

  init(_ node: Node?, path: [String] = []) {
    self.path = path
    origin = node?.origin ?? .standard
    guard let node, !node.isNull else {
      entries = []
      return
    }
    if case .mapping(let entries) = node.content {
      self.entries = entries
    } else {
      entries = []
      let what = node.kindName
      problems = [.init(node.origin, path: SettingPath.text(path), "\(what) where a section of keys is wanted")]
    }
  }

  /// The keys that are given, as they were written.
  var givenKeys: [String] { entries.map(\.key) }

  func origin(of key: String) -> SettingOrigin { entries.first { $0.key == key }?.origin ?? origin }

  /// The value of `key`; nil where it is absent or null.
  mutating func node(_ key: String) -> Node? {
    if !asked.contains(key) { asked.append(key) }
    guard let node = entries.first(where: { $0.key == key })?.node, !node.isNull else { return nil }
    return node
  }

  func isGiven(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// The value of `key`, or its default where it is not given or wrong.
  mutating func value<Value>(_ key: String, _ format: ValueFormat<Value>, default standard: Value) -> Value {
    guard let node = node(key) else {
      record(key, format.show(standard), isGiven(key) ? origin(of: key) : .standard)
      return standard
    }
    do throws(Mismatch) {
      let value = try format.parse(node)
      record(key, format.show(value), node.origin)
      return value
    } catch {
      refuse(key, at: node.origin, error.problem, hint: error.hint)
      return standard
    }
  }

  /// A value without default; nil where it is absent (not an error here) or wrong.
  mutating func value<Value>(_ key: String, _ format: ValueFormat<Value>) -> Value? {
    value(key, format.optional, default: nil)
  }

  /// Reads the mapping under `key`; its unknown keys are problems.
  mutating func section<Result>(_ key: String, _ body: (inout SectionReader) -> Result) -> Result {
    var inner = SectionReader(node(key), path: path + [key])
    let result = body(&inner)
    inner.finish()
    problems += inner.problems
    settings += inner.settings
    if inner.settings.isEmpty { record(key, .mapping([]), isGiven(key) ? origin(of: key) : .standard) }
    return result
  }

  /// Takes over what another reader found wrong.
  mutating func adopt(problemsOf reader: SectionReader) { problems += reader.problems }

  mutating func record(_ key: String, _ value: SettingValue, _ origin: SettingOrigin) {
    settings.append(Setting(path: path + [key], value: value, origin: origin))
  }

  /// Says what is wrong with a key.
  mutating func refuse(_ key: String, at origin: SettingOrigin? = nil, _ problem: String, hint: String? = nil) {
    if !asked.contains(key) { asked.append(key) }
    let path = SettingPath.text(path + [key])
    problems.append(.init(origin ?? self.origin(of: key), path: path, problem, hint: hint))
  }

  /// Every key that nobody asked for is unknown.
  mutating func finish() {
    let known = asked
    for entry in entries where !known.contains(entry.key) {
      let hint = Suggestion.hint(entry.key, among: known, kind: "keys")
      problems.append(.init(entry.origin, path: SettingPath.text(path + [entry.key]), "unknown key", hint: hint))
    }
  }
}
