import Core

/// The sections that name systems: `systems`, `handoffs`, `baseline`.
extension SectionReader {
  static let systemsMax = 255

  /// The configured systems, sorted by id.
  mutating func systems() -> [SystemProfile] {
    section("systems") { reader in
      let ids = reader.givenKeys.sorted()
      if ids.count > SectionReader.systemsMax {
        reader.refuse(ids[SectionReader.systemsMax], "more than \(SectionReader.systemsMax) systems are configured")
      }
      let profiles = ids.compactMap { reader.system($0) }
      reader.refuseCommonMatches(profiles)
      return profiles
    }
  }

  private mutating func system(_ id: String) -> SystemProfile? {
    guard SectionReader.isSystemID(id) else {
      refuse(id, "this cannot be a system's id", hint: "use up to 128 characters without '>' and control characters")
      return nil
    }
    let kinds = SystemKind.allCases.map { (word: $0.word, value: $0) }
    return section(id) { reader in
      let isNamed = reader.node("kind") != nil
      let kind = reader.value("kind", .choice("kind of system", kinds))
      if !isNamed {
        reader.refuse("kind", "is missing", hint: "one of \(kinds.map(\.word).joined(separator: ", "))")
      }
      // Keys of a system of unknown kind are judged all the same.
      var profile = SystemProfile(id: id, kind: kind ?? .connector)
      reader.readProfile(&profile)
      return profile
    }
  }

  private static func isSystemID(_ id: String) -> Bool {
    let isClean = id.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f && $0 != ">" }
    return isClean && !id.isEmpty && id.utf8.count <= 128 && !id.hasPrefix(" ") && !id.hasSuffix(" ")
  }

  private mutating func readProfile(_ profile: inout SystemProfile) {
    profile.match = value("match", .word("a source", example: "wms"), default: profile.match)
    profile.allowance = value("allowance", .duration, default: profile.allowance)
    profile.cadence = value("cadence", .positiveDuration)
    profile.measures = measures(over: profile.measures)
    let locations = ValueFormat<String>.word("a location", example: "EAST").list
      .checked("the list is empty", hint: "name a location, or leave the key out for every location") { !$0.isEmpty }
    profile.locations = value("locations", locations)
    profile.tolerance = node("tolerance") == nil ? nil : tolerance("tolerance", Tolerance())
    let tokens = Authority.allCases.map { (word: $0.word, value: $0) }
    profile.authority = authority(tokens, over: profile.authority)
    profile.statuses = statuses()
  }

  private mutating func measures(over standard: [Measure: Expression]) -> [Measure: Expression] {
    section("measures") { reader in
      var result: [Measure: Expression] = [:]
      for measure in Measure.allCases {
        let isRemoved = reader.isGiven(measure.word) && reader.node(measure.word).map { $0.text == "none" } ?? true
        if isRemoved {
          reader.record(measure.word, .null, reader.origin(of: measure.word))
        } else if let usual = standard[measure] {
          result[measure] = reader.value(measure.word, .expression, default: usual)
        } else if reader.node(measure.word) != nil {
          result[measure] = reader.value(measure.word, .expression)
        }
      }
      return result
    }
  }

  /// The given kinds of fact beside those of the kind's defaults.
  private mutating func authority(
    _ tokens: [(word: String, value: Authority)], over standard: Set<Authority>
  ) -> Set<Authority> {
    let format = ValueFormat<Authority>.choice("kind of fact", tokens)
    let merged = ValueFormat<[Authority]>(
      parse: { (node) throws(Mismatch) in
        let given = try format.list.parse(node)
        return Authority.allCases.filter { standard.contains($0) || given.contains($0) }
      }, show: format.list.show)
    return Set(value("authority", merged, default: Authority.allCases.filter(standard.contains)))
  }

  private mutating func statuses() -> [String: OrderStatus] {
    let words = OrderStatus.allCases.map { (word: "\($0)", value: $0) }
    return section("statuses") { reader in
      var result: [String: OrderStatus] = [:]
      for key in reader.givenKeys.sorted() {
        guard let status = reader.value(key, .choice("order status", words)) else { continue }
        if let other = result[key.lowercased()], other != status {
          reader.refuse(
            key, "the same word with another case says '\(other)'", hint: "words are compared in lower case")
        }
        result[key.lowercased()] = status
      }
      return result
    }
  }

  private mutating func refuseCommonMatches(_ profiles: [SystemProfile]) {
    var owners: [String: String] = [:]
    for profile in profiles {
      guard let owner = owners[profile.match] else {
        owners[profile.match] = profile.id
        continue
      }
      refuse(
        profile.id, "its match '\(profile.match)' is that of '\(owner)', too", hint: "give one of the two another match"
      )
    }
  }

  mutating func tolerance(_ key: String, _ standard: Tolerance) -> Tolerance {
    section(key) { reader in
      var tolerance = standard
      tolerance.units = reader.value("units", .amount, default: tolerance.units)
      tolerance.percent = reader.value("percent", .whole(0...100), default: tolerance.percent)
      return tolerance
    }
  }

  /// Allowances by hand-off; both ends must be configured.
  mutating func handoffs(among systems: [SystemProfile]) -> [HandoffKey: Span] {
    let ids = systems.map(\.id)
    return section("handoffs") { reader in
      var result: [HandoffKey: Span] = [:]
      for key in reader.givenKeys {
        let allowance = reader.section(key) { $0.value("allowance", .duration) }
        guard let handoff = reader.handoff(key, among: ids) else { continue }
        if let allowance { result[handoff] = allowance }
      }
      return result
    }
  }

  private mutating func handoff(_ key: String, among ids: [String]) -> HandoffKey? {
    let ends = key.split(separator: ">", omittingEmptySubsequences: false).map { trimmedText($0) }
    guard ends.count == 2, !ends[0].isEmpty, !ends[1].isEmpty, ends[0] != ends[1] else {
      refuse(key, "this is no hand-off", hint: "write two systems, as in \"wms>erp\"")
      return nil
    }
    for end in ends where !ids.contains(end) {
      refuse(key, "no system '\(end)' is configured", hint: Suggestion.hint(end, among: ids, kind: "systems"))
    }
    return HandoffKey(from: ends[0], to: ends[1])
  }

  mutating func trusted(among systems: [SystemProfile]) -> SystemID? {
    section("baseline") { $0.value("trust", .system(among: systems)) }
  }
}

extension ValueFormat<SystemID> {
  /// A configured system by its id.
  static func system(among systems: [SystemProfile]) -> ValueFormat {
    ValueFormat(
      parse: { (node) throws(Mismatch) in
        guard let text = node.text else { throw Mismatch("\(node.kindName) where a system is wanted") }
        guard let index = systems.firstIndex(where: { $0.id == text }) else {
          let hint = Suggestion.hint(text, among: systems.map(\.id), kind: "systems")
          throw Mismatch("no system '\(text)' is configured", hint: hint)
        }
        return SystemID(UInt8(clamping: index))
      },
      show: { .text(systems[Int($0.index)].id) })
  }
}
