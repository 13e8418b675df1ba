import Core
import JSONTree

extension ItemStory {
  /// For a terminal. `width` in columns; colours only where they are wanted.
  package func text(isColoured: Bool) -> String {
    var page = TextPage(isColoured: isColoured)
    page.title("\(sku) at \(at)")
    page.line(
      origin == .inputs
        ? "a run over the inputs until then: complete"
        : "from the kept state: statements and facts as far back as it holds them one by one")
    for place in account.places { page.add(place, at: at) }
    if account.places.isEmpty { page.line("nothing is known of it there") }
    page.add(happenings)
    if hasOutputs {
      page.addExceptions(exceptions)
      page.addCorrections(corrections)
    } else {
      page.addFindings(account)
    }
    return page.text
  }
}

/// Lines of text, with tables.
private struct TextPage {
  let isColoured: Bool
  private(set) var text = ""

  init(isColoured: Bool) { self.isColoured = isColoured }

  mutating func line(_ words: String) { text += words + "\n" }
  mutating func title(_ words: String) { line(isColoured ? "\u{1b}[1m\(words)\u{1b}[0m" : words) }
  mutating func heading(_ words: String) {
    line("")
    title(words)
  }

  private func alarming(_ words: String) -> String { isColoured ? "\u{1b}[31m\(words)\u{1b}[0m" : words }

  private mutating func table(_ header: [String], _ rows: [[String]]) {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    for row in all {
      let cells = row.enumerated().map { column, cell in
        cell + String(repeating: " ", count: column + 1 < row.count ? widths[column] - cell.count : 0)
      }
      line("  " + cells.joined(separator: "  ").trimmingEnd)
    }
  }

  // MARK: Places

  mutating func add(_ place: PlaceAccount, at time: Instant) {
    heading("location \(place.location)")
    guard let by = place.baselineBy else { return line("  nobody has stated a level that the ledger could start from") }
    line("  the ledger: \(place.buckets.words(signed: false))")
    line("  it starts from \(by)'s level of \(place.baselineTime)\(place.isFirm ? "" : ", which nobody has confirmed")")
    table(["system", "measure", "says", "as of", "should say", "under way", "unexplained"], place.books.map(row))
    for book in place.books {
      for item in book.inFlight { line("  " + TextPage.words(item, book, at: time)) }
      if book.unsaidCount > 0 {
        let facts = book.unsaidCount == 1 ? "1 fact" : "\(book.unsaidCount) facts"
        line("  \(book.system) \(book.measure.word): \(facts) (\(book.unsaid.signed)) since it spoke last")
      }
      if let due = book.due {
        line("  \(book.system) \(book.measure.word): becomes an exception at \(due) if it lasts")
      }
    }
  }

  private func row(_ book: BookAccount) -> [String] {
    let number = book.alias.isEmpty ? "" : " (\(book.alias))"
    let unexplained = book.unexplained.map { $0 == .zero ? "0" : alarming($0.signed) } ?? "not compared"
    return [
      book.system + number, book.measure.word, book.statement?.value?.description ?? "not tracked",
      book.statement?.asof.description ?? "", book.expected?.description ?? "", book.explained.signed, unexplained,
    ]
  }

  private static func words(_ item: BookAccount.UnderWay, _ book: BookAccount, at time: Instant) -> String {
    let what = item.isLacking ? "not shown yet" : "shown ahead of the ledger"
    let left = item.until - time
    let allowed = "\((time - item.since).words) old, "
    let until =
      left > .zero ? "allowed for another \(left.words)" : "its allowance ended \((time - item.until).words) ago"
    return "\(book.system) \(book.measure.word): \(item.quantity.signed) by \(item.fact), \(what), \(allowed)\(until)"
      + (item.explains ? "; explains the difference" : "")
  }

  // MARK: Events

  mutating func add(_ happenings: [Happening]) {
    heading("events, in the order of arrival (> the first divergent one)")
    for happening in happenings {
      let mark = happening.divergent.isEmpty ? " " : ">"
      let time =
        happening.arrival == happening.time ? "\(happening.time)" : "\(happening.arrival) (of \(happening.time))"
      let head = "\(mark) \(time)  \(happening.system)  \(happening.text)  {\(happening.source) \(happening.id)}"
      line(happening.divergent.isEmpty ? head : alarming(head))
      for verdict in happening.verdicts where verdict.unexplained != .zero || verdict.explained != .zero {
        line("      \(verdict.text)")
      }
    }
    if happenings.isEmpty { line("  none is known") }
  }

  // MARK: Outputs

  mutating func addExceptions(_ records: [JSONValue]) {
    heading("exceptions, every revision")
    for record in records {
      let name = [record["pattern"]?.text, record["slug"]?.text].compactMap { $0 }.joined(separator: " ")
      line(
        "  \(record["time"]?.text ?? "")  \(record["exception"]?.text ?? "") #\(record["revision"]?.plain ?? "") "
          + "\(record["news"]?.text ?? ""): \(name.isEmpty ? record["category"]?.text ?? "" : name), "
          + "\(record["severity"]?.text ?? ""), \(record["state"]?.text ?? "")")
      line("      \(record["summary"]?.text ?? "")")
    }
    if records.isEmpty { line("  none") }
  }

  mutating func addCorrections(_ records: [JSONValue]) {
    heading("corrections")
    for record in records {
      let quantity = record["quantity"]?.plain.map { "\(record["mode"]?.text ?? "") \($0)" } ?? "by hand"
      let expect = record["expect"]?.plain.map { ", if it still holds \($0)" } ?? ""
      line(
        "  \(record["time"]?.text ?? "")  \(record["correction"]?.text ?? "") \(record["news"]?.text ?? ""): "
          + "\(record["action"]?.text ?? "") \(record["target"]?.text ?? "") \(record["measure"]?.text ?? "") "
          + "\(quantity)\(expect) (\(record["approval"]?.text ?? ""), attempt \(record["attempt"]?.plain ?? ""))")
    }
    if records.isEmpty { line("  none") }
  }

  mutating func addFindings(_ account: ItemAccount) {
    heading("open now (name the --output folder to see every revision)")
    let findings = account.places.flatMap(\.findings)
    for finding in findings {
      line("  \(finding.told.pattern?.code ?? finding.told.category.rawValue): \(finding.told.summary)")
    }
    if findings.isEmpty { line("  nothing") }
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    var text = self[...]
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
