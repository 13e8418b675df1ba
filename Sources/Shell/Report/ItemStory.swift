package import Core
package import JSONTree

/// All that is known of why an item's books are as they are.
package struct ItemStory: Sendable {
  /// What was asked for.
  package var question = Question()
  /// The item's own number.
  package var sku = ""
  /// The time that is told of.
  package var at = Instant.distantPast
  package var origin = Origin.state
  package var account = ItemAccount()
  /// Oldest first.
  package var happenings: [Happening] = []
  /// Every revision of exceptions about the item or its orders, as they were written.
  package var exceptions: [JSONValue] = []
  /// Every word about corrections of the item.
  package var corrections: [JSONValue] = []
  /// False where no outputs were given to look into.
  package var hasOutputs = false

  package struct Question: Hashable, Sendable {
    package var number = ""
    package var location: String?
    /// nil = the end of what is known.
    package var at: Instant?
    package init(number: String = "", location: String? = nil, at: Instant? = nil) {
      self.number = number
      self.location = location
      self.at = at
    }
  }

  /// Where the story is from.
  package enum Origin: Hashable, Sendable {
    /// A kept state: what it still holds one by one.
    case state
    /// A run over the inputs until the time that is told of: complete.
    case inputs
  }

  package init() {}
}

extension ItemStory {
  /// Puts the parts in order: one location if so asked, oldest first, the first divergent events marked.
  mutating func arrange() {
    if let location = question.location {
      account.places.removeAll { $0.location != location }
      happenings.removeAll { $0.location != location }
    }
    exceptions = exceptions.filter { isOurs($0) }
    corrections = corrections.filter { isOurs($0) }
    var first: [String: [String]] = [:]
    for record in exceptions {
      guard let id = record["exception"]?.text, let event = record["firstdivergent"] else { continue }
      let key = ItemStory.key(event["source"]?.text ?? "", event["id"]?.text ?? "")
      if !first[key, default: []].contains(id) { first[key, default: []].append(id) }
    }
    happenings = happenings.enumerated().sorted { left, right in
      left.element.arrival != right.element.arrival
        ? left.element.arrival < right.element.arrival : left.offset < right.offset
    }.map(\.element)
    var marked: Set<String> = []
    for index in happenings.indices {
      let key = ItemStory.key(happenings[index].source, happenings[index].id)
      guard let ids = first[key], marked.insert(key).inserted else { continue }
      happenings[index].divergent = ids
    }
  }

  private static func key(_ source: String, _ id: String) -> String { "\(source)\u{1f}\(id)" }

  /// About the item under any of its numbers, or about an order of it.
  private func isOurs(_ record: JSONValue) -> Bool {
    let subject = record["subject"] ?? record
    if let location = question.location, let named = subject["location"]?.text, named != location { return false }
    if let number = subject["sku"]?.text { return numbers.contains(number) }
    if (record["members"]?.elements ?? []).contains(where: { numbers.contains($0.text ?? "") }) { return true }
    return subject["order"]?.text.map { orders.contains($0) } ?? false
  }

  private var numbers: Set<String> {
    Set(account.places.flatMap(\.books).map(\.alias) + [sku, question.number]).subtracting([""])
  }
  private var orders: Set<String> { Set(account.places.flatMap(\.lines).map(\.order)) }
}
