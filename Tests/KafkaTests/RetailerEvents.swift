import Core
import Foundation
import RetailSimulation

/// The traffic of a simulated retailer around real sales, with everything in it that can be wrong with a record.
enum RetailerEvents {
  static let configuration = """
    systems:
      wms: { kind: wms }
      storefront: { kind: storefront }
      erp: { kind: erp }
      marketplace: { kind: marketplace }
      supplier: { kind: supplier }
      carrier: { kind: carrier }
    baseline: { trust: wms }
    """

  /// Sessions that end soon, so that deaths are noticed soon.
  static let impatient = [
    #"kafka.client={"session.timeout.ms": "6000", "heartbeat.interval.ms": "500", "transaction.timeout.ms": "5000", "message.timeout.ms": "4500", "socket.timeout.ms": "4000"}"#
  ]

  /// Writes the events around the first `rows` rows of sales, `copies` times with products and orders of their own.
  static func write(_ rows: Int, copies: Int = 1, faults: Int = 1, into folder: URL) throws -> URL {
    var settings = Settings()
    settings.faultsPerPattern = faults
    settings.replenishment = .hours(24)
    var retailer = Retailer(try SalesHistory(csv: sales(rows, copies: copies)), settings)
    retailer.injectFaults()
    let file = folder.appending(path: "events.ndjson")
    _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    let handle = try FileHandle(forWritingTo: file)
    var number = 0
    var text = ""
    Feed(retailer).write { line in
      number += 1
      text += number % 211 == 0 ? spoilt(line, number / 211) : line
      text += "\n"
    }
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
    return file
  }

  /// Only what systems say of their books: what may come on the direct path. Reference data are left out, since nobody
  /// hears them there.
  static func writeBooks(_ rows: Int = 250, in folder: URL) throws -> URL {
    let all = try String(contentsOf: write(rows, into: folder), encoding: .utf8)
    let books = all.split(separator: "\n").filter { $0.contains(#""type":"stock."#) && !$0.contains(#""uom":"#) }
    let file = folder.appending(path: "books.ndjson")
    try Data(books.joined(separator: "\n").utf8).write(to: file)
    return file
  }

  private static func sales(_ rows: Int, copies: Int) throws -> [UInt8] {
    let slice = try String(contentsOf: Broker.root.appending(path: "demo/online-retail-slice.csv"), encoding: .utf8)
    let lines = slice.split(separator: "\n")
    var text = [String(lines[0])]
    for line in lines.dropFirst().prefix(rows) {
      let fields = line.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
      for copy in 0..<copies {
        // Product codes may end in letters.
        let mark = copy == 0 ? "" : String(UnicodeScalar(UInt8(70 + copy)))
        text.append("\(fields[0])\(mark),\(fields[1])\(mark),\(fields[2])")
      }
    }
    return Array(text.joined(separator: "\n").utf8)
  }

  /// A line and what is wrong beside it: each of the reasons for which a record is rejected.
  private static func spoilt(_ line: String, _ number: Int) -> String {
    switch number % 5 {
    case 0: return String(line.dropLast(7))
    case 1: return line + "\n" + line.replacingOccurrences(of: #""source":""#, with: #""source":"nobody-"#)
    case 2: return line + "\n" + contradicting(line, number)
    case 3: return line + "\n" + late(line, number)
    // Once in a while more than a megabyte.
    default:
      guard number % 100 == 4 else { return line + "\n{\"specversion\":\"1.0\",\"id\":\"no-type-\(number)\"}" }
      return line + "\n" + line.dropLast() + #","padding":""# + String(repeating: "x", count: 1_100_000) + "\"}"
    }
  }

  /// The same key again, with other content.
  private static func contradicting(_ line: String, _ number: Int) -> String {
    line.replacingOccurrences(of: #""data":{"#, with: #""data":{"reason":"another-\#(number)","#)
      .replacingOccurrences(
        of: #""reason":"another-\#(number)","reason":"[^"]*""#, with: "", options: .regularExpression)
  }

  /// An event of long ago that comes only now.
  private static func late(_ line: String, _ number: Int) -> String {
    line.replacingOccurrences(of: #""id":""#, with: #""id":"late-\#(number)-"#)
      .replacingOccurrences(of: #""time":"20"#, with: #""time":"19"#)
  }
}
