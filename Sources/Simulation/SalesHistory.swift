package import Core

/// Real order lines: the backbone of a simulated retailer.
///
/// Read from the table of UCI Online Retail (Chen, Sain and Guo 2012, CC BY 4.0) or a slice of it. What the data says
/// is kept: every product line of every invoice, also where lines repeat to the letter. A line without a price, or a
/// negative one outside a credit invoice, is a stock correction; codes that are no products (postage, fees, manual
/// entries) move no stock and are left out.
package struct SalesHistory: Sendable {
  /// An invoice that sells.
  package struct Order: Sendable {
    package var id: String
    package var placed: Instant
    package var lines: [Line]
  }

  /// A product line of an invoice; numbered, because equal lines are different lines.
  package struct Line: Sendable {
    package var number: String
    package var sku: String
    package var quantity: Int64
  }

  /// Goods of a credit invoice, or a stock correction, of one product.
  package struct Movement: Sendable {
    package var document: String
    package var line: String
    package var sku: String
    package var quantity: Int64
    package var time: Instant
  }

  package var orders: [Order] = []
  package var credits: [Movement] = []
  package var corrections: [Movement] = []
  package var rows = 0
  package var rowsWithoutProduct = 0

  package init() {}

  /// Reads the table; columns are found by their names in the first row.
  package init(csv bytes: [UInt8]) throws(SalesHistoryError) {
    var reader = CSVReader(bytes)
    let columns = try Columns(reader.nextRow() ?? [])
    var numbers: [String: Int] = [:]
    var places: [String: Int] = [:]
    while let row = reader.nextRow() {
      guard row.count > columns.last else { throw SalesHistoryError(row: rows + 2, detail: "too few columns") }
      rows += 1
      let sku = row[columns.sku].uppercased()
      guard Self.isProduct(sku) else {
        rowsWithoutProduct += 1
        continue
      }
      guard let quantity = Int64(row[columns.quantity]), let time = Instant(minuteText: row[columns.time]) else {
        throw SalesHistoryError(row: rows + 1, detail: "no quantity or no time")
      }
      let invoice = row[columns.invoice]
      numbers[invoice, default: 0] += 1
      let line = String(numbers[invoice, default: 0])
      let isFree = row[columns.price].allSatisfy { $0 == "0" || $0 == "." }
      add(Movement(document: invoice, line: line, sku: sku, quantity: quantity, time: time), isFree, &places)
    }
  }

  private mutating func add(_ row: Movement, _ isFree: Bool, _ places: inout [String: Int]) {
    if row.document.hasPrefix("C") { return credits.append(row) }
    if isFree || row.quantity <= 0 { return corrections.append(row) }
    let line = Line(number: row.line, sku: row.sku, quantity: row.quantity)
    if let place = places[row.document] { return orders[place].lines.append(line) }
    places[row.document] = orders.count
    orders.append(Order(id: row.document, placed: row.time, lines: [line]))
  }

  /// Product codes are five digits and letters for the variant; the rest is postage, fees, vouchers, tests.
  package static func isProduct(_ code: String) -> Bool {
    let digits = code.utf8.prefix { (48...57).contains($0) }
    return digits.count == 5 && code.utf8.dropFirst(5).allSatisfy { (65...90).contains($0) }
  }

  private struct Columns {
    var invoice, sku, quantity, time, price: Int
    var last: Int { max(invoice, sku, quantity, time, price) }

    init(_ names: [String]) throws(SalesHistoryError) {
      func column(_ name: String) throws(SalesHistoryError) -> Int {
        guard let index = names.firstIndex(of: name) else {
          throw SalesHistoryError(row: 1, detail: "no column \(name)")
        }
        return index
      }
      invoice = try column("InvoiceNo")
      sku = try column("StockCode")
      quantity = try column("Quantity")
      time = try column("InvoiceDate")
      price = try column("UnitPrice")
    }
  }
}

/// A table that holds no sales history.
package struct SalesHistoryError: Error, CustomStringConvertible {
  package var row: Int
  package var detail: String
  package var description: String { "row \(row) of the sales table: \(detail)" }
}

extension Instant {
  /// `2010-12-01 08:26:00`, taken as UTC.
  package init?(minuteText text: String) {
    let numbers = text.split { !$0.isNumber }.compactMap { Int64($0) }
    guard numbers.count >= 5 else { return nil }
    let day = Instant.dayNumber(year: numbers[0], month: numbers[1], date: numbers[2])
    self.init(microseconds: (day * 86_400 + numbers[3] * 3600 + numbers[4] * 60) * 1_000_000)
  }

  /// Days since 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  private static func dayNumber(year: Int64, month: Int64, date: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
