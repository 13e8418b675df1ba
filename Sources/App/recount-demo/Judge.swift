import FoundationEssentials
import RetailSimulation

/// `recount-demo judge`.
struct Judge {
  static let names = ["--faults", "--output"]
  private let faults: String
  private let folder: String

  init(_ options: Options) throws(DemoError) {
    faults = try options.text("--faults")
    folder = try options.text("--output")
  }

  func run() throws -> Int32 {
    let list = try JSONDecoder().decode(FaultList.self, from: Data(FileHandle.contents(of: faults)))
    let raised = try exceptions()
    let judgement = Judgement(of: list.faults, against: raised)
    print(table(judgement))
    let informative = raised.count { $0.severity == "info" }
    let repairs = try corrections()
    let answered = Set(judgement.faults.compactMap { $0.finding.exception?.id })
    print(
      """

      \(judgement.found) of \(list.faults.count) injected faults found, \(judgement.others.count) other exceptions above info, \
      \(informative) of severity info (ordinary business), \(judgement.spikes.count) rushes of real orders (demand_anomaly)
      \(repairs.count) corrections stand, \(repairs.count { !answered.contains($0.exception ?? "") }) of them without an injected fault
      """)
    return judgement.isPerfect ? 0 : 1
  }

  // MARK: reading

  private func records<Record: Decodable>(_ name: String, _ type: Record.Type) throws -> [Record] {
    let path = "\(folder)/\(name)"
    let decoder = JSONDecoder()
    return try FileHandle.contents(of: path).split(separator: 10).enumerated().map { number, line in
      do { return try decoder.decode(type, from: Data(line)) } catch {
        throw DemoError.file(path, "line \(number + 1) cannot be read: \(error)")
      }
    }
  }

  /// The last word about every correction that has not been withdrawn.
  private func corrections() throws -> [CorrectionRecord.Content] {
    var last: [String: CorrectionRecord] = [:]
    for record in try records("corrections.ndjson", CorrectionRecord.self) { last[record.data.correction] = record }
    return last.values.filter { $0.type != "correction.withdrawn" }.map(\.data)
  }

  private func exceptions() throws -> [RaisedException] {
    var order: [String] = []
    var byID: [String: RaisedException] = [:]
    for record in try records("exceptions.ndjson", ExceptionRecord.self) {
      if byID[record.data.exception] == nil { order.append(record.data.exception) }
      byID[record.data.exception, default: RaisedException(id: record.data.exception)].take(record.data)
    }
    return order.compactMap { byID[$0] }
  }

  // MARK: writing

  private func table(_ judgement: Judgement) -> String {
    var rows = [["fault", "pattern", "where", "quantity", "since", "result", "as", "exception"]]
    for (fault, finding) in judgement.faults {
      rows.append([
        fault.name, fault.patterns.joined(separator: "/"), place(fault), fault.unexplained ?? "–", fault.happened,
        finding.word,
        finding.exception?.patterns.joined(separator: "→") ?? "", finding.exception?.id ?? "",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var text = rows.map { line($0, widths) }.joined(separator: "\n")
    for other in judgement.others.prefix(30) {
      let pattern = other.patterns.last ?? "no pattern"
      text += "\nnot injected: \(other.severity) \(other.category) \(pattern) \(other.id)\n    \(other.summary)"
    }
    let more = judgement.others.count - 30
    return more > 0 ? text + "\nand \(more) more that were not injected" : text
  }

  private func place(_ fault: InjectedFault) -> String {
    if let order = fault.order { return "\(fault.system) order \(order)" }
    return [fault.system, fault.sku, fault.measure].compactMap { $0 }.joined(separator: " ")
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
  }
}

/// The fields of an exception that the judge reads.
private struct ExceptionRecord: Decodable {
  struct Content: Decodable {
    struct Subject: Decodable {
      var system: String?
      var sku: String?
      var order: String?
    }
    struct Handoff: Decodable { var to: String? }
    struct Quantities: Decodable { var unexplained: Decimal? }
    var exception: String
    var category: String?
    var pattern: String?
    var severity: String?
    var state: String?
    var summary: String?
    var subject: Subject?
    var handoff: Handoff?
    var quantities: Quantities?
    var members: [String]?
    var opened: String?
  }
  var data: Content
}

/// The fields of a correction that the judge reads.
private struct CorrectionRecord: Decodable {
  struct Content: Decodable {
    var correction: String
    var exception: String?
  }
  var type: String
  var data: Content
}

extension RaisedException {
  fileprivate mutating func take(_ content: ExceptionRecord.Content) {
    category = content.category ?? category
    severity = content.severity ?? severity
    state = content.state ?? state
    summary = content.summary ?? summary
    system = content.subject?.system ?? system
    sku = content.subject?.sku ?? sku
    order = content.subject?.order ?? order
    reader = content.handoff?.to ?? reader
    members = content.members ?? members
    if opened.isEmpty { opened = content.opened ?? "" }
    if let pattern = content.pattern, patterns.last != pattern { patterns.append(pattern) }
    if let quantity = content.quantities?.unexplained { unexplained.append("\(quantity)") }
  }
}
