import Core
import Testing

@testable import Operations

@Suite struct ExpressionTests {
  typealias Term = Expression.Term

  @Test(
    arguments: [
      ("sellable", [Term(1, .bucket(.sellable))], 0),
      (
        "sellable - reserved - safety + 20",
        [Term(1, .bucket(.sellable)), Term(-1, .bucket(.reserved)), Term(-1, .bucket(.safety))], 20
      ),
      ("reserved+shipped_today", [Term(1, .bucket(.reserved)), Term(1, .shippedToday)], 0),
      ("2*reserved", [Term(2, .bucket(.reserved))], 0),
      ("- 3 * in_transit -5", [Term(-3, .bucket(.inTransit))], -5),
      ("reserved + reserved", [Term(2, .bucket(.reserved))], 0),
      ("reserved - reserved", [], 0),
      ("0", [], 0), ("+ 7", [], 7),
      (
        "damaged + quarantined + incoming + shipped",
        [
          Term(1, .bucket(.damaged)), Term(1, .bucket(.quarantined)), Term(1, .bucket(.incoming)),
          Term(1, .bucket(.shipped)),
        ], 0
      ),
    ] as [(String, [Term], Int64)])
  func `expressions are read`(text: String, terms: [Term], constant: Int64) throws {
    let expression = try ExpressionText.parse(text)
    #expect(expression == Expression(terms, constant: Quantity(constant)))
    #expect(try ExpressionText.parse(ExpressionText.text(expression)) == expression)
  }

  @Test(arguments: [
    ("", "lacks a name"), ("sellable -", "lacks a name"), ("sellable - - safety", "lacks a name"),
    ("selable", "no bucket"),
    ("sellable reserved", "no bucket"), ("2*3*sellable", "more than one factor"), ("x*sellable", "no factor"),
    ("1.5*sellable", "no factor"), ("99999*sellable", "no factor"), ("sellable/2", "no bucket"),
    ("on_hand", "no bucket"),
    ("2*", "no bucket"), ("inTransit", "no bucket"),
  ])
  func `what is no expression says why`(text: String, problem: String) {
    let error = #expect(throws: ExpressionText.Failure.self) { try ExpressionText.parse(text) }
    #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
  }

  @Test func `a misspelt bucket is suggested`() {
    let error = #expect(throws: ExpressionText.Failure.self) { try ExpressionText.parse("selable - reserved") }
    #expect(error?.hint == "did you mean 'sellable'?")
  }
}
