/// Key paths as people write them: `systems.wms.allowance`; a key with a dot in it is quoted, `systems."a.b".kind`.
enum SettingPath {
  static func text(_ path: [String]) -> String {
    path.map { $0.contains(".") ? "\"\($0)\"" : $0 }.joined(separator: ".")
  }

  /// Splits at dots outside quotes; nil where a segment is empty or a quote is open.
  ///
  /// What follows `kafka.client` is one key: the client's own keys have dots.
  static func segments(_ text: some StringProtocol) -> [String]? {
    var segments = [""]
    var isQuoted = false
    for character in text {
      switch character {
      case "\"": isQuoted.toggle()
      case "." where !isQuoted && segments.prefix(2) != ["kafka", "client"]: segments.append("")
      case "." where !isQuoted && segments.count == 2: segments.append("")
      default: segments[segments.count - 1].append(character)
      }
    }
    return isQuoted || segments.contains("") ? nil : segments
  }
}
