/// References that people type: compared without what people vary.
package enum Reference {
  /// Upper case, without a prefix of letters, separators and leading zeros: `PO-000123` and `123` are one.
  package static func normalised(_ text: String) -> String {
    var rest = Substring(text.uppercased())
    rest = rest.drop { !$0.isNumber && ($0.isLetter || isSeparator($0)) }
    let bare = rest.filter { !isSeparator($0) }
    let digits = bare.drop { $0 == "0" }
    if digits.isEmpty { return bare.isEmpty ? text.uppercased() : "0" }
    return String(digits)
  }

  /// The order that a part of it names: `O1-2` and `1001/A` are parts of `O1` and `1001`. The part's own name is short,
  /// and an order's has a digit; nil where a name does not look like this.
  package static func whole(ofOrder text: String) -> String? {
    guard let last = text.lastIndex(where: isSeparator) else { return nil }
    let (whole, part) = (text[..<last], text[text.index(after: last)...])
    guard (1...3).contains(part.count), part.allSatisfy({ $0.isLetter || $0.isNumber }),
      whole.contains(where: \.isNumber)
    else { return nil }
    return String(whole)
  }

  private static func isSeparator(_ character: Character) -> Bool { "-_ /.#:".contains(character) }
}
