import Core
import RetailSimulation
import Testing

@Suite struct SalesHistoryTests {
  private func history(_ rows: String...) throws -> SalesHistory {
    let head = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice"
    return try SalesHistory(csv: Array((head + "\r\n" + rows.joined(separator: "\n")).utf8))
  }

  @Test func `lines that repeat to the letter are all kept`() throws {
    let line = "1,85123A,\"HEART, \"\"WHITE\"\"\",6,2010-12-01 08:26:00,2.55"
    let history = try history(line, line)
    #expect(history.orders.count == 1)
    #expect(history.orders[0].lines.map(\.number) == ["1", "2"])
    #expect(history.orders[0].placed.description == "2010-12-01T08:26:00Z")
  }

  @Test func `codes in lower case are the same products`() throws {
    let history = try history("1,85123a,,6,2010-12-01 08:26:00,2.55")
    #expect(history.orders[0].lines[0].sku == "85123A")
  }

  @Test(arguments: ["POST", "DOT", "M", "m", "C2", "D", "AMAZONFEE", "DCGS0003", "gift_0001_20", "8512"])
  func `what is no product moves no stock`(code: String) throws {
    let history = try history("1,\(code),,6,2010-12-01 08:26:00,2.55")
    #expect(history.orders.isEmpty)
    #expect(history.rowsWithoutProduct == 1)
  }

  @Test func `credits, corrections and sales are told apart`() throws {
    let history = try history(
      "C1,85123A,,-6,2010-12-01 08:26:00,2.55", "2,85123A,damaged,-3,2010-12-01 08:26:00,0.0",
      "3,85123A,found,4,2010-12-01 08:26:00,0.0", "4,85123A,,1,2010-12-01 08:26:00,2.55")
    #expect(history.credits.map(\.quantity) == [-6])
    #expect(history.corrections.map(\.quantity) == [-3, 4])
    #expect(history.orders.map(\.id) == ["4"])
  }

  @Test func `a table of something else is refused with its row`() {
    #expect(throws: SalesHistoryError.self) { try SalesHistory(csv: Array("a,b\n1,2\n".utf8)) }
    #expect(throws: SalesHistoryError.self) { try history("1,85123A,,many,2010-12-01 08:26:00,2.55") }
  }
}
