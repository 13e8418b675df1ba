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

  private static func isSeparator(_ character: Character) -> Bool { "-_ /.#:".contains(character) }
}
