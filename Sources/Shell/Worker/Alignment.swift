package import Core

/// The one order in which a stage takes its records, whoever sent them and in whatever portions they came.
///
/// - Records stand in the order of their origin.
/// - Records of one origin (parts of one record made by several tasks) stand by the role of their sender, then by key,
///   then by what they speak of: so the number of partitions and workers cannot show.
/// - What ties even then keeps the order in which it was sent.
package enum Alignment {
  /// A record that waits, and the role of the task that sent it.
  package struct Waiting: Sendable {
    package var record: Record
    package var sender: Role
    package init(_ record: Record, from sender: Role) {
      self.record = record
      self.sender = sender
    }
  }

  package static func precedes(_ left: Waiting, _ right: Waiting) -> Bool {
    // Field by field: most differ in time, and a copied origin is dearer than the question.
    if left.record.origin.time != right.record.origin.time {
      return left.record.origin.time < right.record.origin.time
    }
    let (one, other) = (left.record.origin, right.record.origin)
    guard one == other else { return one < other }
    if left.sender != right.sender { return left.sender < right.sender }
    if left.record.key != right.record.key { return left.record.key < right.record.key }
    return left.record.topicOfSpeech < right.record.topicOfSpeech
  }

  /// Every record of one sender comes after the one before it, so nothing has to be aligned.
  package static func isAscending(_ records: [Record]) -> Bool {
    for index in records.indices.dropFirst() where records[index].origin.time <= records[index - 1].origin.time {
      guard records[index - 1].origin < records[index].origin else { return false }
    }
    return true
  }

  /// Sorts stably; what is in order already is only looked at.
  package static func sort(_ waiting: inout [Waiting]) {
    guard let firstDisorder = indexOfDisorder(waiting) else { return }
    // Everything before the disorder is one sorted run; the rest is sorted and merged into it.
    var tail = Array(waiting[firstDisorder...])
    if indexOfDisorder(tail) != nil { tail = stablySorted(tail) }
    waiting = merged(waiting[..<firstDisorder], tail)
  }

  private static func indexOfDisorder(_ waiting: [Waiting]) -> Int? {
    var index = 1
    while index < waiting.count {
      if precedes(waiting[index], waiting[index - 1]) { return index }
      index += 1
    }
    return nil
  }

  private static func stablySorted(_ waiting: [Waiting]) -> [Waiting] {
    waiting.enumerated()
      .sorted { precedes($0.element, $1.element) || (!precedes($1.element, $0.element) && $0.offset < $1.offset) }
      .map(\.element)
  }

  private static func merged(_ first: ArraySlice<Waiting>, _ second: [Waiting]) -> [Waiting] {
    var result: [Waiting] = []
    result.reserveCapacity(first.count + second.count)
    var (left, right) = (first.startIndex, second.startIndex)
    while left < first.endIndex, right < second.endIndex {
      if precedes(second[right], first[left]) {
        result.append(second[right])
        right += 1
      } else {
        result.append(first[left])
        left += 1
      }
    }
    result.append(contentsOf: first[left...])
    result.append(contentsOf: second[right...])
    return result
  }
}

extension Record {
  /// Tells records of one origin and key apart where several partitions of a stage may have sent them.
  fileprivate var topicOfSpeech: String {
    switch payload {
    case .finding(let finding): finding.identity
    case .word(let word): "\(word.subject.rawValue)\u{1f}\(word.from)\u{1f}\(word.to)\u{1f}\(word.reason)"
    case .event, .line: ""
    }
  }
}
