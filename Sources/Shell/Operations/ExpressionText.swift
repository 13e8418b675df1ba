package import Core

/// What a measure is made of, as text: `sellable - reserved + 20`, `2*reserved + shipped_today`.
package enum ExpressionText {
  package struct Failure: Error, Hashable, Sendable {
    package var problem: String
    package var hint: String?
  }

  /// The words that may stand in an expression.
  package static let names = Bucket.allCases.map { word(.bucket($0)) } + [word(.shippedToday)]

  /// Factors beyond this are a slip of the pen, and would let a product overflow.
  private static let factorMax: Int64 = 1000

  package static func parse(_ text: String) throws(Failure) -> Expression {
    var terms: [Expression.Term] = []
    var constant = Quantity.zero
    for part in try signedParts(text) {
      let sign: Int64 = part.isNegative ? -1 : 1
      if let number = DecimalText.parse(part.text) {
        constant += number * sign
      } else {
        let term = try term(part.text)
        add(Expression.Term(term.factor * sign, term.name), to: &terms)
      }
    }
    return Expression(terms.filter { $0.factor != 0 }, constant: constant)
  }

  /// The text that `parse` reads back to the same expression.
  package static func text(_ expression: Expression) -> String {
    var parts = expression.terms.map { term in
      (isNegative: term.factor < 0, text: (abs(term.factor) == 1 ? "" : "\(abs(term.factor))*") + word(term.name))
    }
    if expression.constant != .zero || parts.isEmpty {
      parts.append((expression.constant < .zero, "\(expression.constant.magnitude)"))
    }
    return parts.enumerated().map { index, part in
      let sign = part.isNegative ? "-" : "+"
      return index == 0 ? (part.isNegative ? "-" : "") + part.text : " \(sign) \(part.text)"
    }.joined()
  }

  private static func word(_ name: Expression.Name) -> String {
    switch name {
    case .shippedToday: "shipped_today"
    case .bucket(.inTransit): "in_transit"
    case .bucket(let bucket): "\(bucket)"
    }
  }

  /// Cuts at + and −; the first part may go without a sign.
  private static func signedParts(_ text: String) throws(Failure) -> [(isNegative: Bool, text: String)] {
    var parts: [(isNegative: Bool, text: String)] = []
    var rest = text.drop { $0 == " " }
    if let first = rest.first, !isSign(first) { rest = "+" + rest }
    while let sign = rest.popFirst() {
      let part = rest.prefix { !isSign($0) }
      parts.append((sign == "-", trimmed(part)))
      rest = rest.dropFirst(part.count)
    }
    guard !parts.isEmpty, parts.allSatisfy({ !$0.text.isEmpty }) else { throw emptyPart(text) }
    return parts
  }

  private static func isSign(_ character: Character) -> Bool { character == "+" || character == "-" }

  private static func emptyPart(_ text: String) -> Failure {
    Failure(problem: "'\(text)' lacks a name or a number beside a sign", hint: "for example 'sellable - reserved + 20'")
  }

  private static func term(_ text: String) throws(Failure) -> Expression.Term {
    let factors = text.split(separator: "*", omittingEmptySubsequences: false).map { trimmed($0) }
    guard let word = factors.last, factors.count <= 2 else {
      throw Failure(problem: "'\(text)' has more than one factor", hint: "for example '2*reserved'")
    }
    guard let name = Expression.Name.named(word) else {
      throw Failure(problem: "'\(word)' is no bucket", hint: Suggestion.hint(word, among: names, kind: "names"))
    }
    guard factors.count == 2 else { return Expression.Term(1, name) }
    guard let factor = Int64(factors[0]), (0...factorMax).contains(factor) else {
      throw Failure(problem: "'\(factors[0])' is no factor", hint: "a factor is a whole number up to \(factorMax)")
    }
    return Expression.Term(factor, name)
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  private static func add(_ term: Expression.Term, to terms: inout [Expression.Term]) {
    if let place = terms.firstIndex(where: { $0.name == term.name }) {
      terms[place].factor += term.factor
    } else {
      terms.append(term)
    }
  }
}
