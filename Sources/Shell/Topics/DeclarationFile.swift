internal import CTopics
internal import Core
package import Operations

/// `topics/topics.yaml` after reading: names still have their placeholders.
package struct DeclarationFile: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    var name: String
    var owner: TopicDeclaration.Owner
    var role: TopicDeclaration.Role
    var partitions: Partitions
    var follows: String?
    var isKeyed: Bool
    var purpose: String
    var settings: [TopicSetting]
  }

  enum Partitions: Hashable, Sendable {
    case count(Int32)
    /// As many as the input with the most.
    case inputs
  }

  var partitions: Int32 = 4
  var replication: Int16 = 3
  /// For every topic that does not say otherwise.
  var settings: [TopicSetting] = []
  var topics: [Entry] = []

  /// The declarations that were built into the program.
  package static func bundled() throws(ConfigurationFailure) -> DeclarationFile {
    let bytes = unsafe Array(UnsafeBufferPointer(start: ctopics_declarations, count: ctopics_declarations_size))
    return try DeclarationFile(bytes, name: "topics/topics.yaml")
  }

  package init(_ bytes: [UInt8], name: String) throws(ConfigurationFailure) {
    var reader = DeclarationReader()
    let root = try YAMLDocument.read(bytes, name: name)
    self = reader.file(root)
    guard reader.problems.isEmpty else { throw ConfigurationFailure(reader.problems) }
  }

  init() {}
}

/// Reads declarations and collects what is wrong with them.
struct DeclarationReader {
  private(set) var problems: [ConfigurationProblem] = []

  mutating func file(_ root: Node?) -> DeclarationFile {
    var file = DeclarationFile()
    let top = members(root, of: "the file", known: ["defaults", "topics"])
    let defaults = members(top["defaults"], of: "defaults", known: ["partitions", "replication", "settings"])
    file.partitions = count(defaults["partitions"], "partitions") ?? file.partitions
    file.replication = Int16(clamping: count(defaults["replication"], "replication") ?? Int32(file.replication))
    file.settings = settings(defaults["settings"])
    guard let list = top["topics"] else { return file }
    guard case .list(let items) = list.content else {
      refuse(list, "topics", "a list is wanted")
      return file
    }
    for item in items {
      guard let entry = entry(item, file) else { continue }
      if file.topics.contains(where: { $0.name == entry.name }) { refuse(item, entry.name, "declared twice") }
      file.topics.append(entry)
    }
    return file
  }

  private mutating func entry(_ node: Node, _ file: DeclarationFile) -> DeclarationFile.Entry? {
    let known = ["name", "owner", "role", "partitions", "follows", "keyed", "purpose", "settings"]
    let members = members(node, of: "a topic", known: known)
    guard let name = members["name"]?.text else {
      refuse(node, "name", "is missing")
      return nil
    }
    guard let owner: TopicDeclaration.Owner = word(members["owner"], node, "owner"),
      let role: TopicDeclaration.Role = word(members["role"], node, "role")
    else { return nil }
    var partitions = DeclarationFile.Partitions.count(file.partitions)
    if members["partitions"]?.text == "{inputs}" {
      partitions = .inputs
    } else if let number = count(members["partitions"], "partitions") {
      partitions = .count(number)
    }
    return DeclarationFile.Entry(
      name: name, owner: owner, role: role, partitions: partitions, follows: members["follows"]?.text,
      isKeyed: members["keyed"]?.text == "true", purpose: members["purpose"]?.text ?? "",
      settings: settings(members["settings"]))
  }

  private mutating func members(_ node: Node?, of what: String, known: [String]) -> [String: Node] {
    guard let node, !node.isNull else { return [:] }
    guard case .mapping(let entries) = node.content else {
      refuse(node, what, "a mapping is wanted")
      return [:]
    }
    for entry in entries where !known.contains(entry.key) {
      let hint = Suggestion.hint(entry.key, among: known, kind: "keys")
      problems.append(.init(entry.origin, path: entry.key, "unknown key", hint: hint))
    }
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.node) })
  }

  private mutating func word<Word: RawRepresentable & CaseIterable>(_ node: Node?, _ topic: Node, _ key: String)
    -> Word?
  where Word.RawValue == String {
    if let text = node?.text, let word = Word(rawValue: text) { return word }
    refuse(node ?? topic, key, "one of \(Word.allCases.map(\.rawValue).joined(separator: ", ")) is wanted")
    return nil
  }

  private mutating func count(_ node: Node?, _ key: String) -> Int32? {
    guard let node else { return nil }
    if let number = node.text.flatMap({ Int32($0) }), (1...10_000).contains(number) { return number }
    refuse(node, key, "a whole number from 1 to 10000 is wanted")
    return nil
  }

  private mutating func settings(_ node: Node?) -> [TopicSetting] {
    guard let node, !node.isNull else { return [] }
    guard case .mapping(let entries) = node.content else {
      refuse(node, "settings", "a mapping is wanted")
      return []
    }
    return entries.compactMap { entry in
      guard let text = entry.node.text else {
        refuse(entry.node, entry.key, "a single value is wanted")
        return nil
      }
      guard entry.key.hasSuffix(".ms"), text != "-1", Int64(text) == nil else { return TopicSetting(entry.key, text) }
      guard let span = DurationText.parse(text) else {
        refuse(entry.node, entry.key, "'\(text)' is no duration; 7d, 12h, or -1")
        return nil
      }
      return TopicSetting(entry.key, "\(span.microseconds / 1000)")
    }
  }

  private mutating func refuse(_ node: Node, _ path: String, _ problem: String) {
    problems.append(.init(node.origin, path: path, problem, hint: nil))
  }
}
