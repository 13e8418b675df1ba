/// A value of the configuration as it was written, with the place where it was written.
package struct Node: Sendable {
  package indirect enum Content: Sendable {
    case scalar(String, isPlain: Bool)
    case list([Node])
    case mapping([Entry])
  }

  /// A key of a mapping and its value.
  package struct Entry: Sendable {
    package var key: String
    package var origin: SettingOrigin
    package var node: Node
  }

  package var content: Content
  package var origin: SettingOrigin

  package init(_ content: Content, _ origin: SettingOrigin) {
    self.content = content
    self.origin = origin
  }

  /// `null`, `~` or nothing at all, unquoted.
  package var isNull: Bool {
    guard case .scalar(let text, isPlain: true) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// The text of a scalar.
  package var text: String? {
    guard case .scalar(let text, _) = content else { return nil }
    return text
  }

  /// What a person would call this kind of value.
  package var kindName: String {
    switch content {
    case .scalar: "a single value"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}

/// Where a setting comes from.
package enum SettingOrigin: Hashable, Sendable {
  case standard
  case file(String, line: Int)
  case environment(String)
  case flag(String)

  /// `default`, `recount.yaml:4`, `environment RECOUNT_LOOKBACK`, `--set lookback`.
  package var text: String {
    switch self {
    case .standard: "default"
    case .file(let path, let line): "\(path):\(line)"
    case .environment(let name): "environment \(name)"
    case .flag(let path): "--set \(path)"
    }
  }

  /// The order in which problems are told: the file by line, then the environment, then flags.
  var rank: (Int, Int) {
    switch self {
    case .standard: (3, 0)
    case .file(_, let line): (0, line)
    case .environment: (1, 0)
    case .flag: (2, 0)
    }
  }
}
