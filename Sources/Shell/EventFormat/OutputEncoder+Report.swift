package import Core

/// A hand-off's report of a period. It has no envelope: it is a figure, not news.
extension OutputEncoder {
  /// How many names a list of the most frequent ones shows.
  private static let namesMaximum = 10

  package mutating func append(_ record: ReportRecord) {
    let book = record.book
    write { json in
      json.member("report", record.id)
      json.member("home", record.home)
      json.object("handoff") { json in
        json.member("from", record.handoff.from)
        json.member("to", record.handoff.to)
      }
      json.object("period") { json in
        json.member("start", book.period.start)
        json.member("end", book.period.end)
        json.member("size", book.period.size.word)
      }
      Self.map(book, &json)
      Self.drag(book, &json)
      Self.exceptions(record, &json)
      Self.counts("corrections", book.corrections, &json)
      Self.accounting(book, &json)
      Self.stock(book, &json)
      Self.business(record, &json)
      Self.most(book, &json)
    }
  }

  // MARK: the hand-off map

  private static func map(_ book: PeriodBook, _ json: inout JSONWriter) {
    json.object("map") { json in
      json.array("facts") { json in
        for lag in book.lags {
          json.object { json in
            json.member("fact", lag.fact)
            json.member("count", lag.lags.count)
            json.member("late", lag.late)
            spans("lag", lag.lags, &json)
          }
        }
      }
      json.array("writes") { json in
        for write in book.writes.entries {
          json.object { json in
            json.member("write", write.name)
            json.member("count", write.count)
          }
        }
      }
      let all = book.lag
      json.member("late", all.late)
      spans("lag", all.lags, &json)
    }
  }

  private static func drag(_ book: PeriodBook, _ json: inout JSONWriter) {
    json.object("drag") { json in
      json.member("touches", book.touches)
      json.member("minutes", book.attention.minutes)
      json.member("orders", book.orders)
      json.member("index", book.dragIndex.map { Quantity(millionths: $0 * 10_000) })
      json.member("estimated", book.attention.isEstimated)
    }
  }

  // MARK: exceptions

  private static func exceptions(_ record: ReportRecord, _ json: inout JSONWriter) {
    let (book, standing) = (record.book, record.standing)
    json.object("exceptions") { json in
      counts("opened", book.opened, &json)
      counts("ended", book.ended, &json)
      json.member("reopened", book.reopened)
      json.member("escalated", book.escalated)
      json.member("open", standing.open)
      json.array("backlog") { json in
        for entry in standing.backlog {
          json.object { json in
            json.member("owner", entry.owner)
            json.member("age", entry.age.rawValue)
            json.member("count", entry.count)
          }
        }
      }
      spans("detect", book.detect, &json)
      spans("resolve", book.resolve, &json)
      json.object("oversold") { json in
        json.member("orders", standing.oversoldOrders)
        json.member("units", standing.oversoldUnits)
      }
    }
  }

  private static func most(_ book: PeriodBook, _ json: inout JSONWriter) {
    json.object("most") { json in
      for (name, names) in [("skus", book.skus), ("locations", book.locations), ("suppliers", book.suppliers)] {
        json.array(name) { json in
          for entry in names.first(namesMaximum) {
            json.object { json in
              json.member("name", entry.name)
              json.member("exceptions", entry.count)
            }
          }
        }
      }
      json.array("variances") { json in
        for entry in book.variances.first(namesMaximum) { variance(entry, &json) }
      }
      let lists = [book.skus, book.locations, book.suppliers, book.variances]
      json.member("approximate", lists.contains(where: \.isApproximate))
    }
  }

  private static func variance(_ entry: TopNames.Entry, _ json: inout JSONWriter) {
    let parts = entry.name.split(separator: "\u{1f}", omittingEmptySubsequences: false)
    json.object { json in
      json.member("sku", String(parts.first ?? ""))
      json.member("location", String(parts.last ?? ""))
      json.member("count", entry.count)
    }
  }

  // MARK: accounting and the business

  /// heard + unheard − elsewhere + commands = the sum of the outcomes.
  private static func accounting(_ book: PeriodBook, _ json: inout JSONWriter) {
    json.object("accounting") { json in
      json.member("heard", book.heard)
      json.member("unheard", book.records["unheard"])
      json.member("elsewhere", book.records["elsewhere"])
      json.member("commands", book.records["commands"])
      counts("outcomes", book.outcomes, &json)
    }
  }

  private static func stock(_ book: PeriodBook, _ json: inout JSONWriter) {
    json.object("stock") { json in
      json.member("compared", book.windows["compared"])
      json.member("agreeing", book.windows["agreeing"])
      json.member("accuracy", ratio(book.windows["agreeing"], book.windows["compared"]))
      json.member("promised", book.windows["ok"])
      json.member("suppressed", book.windows["suppress"])
    }
  }

  /// Of the whole business: on the record whose hand-off has no ends.
  private static func business(_ record: ReportRecord, _ json: inout JSONWriter) {
    let book = record.book
    guard record.handoff == Handoff() else { return json.member("business", nil as String?) }
    let units = book.units
    json.object("business") { json in
      json.member("orders", book.orders)
      json.member("splits", book.splits)
      counts("lines", book.lines, &json)
      json.object("units") { json in
        for entry in units.entries { json.member(entry.name, Quantity(millionths: entry.count)) }
      }
      json.member(
        "fillrate", ratio(units["shipped"] - units["voided"], units["ordered"] - units["cancelled"]))
      json.member("splitrate", ratio(book.splits, book.orders))
      json.member("suppliervariance", ratio(units["purchased"] - units["received"], units["purchased"]))
      json.object("open") { json in
        for entry in book.open.entries { json.member(entry.name, entry.count) }
      }
      for name in ["shipped", "cancelled", "return_to_stock"] {
        spans(name, book.spans.first { $0.name == name }?.spans ?? SpanHistogram(), &json)
      }
    }
  }

  // MARK: parts

  private static func counts(_ name: String, _ counts: NamedCounts, _ json: inout JSONWriter) {
    json.object(name) { json in for entry in counts.entries { json.member(entry.name, entry.count) } }
  }

  /// In seconds; null where there was none.
  private static func spans(_ name: String, _ spans: SpanHistogram, _ json: inout JSONWriter) {
    guard !spans.isEmpty else { return json.member(name, nil as String?) }
    json.object(name) { json in
      json.member("count", spans.count)
      for (name, percent) in [("p50", Int64(50)), ("p90", 90), ("p99", 99)] {
        json.member(name, spans.percentile(percent).map { Quantity(millionths: $0.microseconds) })
      }
      json.member("max", Quantity(millionths: spans.longest.microseconds))
    }
  }

  /// Six decimals; nil where there is nothing to divide by.
  private static func ratio(_ part: Int64, _ whole: Int64) -> Quantity? {
    guard whole > 0 else { return nil }
    let share = part.multipliedFullWidth(by: 1_000_000)
    let divided = whole.dividingFullWidth((share.high, share.low))
    return Quantity(millionths: divided.quotient)
  }
}
