/// Values from the environment and from `--set`, laid over the tree of the file.
struct Overlay {
  private(set) var root: Node
  private(set) var problems: [ConfigurationProblem] = []

  init(over root: Node?) {
    self.root = root.flatMap { $0.isNull ? nil : $0 } ?? Node(.mapping([]), .standard)
  }

  /// Lays every `RECOUNT_…` variable over the tree, in the order of their names.
  mutating func apply(environment: [String: String]) {
    for (name, text) in environment.sorted(by: { $0.key < $1.key }) where EnvironmentNames.isSetting(name) {
      let words = EnvironmentNames.segments(name)
      set(resolve(words), text, .environment(name))
    }
  }

  /// Lays `key.path=value` over the tree.
  mutating func apply(flag: String) {
    let parts = flag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let path = SettingPath.segments(parts[0]) else {
      let problem = "this is no 'key.path=value'"
      problems.append(.init(.flag(flag), path: "", problem, hint: "for example --set dedup.horizon=48h"))
      return
    }
    set(path, String(parts[1]), .flag(String(parts[0])))
  }

  private mutating func set(_ path: [String], _ text: String, _ origin: SettingOrigin) {
    guard let value = value(text, path, origin) else { return }
    root = replaced(root, path[...], value, origin)
  }

  /// Lists, mappings and quoted texts are read as YAML; everything else is a text as it stands.
  private mutating func value(_ text: String, _ path: [String], _ origin: SettingOrigin) -> Node? {
    guard let first = text.first, "[{\"'".contains(first) else { return Node(.scalar(text, isPlain: true), origin) }
    var tree = YAMLTree(Array(text.utf8)) { _ in origin }
    do throws(ConfigurationProblem) {
      let node = try tree.read()
      problems += tree.problems
      return node
    } catch {
      problems.append(.init(origin, path: SettingPath.text(path), error.problem, hint: "quote the value for the shell"))
      return nil
    }
  }

  private mutating func replaced(
    _ node: Node, _ path: ArraySlice<String>, _ value: Node, _ origin: SettingOrigin
  ) -> Node {
    guard let key = path.first else { return value }
    guard var entries = Overlay.entries(of: node) else {
      let problem = "\(node.kindName) where a section of keys is wanted"
      problems.append(.init(origin, path: SettingPath.text(Array(path)), problem))
      return node
    }
    if let place = entries.firstIndex(where: { $0.key == key }) {
      entries[place].node = replaced(entries[place].node, path.dropFirst(), value, origin)
      if path.count == 1 { entries[place].origin = origin }
    } else {
      let inner = replaced(Node(.mapping([]), origin), path.dropFirst(), value, origin)
      entries.append(Node.Entry(key: key, origin: origin, node: inner))
    }
    return Node(.mapping(entries), node.origin)
  }

  private static func entries(of node: Node) -> [Node.Entry]? {
    if node.isNull { return [] }
    if case .mapping(let entries) = node.content { return entries }
    return nil
  }

  /// The keys that the words of a variable's name stand for: `EAST_3PL` finds the system `east-3pl`.
  private func resolve(_ words: [String]) -> [String] {
    if words.count == 3, words[0] == "kafka", words[1] == "client" {
      return ["kafka", "client", String(words[2].map { $0 == "_" ? "." : $0 })]
    }
    var path: [String] = []
    var node: Node? = root
    for word in words {
      let entries = node.flatMap { Overlay.entries(of: $0) } ?? []
      let entry = entries.first { EnvironmentNames.word($0.key) == word }
      path.append(entry?.key ?? word)
      node = entry?.node
    }
    return path
  }
}

/// How keys are written in names of environment variables: `RECOUNT_DEDUP__HORIZON`.
enum EnvironmentNames {
  static let prefix = "RECOUNT_"

  /// False for the variables that Kubernetes sets for a service named `recount…`: they are addresses, not settings.
  static func isSetting(_ name: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    let words = name.dropFirst(prefix.count).split(separator: "_", omittingEmptySubsequences: false)
    return words.contains("") || !(words.contains("PORT") || (words.contains("SERVICE") && words.contains("HOST")))
  }

  static func segments(_ name: String) -> [String] {
    var segments = [""]
    var rest = name.dropFirst(prefix.count).lowercased()[...]
    while let character = rest.popFirst() {
      if character == "_", rest.first == "_" {
        rest.removeFirst()
        segments.append("")
      } else {
        segments[segments.count - 1].append(character)
      }
    }
    return segments
  }

  /// A key as a variable's name can say it: lower case, and `_` for what is neither letter nor digit.
  static func word(_ key: String) -> String {
    String(key.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
