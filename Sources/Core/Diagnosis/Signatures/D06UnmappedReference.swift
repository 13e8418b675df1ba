extension PatternCard {
  static let unmappedReference = PatternCard(
    .unmappedReference, category: .unmappedOrInvalidMessage,
    reason: "a message was refused for a reference it should know",
    signature: """
      A refused record names a reference that, without prefix, separators and leading zeros, is a fact \
      the system misses.
      """,
    example: "The ERP refuses a receipt for purchase 123, which it knows as PO-0123.",
    repair: "Post the fact against the match.")
}

extension Signature {
  /// D06: the system refused a message whose reference, read as people write it, is a fact that it misses.
  static let unmappedReference = Signature(.unmappedReference) { s in
    for notice in s.place.notices.reversed() where notice.isRefusal && notice.into == s.system {
      let lacking = s.recent.last { fact in
        s.e(fact) == -s.r && !fact.isReported(by: s.system, until: s.time) && names(notice, fact)
      }
      guard let lacking else { continue }
      var diagnosis = s.diagnosis(.unmappedReference, naming: [lacking], confidence: 95)
      let isOwn = notice.writer == s.systemName
      if !isOwn, s.configuration.system(named: notice.writer) != nil { diagnosis.from = notice.writer }
      diagnosis.evidence.append(notice.reference)
      diagnosis.repair = .delta
      // Where a message into the system was refused, none of its own, a receipt is simply not posted.
      diagnosis.category = lacking.kind == .received && !isOwn ? .receiptNotPosted : nil
      diagnosis.action = lacking.kind == .received ? .postReceipt : .adjust
      return diagnosis
    }
    return nil
  }

  /// A reference of the refused message is the fact's, once prefix, separators and leading zeros are left out, but is
  /// not written the same: that is why it was refused.
  private static func names(_ notice: WriteNotice, _ fact: Effect) -> Bool {
    guard notice.members.isEmpty else { return false }
    return notice.refs.items.contains { item in
      guard ![.line, .bin, .batch, .correction].contains(item.kind), let known = fact.refs[item.kind] else {
        return false
      }
      return Reference.normalised(item.text) == Reference.normalised(known)
    }
  }
}
