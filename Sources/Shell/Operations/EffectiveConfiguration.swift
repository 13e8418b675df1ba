/// The effective configuration as text, with the source of each value.
package enum EffectiveConfiguration {
  /// YAML that loads to the same configuration, each value followed by `# its source`.
  package static func yaml(_ settings: [Setting]) -> String {
    var lines: [(text: String, comment: String)] = []
    var open: [String] = []
    for setting in settings {
      let parents = setting.path.dropLast()
      let common = zip(open, parents).prefix { $0 == $1 }.count
      for depth in common..<max(common, parents.count) {
        lines.append((indentation(depth) + SettingText.key(setting.path[depth]) + ":", ""))
      }
      open = Array(parents)
      let key = indentation(parents.count) + SettingText.key(setting.path[parents.count])
      lines.append(("\(key): \(SettingText.yaml(setting.value))", "# \(setting.origin.text)"))
    }
    return aligned(lines)
  }

  /// One JSON object: the file, and every setting with key, value and source.
  package static func json(_ loaded: LoadedConfiguration) -> String {
    let settings = loaded.settings.map { setting in
      let key = SettingText.quoted(SettingPath.text(setting.path))
      let source = SettingText.quoted(setting.origin.text)
      return "{\"key\":\(key),\"value\":\(SettingText.json(setting.value)),\"source\":\(source)}"
    }
    let file = loaded.file.map(SettingText.quoted) ?? "null"
    return "{\"valid\":true,\"file\":\(file),\"settings\":[\(settings.joined(separator: ","))]}\n"
  }

  /// One JSON object with everything that is wrong.
  package static func json(_ failure: ConfigurationFailure) -> String {
    let problems = failure.problems.map { problem in
      let hint = problem.hint.map(SettingText.quoted) ?? "null"
      return "{\"source\":\(SettingText.quoted(problem.origin.text)),\"key\":\(SettingText.quoted(problem.path)),"
        + "\"problem\":\(SettingText.quoted(problem.problem)),\"hint\":\(hint)}"
    }
    return "{\"valid\":false,\"problems\":[\(problems.joined(separator: ","))]}\n"
  }

  private static func indentation(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

  /// Puts the comments into one column, as far as lines are short.
  private static func aligned(_ lines: [(text: String, comment: String)]) -> String {
    let column = min(52, lines.map(\.text.count).max() ?? 0)
    return lines.map { line in
      guard !line.comment.isEmpty else { return line.text + "\n" }
      let gap = String(repeating: " ", count: max(0, column - line.text.count) + 2)
      return line.text + gap + line.comment + "\n"
    }.joined()
  }
}

/// Keys and values as YAML or JSON.
enum SettingText {
  static func key(_ key: String) -> String { isPlain(key) ? key : quoted(key) }

  static func yaml(_ value: SettingValue) -> String {
    switch value {
    case .null: "null"
    case .number(let text): text
    case .text(let text): isPlain(text) ? text : quoted(text)
    case .list(let items): "[\(items.map(yaml).joined(separator: ", "))]"
    case .mapping([]): "{}"
    case .mapping(let members): "{ \(members.map { "\(key($0.key)): \(yaml($0.value))" }.joined(separator: ", ")) }"
    }
  }

  static func json(_ value: SettingValue) -> String {
    switch value {
    case .null: "null"
    case .number(let text): text
    case .text(let text): quoted(text)
    case .list(let items): "[\(items.map(json).joined(separator: ","))]"
    case .mapping(let members): "{\(members.map { "\(quoted($0.key)):\(json($0.value))" }.joined(separator: ","))}"
    }
  }

  /// Both JSON and YAML read this back.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default:
        let isControl = scalar.value < 0x20 || scalar.value == 0x7f
        result += isControl ? "\\u00" + hexadecimal(scalar.value) : String(scalar)
      }
    }
    return result + "\""
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return digits.count < 2 ? "0" + digits : digits
  }

  /// A text that YAML reads as it stands, wherever it stands.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, isWordCharacter(first), !["null", "Null", "NULL"].contains(text) else {
      return false
    }
    return text.utf8.allSatisfy { isWordCharacter($0) || "_.-/".utf8.contains($0) }
  }

  private static func isWordCharacter(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}
