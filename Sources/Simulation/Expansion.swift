package import Core
package import SeededRandom

/// From a fact to what systems book and say, with realistic lags.
extension ItemTraffic {
  /// Adds a fact, the postings of every system that follows it, and their documents.
  package mutating func add(_ fact: Fact, _ random: inout RandomSource) {
    facts.append(fact)
    for book in books where book.location == fact.location && follows(book.system, fact) {
      let at = appliedAt(book, fact, &random)
      let announcement = announcement(book.system, fact)
      postings.append(
        Posting(book: book, at: at, movement: fact.movement, fact: fact.key, announcement: announcement))
      confirm(book.system, fact, at)
    }
  }

  /// A book follows the facts that move one of its measures.
  private func follows(_ system: Participant, _ fact: Fact) -> Bool {
    system.measures.contains { fact.movement.of($0) != .zero }
  }

  /// Well within the reader's allowance; what one system takes over is applied in the order in which it happened,
  /// one thing after another.
  private func appliedAt(_ book: BookID, _ fact: Fact, _ random: inout RandomSource) -> Instant {
    if fact.kind.owner == book.system { return fact.time }
    let lag: Span =
      switch book.system {
      case .wms: .seconds(Int64(random.number(in: 20...150)))
      case .erp: .seconds(Int64(random.number(in: 300...2400)))
      case .marketplace: .seconds(Int64(random.number(in: 10...600)))
      default: .seconds(Int64(random.number(in: 20...170)))
      }
    let earlier = postings.last { $0.book == book && isFollowed($0, by: fact) }
    guard let earlier, earlier.at >= fact.time + lag else { return fact.time + lag }
    return earlier.at + .seconds(1)
  }

  /// True for what the system took over from others before `fact`.
  private func isFollowed(_ posting: Posting, by fact: Fact) -> Bool {
    guard let earlier = facts.last(where: { $0.key == posting.fact }) else { return false }
    return earlier.kind.owner != posting.book.system && earlier.time <= fact.time
  }

  private func announcement(_ system: Participant, _ fact: Fact) -> Announcement? {
    if fact.kind == .adjusted && system == .wms { return Announcement(cause: .adjustment, refs: fact.refs) }
    guard announces.contains(system), system != .wms else { return nil }
    if system == .erp && (fact.kind == .received || fact.kind == .transferredOut || fact.kind == .transferredIn) {
      return nil  // told by the document of its own
    }
    let writer: Participant = system == .marketplace && fact.kind.owner == .storefront ? .storefront : .wms
    return Announcement(
      cause: fact.kind.cause, writer: fact.kind.owner == system ? "checkout" : writer.name, refs: fact.refs)
  }

  /// The documents by which a system says that it knows the fact.
  private mutating func confirm(_ system: Participant, _ fact: Fact, _ at: Instant) {
    switch (fact.kind, system) {
    case (.placed, .wms): lines.append(allocation(fact, "allocation.made", at))
    case (.cancelled, .wms): lines.append(allocation(fact, "allocation.released", at))
    case (.received, .erp):
      guard let own = lines.first(where: { $0.fact == fact.key && $0.source == .wms }) else { return }
      lines.append(
        DocumentLine(source: .erp, type: own.type, time: at, header: own.header, fact: fact.key, line: own.line))
    case (.transferredOut, .erp), (.transferredIn, .erp):
      guard let own = lines.first(where: { $0.fact == fact.key && $0.source == .wms }) else { return }
      lines.append(
        DocumentLine(source: .erp, type: own.type, time: at, header: own.header, fact: fact.key, line: own.line))
    default: break
    }
  }

  /// A line of `allocation.made` or `allocation.released`.
  private func allocation(_ fact: Fact, _ type: String, _ at: Instant) -> DocumentLine {
    var header = JSONObject()
    header.add("order", fact.order)
    return DocumentLine(
      source: .wms, type: type, time: at, header: header, fact: fact.key,
      line: documentLine(
        fact.line, fact.stated?.sku ?? sku, fact.stated?.quantity ?? fact.movement.reserved.magnitude))
  }
}

/// The usual fields of a document's line.
package func documentLine(_ number: String, _ sku: String, _ quantity: Quantity) -> JSONObject {
  var line = JSONObject()
  line.add("line", number)
  line.add("sku", sku)
  line.add("location", Site.main)
  line.add("quantity", quantity)
  return line
}

extension FactKind {
  /// The word for it in a book that announces its changes.
  package var cause: Cause {
    switch self {
    case .placed: .sale
    case .cancelled: .release
    case .shipped: .shipment
    case .received: .receipt
    case .adjusted: .adjustment
    case .counted: .count
    case .returned: .return
    case .dispositioned: .restock
    case .transferredOut, .transferredIn: .transfer
    }
  }
}
