/// One thing that is wrong with a configuration.
package struct ConfigurationProblem: Error, Hashable, Sendable {
  package var origin: SettingOrigin
  /// The key path, `systems.wms.allowance`; empty for the file as a whole.
  package var path: String
  package var problem: String
  package var hint: String?

  package init(_ origin: SettingOrigin, path: String, _ problem: String, hint: String? = nil) {
    self.origin = origin
    self.path = path
    self.problem = problem
    self.hint = hint
  }

  /// `recount.yaml:4: systems.wms.allowence: unknown key; did you mean 'allowance'?`
  package var text: String {
    let place = origin == .standard ? [] : [origin.text]
    let parts = place + (path.isEmpty ? [] : [path]) + [problem]
    return parts.joined(separator: ": ") + (hint.map { "; \($0)" } ?? "")
  }
}

/// Everything that is wrong with a configuration; never empty.
package struct ConfigurationFailure: Error, Sendable {
  package var problems: [ConfigurationProblem]

  /// Sorts the problems as a reader of the file meets them.
  package init(_ problems: [ConfigurationProblem]) {
    self.problems = problems.enumerated()
      .sorted { ($0.element.origin.rank, $0.offset) < ($1.element.origin.rank, $1.offset) }
      .map(\.element)
  }
}

private func < (left: ((Int, Int), Int), right: ((Int, Int), Int)) -> Bool {
  left.0 != right.0 ? left.0 < right.0 : left.1 < right.1
}
