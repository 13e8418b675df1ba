/// Finds the known word that somebody probably meant.
package enum Suggestion {
  /// The nearest of `candidates`, if any is near enough to be meant; ties go to the first in alphabetical order.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = letters(word)
    let ranked = candidates.sorted().map { (candidate: $0, distance: distance(wanted, letters($0))) }
    let limit = max(1, min(3, wanted.count / 3))
    if let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= limit { return best.candidate }
    guard wanted.count >= 3 else { return nil }
    return ranked.first { letters($0.candidate).starts(with: wanted) }?.candidate
  }

  /// `did you mean 'allowance'?`, or the list of what is known.
  package static func hint(_ word: String, among candidates: [String], kind: String) -> String? {
    if let nearest = nearest(to: word, among: candidates) { return "did you mean '\(nearest)'?" }
    return candidates.isEmpty ? nil : "known \(kind): \(candidates.sorted().joined(separator: ", "))"
  }

  private static func letters(_ word: String) -> [UInt8] {
    word.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
  }

  /// Edits, omissions, insertions and swaps of neighbours (optimal string alignment).
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 1...left.count {
      var current = [row] + [Int](repeating: 0, count: right.count)
      for column in 1...right.count {
        let isSame = left[row - 1] == right[column - 1]
        current[column] = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
        let isSwap = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1]
        if isSwap { current[column] = min(current[column], beforeLast[column - 2] + 1) }
      }
      (beforeLast, last) = (last, current)
    }
    return last[right.count]
  }
}
