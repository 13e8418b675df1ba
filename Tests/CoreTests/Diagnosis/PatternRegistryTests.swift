import Core
import Foundation
import Testing

/// The registry of patterns is whole, and `docs/patterns.md` is what it says (`UPDATE_GOLDEN=1` writes the page).
@Suite struct PatternRegistryTests {
  private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func `every pattern from D01 to D42 has its card in the order of the codes`() {
    #expect(Patterns.cards.map(\.pattern) == Pattern.allCases)
    #expect(Pattern.allCases.map(\.code) == (1...42).map { $0 < 10 ? "D0\($0)" : "D\($0)" })
  }

  @Test func `every card says what to look for, an example and a repair`() {
    for card in Patterns.cards {
      for text in [card.signature, card.example, card.repair] {
        #expect(text.hasSuffix(".") && text.count > 10, "\(card.pattern.code): \(text)")
      }
    }
  }

  @Test func `slugs are different`() { #expect(Set(Pattern.allCases.map(\.slug)).count == 42) }

  @Test func `every pattern is told in one file of its own, and named in the registry`() throws {
    let folder = root.appending(path: "Sources/Core/Diagnosis/Signatures")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let registry = try String(
      contentsOf: root.appending(path: "Sources/Core/Diagnosis/Patterns.swift"), encoding: .utf8)
    for pattern in Pattern.allCases {
      let own = files.filter { $0.hasPrefix(pattern.code) }
      #expect(own.count == 1, "\(pattern.code): \(own)")
      let text = try own.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }.joined()
      #expect(text.contains("static let \(pattern) = PatternCard("), "\(pattern.code)")
      #expect(registry.contains(".\(pattern),"), "\(pattern.code)")
    }
    #expect(files.count == Pattern.allCases.count)
  }

  @Test func `every signature in the order of precedence belongs to a pattern that answers residuals`() {
    let answering = Set(Patterns.byPrecedence.map(\.pattern))
    let never: Set<Pattern> = [
      .silentSource, .propagationLag, .shipmentNotConfirmed, .phantomInventory, .exceptionStateNotPropagated,
    ]
    #expect(answering.isDisjoint(with: never))
    // D27 is what D10's signature finds where a count was undone; D39 is what is left.
    #expect(answering.union(never).union([.countOverwritten, .unexplainedLoss]) == Set(Pattern.allCases))
  }

  @Test func `the page of the patterns is current`() throws {
    let page = root.appending(path: "docs/patterns.md")
    let text = Self.page()
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try text.write(to: page, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: page, encoding: .utf8) == text)
  }

  private static func page() -> String {
    var text = """
      # Patterns

      What can be wrong between systems, how Recount recognises it, and what puts it right. This page is written from the
      registry in the code (`Sources/Core/Diagnosis/Patterns.swift`): `UPDATE_GOLDEN=1 swift test --filter
      PatternRegistryTests` writes it anew. The order of precedence, where several patterns would do, is at the end.

      """
    for card in Patterns.cards {
      text += """

        ## \(card.pattern.code) \(card.pattern.slug)

        - **Signature.** \(card.signature)
        - **Example.** \(card.example)
        - **Repair.** \(card.repair)
        - **Category.** \(card.category.map { "`\($0.rawValue)`" } ?? usual)

        """
    }
    var order: [String] = []
    for signature in Patterns.byPrecedence where order.last != signature.pattern.code {
      order.append(signature.pattern.code)
    }
    return text + "\n## Precedence\n\n" + order.joined(separator: " · ") + " · D39\n"
  }

  private static let usual =
    "`count_drift`; `channel_availability_conflict` or `false_stockout` where only what a channel offers is wrong"
}
