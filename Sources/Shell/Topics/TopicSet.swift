package import Operations

/// The topics of one deployment: the declarations with the configuration's names in them.
package struct TopicSet: Hashable, Sendable {
  /// In the order in which they are made: a topic comes after the one that it follows.
  package private(set) var topics: [TopicDeclaration] = []
  package let prefix: String

  /// `partitions` of topics that exist already win over the declared ones, so that what follows them is made alike.
  package init(
    _ file: DeclarationFile, _ service: ServiceSettings, existing: (String) -> Int32? = { _ in nil }
  ) {
    prefix = service.topics.prefix
    for entry in file.topics where !topics.contains(where: { $0.name == TopicSet.name(entry.name, service.topics) }) {
      add(entry, file, service, existing)
    }
    addDirect(file, service)
    addSources(file, service)
    settle(file, existing)
  }

  private mutating func add(
    _ entry: DeclarationFile.Entry, _ file: DeclarationFile, _ service: ServiceSettings, _ existing: (String) -> Int32?
  ) {
    let name = TopicSet.name(entry.name, service.topics)
    let isDirect = entry.role == .input && service.topics.direct.contains(name)
    var declared: Int32 = 0
    if case .count(let count) = entry.partitions { declared = count }
    topics.append(
      TopicDeclaration(
        name: name, owner: entry.owner, role: isDirect ? .direct : entry.role, partitions: declared,
        replication: file.replication, follows: entry.follows.map { TopicSet.name($0, service.topics) },
        isKeyed: entry.isKeyed || isDirect, purpose: entry.purpose,
        settings: TopicSet.merged(file.settings, entry.settings)))
  }

  private mutating func addDirect(_ file: DeclarationFile, _ service: ServiceSettings) {
    for name in service.topics.direct where !topics.contains(where: { $0.name == name }) {
      addInput(name, .direct, "stock events fit for the direct path", file)
    }
    for index in topics.indices where topics[index].role == .direct {
      topics[index].isKeyed = true
      topics[index].follows = "\(prefix).by-sku"
    }
  }

  private mutating func addSources(_ file: DeclarationFile, _ service: ServiceSettings) {
    for source in service.sources where !topics.contains(where: { $0.name == source.topic }) {
      addInput(source.topic, .input, "events of the adapter \(source.adapter)", file)
    }
  }

  private mutating func addInput(
    _ name: String, _ role: TopicDeclaration.Role, _ purpose: String, _ file: DeclarationFile
  ) {
    let pattern = file.topics.first { $0.role == .input }
    topics.append(
      TopicDeclaration(
        name: name, owner: .user, role: role, partitions: file.partitions, replication: file.replication,
        follows: nil, isKeyed: role == .direct, purpose: purpose,
        settings: TopicSet.merged(file.settings, pattern?.settings ?? [])))
  }

  /// Numbers of partitions that depend on others', and the order.
  private mutating func settle(_ file: DeclarationFile, _ existing: (String) -> Int32?) {
    // A topic that belongs to others, or whose keys cannot move, keeps what it has.
    for index in topics.indices where topics[index].follows == nil && topics[index].partitions > 0 {
      guard topics[index].owner == .user || topics[index].isKeyed else { continue }
      topics[index].partitions = existing(topics[index].name) ?? topics[index].partitions
    }
    for index in topics.indices {
      guard let leader = topics[index].follows else { continue }
      let count = topics.first { $0.name == leader }?.partitions
      topics[index].partitions = count ?? file.partitions
    }
    let most = topics.filter(\.isRead).map(\.partitions).max() ?? file.partitions
    for index in topics.indices where topics[index].partitions == 0 { topics[index].partitions = most }
    topics = topics.filter { $0.follows == nil } + topics.filter { $0.follows != nil }
  }

  package func named(_ name: String) -> TopicDeclaration? { topics.first { $0.name == name } }

  private static func merged(_ defaults: [TopicSetting], _ own: [TopicSetting]) -> [TopicSetting] {
    own + defaults.filter { setting in !own.contains { $0.key == setting.key } }
  }

  private static func name(_ text: String, _ names: TopicNames) -> String {
    let values = [
      "{inventory}": names.inventory, "{orders}": names.orders, "{reference}": names.reference,
      "{prefix}": names.prefix,
    ]
    for (placeholder, value) in values where text.hasPrefix(placeholder) {
      return value + text.dropFirst(placeholder.count)
    }
    return text
  }
}

extension TopicDeclaration {
  /// Intake has tasks for its partitions.
  package var isRead: Bool { role == .input || role == .commands || role == .direct }
}
