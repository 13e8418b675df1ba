/// What people are told of a pattern, and the category of its findings.
package struct PatternCard: Sendable {
  package let pattern: Pattern
  /// nil = by what is wrong (`count_drift` and its kin).
  package let category: Category?
  /// The clause of an exception's sentence; nil where rules write their own.
  package let reason: String?
  package let signature: String
  package let example: String
  package let repair: String

  package init(
    _ pattern: Pattern, category: Category? = nil, reason: String?, signature: String, example: String, repair: String
  ) {
    self.pattern = pattern
    self.category = category
    self.reason = reason
    self.signature = signature
    self.example = example
    self.repair = repair
  }
}
