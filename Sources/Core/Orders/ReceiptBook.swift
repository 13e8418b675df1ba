/// Receipts as facts: a number told again, a repeated running total, or the same goods under another system's number
/// is the same receipt.
struct ReceiptBook {
  private(set) var movements: [Movement] = []
  private let purchase: String?
  private let isAuthority: (DocumentEvent, Line) -> Bool
  /// The last running total of an authority by purchase (or receipt), line and SKU.
  private var totals: [String: Quantity] = [:]
  /// Every running total told, by the same key.
  private var told: [String: [Quantity]] = [:]
  private var groups: [Int: String] = [:]

  init(_ events: [DocumentEvent], purchase: String?, isAuthority: @escaping (DocumentEvent, Line) -> Bool) {
    self.purchase = purchase
    self.isAuthority = isAuthority
    // The authority's words make the facts; what others say is then recognised in them, or stands beside them.
    for isAuthorityTurn in [true, false] {
      for event in events {
        for line in ReceiptBook.lines(event) where isAuthority(event, line) == isAuthorityTurn {
          if line.cumulative { takeTotal(event, line) } else { takeReceipt(event, line) }
        }
      }
    }
    for (index, group) in groups { movements[index].cumulative = told[group] ?? [] }
  }

  /// Lines of one event with the same number and SKU are one.
  private static func lines(_ event: DocumentEvent) -> [Line] {
    var lines: [Line] = []
    for line in event.lines {
      let known = lines.firstIndex {
        $0.name == line.name && $0.sku == line.sku && $0.location == line.location && !line.cumulative
      }
      if let known {
        lines[known].quantity = (lines[known].quantity ?? .zero) + (line.quantity ?? .zero)
      } else {
        lines.append(line)
      }
    }
    return lines
  }

  private mutating func takeTotal(_ event: DocumentEvent, _ line: Line) {
    let document = purchase.map { "purchase/\($0)" } ?? "receipt/\(event.receipt)"
    let group = "\(document)/\(line.name)/\(line.sku)"
    let total = line.quantity ?? .zero
    let before = totals[group] ?? .zero
    told[group, default: []].append(total)
    let key = "receipt/\(event.receipt)/\(line.name)/total/\(total)"
    let telling = Telling(event: event, line: line, quantity: total - before)
    let known = movements.indices.last { groups[$0] == group && movements[$0].total == total }
    if let known, before == total || !isAuthority(event, line) {
      var confirmation = telling
      confirmation.quantity = movements[known].quantity
      movements[known].tellings.append(confirmation)
      return
    }
    guard total != before else { return }
    if isAuthority(event, line) { totals[group] = total }
    var movement = Movement(kind: .received, key: key, tellings: [telling])
    movement.total = total
    movements.append(movement)
    groups[movements.count - 1] = group
  }

  private mutating func takeReceipt(_ event: DocumentEvent, _ line: Line) {
    let telling = Telling(event: event, line: line, quantity: line.quantity ?? .zero)
    let key = "receipt/\(event.receipt)/\(line.name)"
    let byNumber = movements.firstIndex { $0.key == key && $0.line.sku == line.sku }
    if let known = byNumber ?? sameGoods(event, line) {
      movements[known].tellings.append(telling)
      return
    }
    movements.append(Movement(kind: .received, key: key, tellings: [telling]))
  }

  /// The same purchase, line, SKU and quantity where this system has not confirmed it yet.
  private func sameGoods(_ event: DocumentEvent, _ line: Line) -> Int? {
    movements.firstIndex { movement in
      let isSameDocument = purchase != nil || movement.event.receipt == event.receipt
      return isSameDocument && movement.line.sku == line.sku && movement.quantity == line.quantity
        && (movement.line.line == line.line || movement.line.line.isEmpty || line.line.isEmpty)
        && !movement.tellings.contains { $0.event.system == event.system }
    }
  }
}
