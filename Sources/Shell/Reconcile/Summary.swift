package import Core

/// What a file run did, in numbers (interface.md section 1).
package struct Summary: Hashable, Sendable {
  /// Outcomes by input, in the order of the inputs.
  package var outcomes: [InputOutcomes] = []
  package var openExceptions: [String: Int64] = [:]
  package var resolvedExceptions: [String: Int64] = [:]
  package var patterns: [String: Int64] = [:]
  package var corrections: [String: Int64] = [:]
  package var consumed: Int64 = 0
  /// Records without an outcome; 0 unless something is wrong with this program.
  package var gap: Int64 = 0

  package struct InputOutcomes: Hashable, Sendable {
    package var name: String
    package var counts: OutcomeCounts
    package init(name: String, counts: OutcomeCounts) {
      self.name = name
      self.counts = counts
    }
  }
  package init() {}
}

/// The last revision of every exception and correction, as far as the summary speaks of them.
struct Tally {
  struct Standing: Hashable, CellCodable {
    var category = Category.countDrift
    var pattern = ""
    var isClosed = false
    mutating func transfer(_ cell: inout Cell) {
      cell.transfer(&category)
      cell.transfer(&pattern)
      cell.transfer(&isClosed)
    }
  }

  private(set) var exceptions: [String: Standing] = [:]
  private(set) var corrections: [String: CorrectionState] = [:]

  mutating func note(_ record: ExceptionRecord) {
    var standing = Standing()
    standing.category = record.draft.category
    standing.pattern = record.draft.pattern?.code ?? ""
    standing.isClosed = record.state.isClosed
    exceptions[record.id] = standing
  }

  mutating func note(_ record: CorrectionRecord) { corrections[record.id] = record.state }

  func fill(_ summary: inout Summary) {
    for standing in exceptions.values {
      let category = standing.category.rawValue
      if standing.isClosed {
        summary.resolvedExceptions[category, default: 0] += 1
      } else {
        summary.openExceptions[category, default: 0] += 1
      }
      if !standing.pattern.isEmpty { summary.patterns[standing.pattern, default: 0] += 1 }
    }
    for state in corrections.values { summary.corrections["\(state)", default: 0] += 1 }
  }
}

extension Tally {
  /// Cells of what a later run still has to count: what stands open.
  var cells: [String: [UInt8]] {
    var cells: [String: [UInt8]] = [:]
    for (id, standing) in exceptions where !standing.isClosed {
      cells["exception/\(id)"] = RunCell.bytes(of: standing)
    }
    for (id, state) in corrections where !state.isFinal {
      cells["correction/\(id)"] = [state.rawValue]
    }
    return cells
  }

  /// Takes a cell of `cells`; false where it is none.
  mutating func restore(_ key: String, _ bytes: [UInt8]) throws(StateDamage) -> Bool {
    if key.hasPrefix("exception/") {
      exceptions[String(key.dropFirst("exception/".count))] = try RunCell.value(Standing(), of: bytes, key: key)
      return true
    }
    guard key.hasPrefix("correction/") else { return false }
    guard bytes.count == 1, let state = CorrectionState(rawValue: bytes[0]) else {
      throw StateDamage(key: key, detail: "no state of a correction")
    }
    corrections[String(key.dropFirst("correction/".count))] = state
    return true
  }
}

extension CorrectionState {
  fileprivate var isFinal: Bool { self == .withdrawn || self == .confirmed }
}

/// Cells of the run itself.
enum RunCell {
  static func bytes<Value: CellCodable>(of value: Value) -> [UInt8] {
    var cell = Cell(writingWith: [])
    var value = value
    cell.transfer(&value)
    return cell.bytes
  }

  static func value<Value: CellCodable>(_ empty: Value, of bytes: [UInt8], key: String) throws(StateDamage) -> Value {
    var cell = Cell(reading: bytes, with: [])
    var value = empty
    cell.transfer(&value)
    guard cell.isComplete else { throw StateDamage(key: key, detail: cell.failure ?? "bytes are left over") }
    return value
  }
}
