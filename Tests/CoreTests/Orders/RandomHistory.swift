import Core
import SeededRandom

/// Random histories of one document, as lines of an `OrderBench` script: late words, repetitions, edits, everything.
struct RandomHistory {
  private var random: RandomSource
  private var minute = 1
  private(set) var script: [String] = []

  /// One order with what may happen to it, and the purchase, transfer and return around it.
  init(seed: UInt64, events: Int, isPlain: Bool = false) {
    random = RandomSource(seed: seed)
    let first = lines(1...6, isPlain: isPlain)
    tell("storefront order.placed order=O1 promised=9h method=post lines=\(first)")
    for _ in 0..<events {
      isPlain ? happenInOrder() : happen()
      if !isPlain, random.next() % 9 == 0 { repeatOne() }
    }
  }
}

extension RandomHistory {
  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int(random.next() % UInt64(choices.count))]
  }

  /// `line:sku:quantity`: now and then without its number, with another SKU, or at another location.
  private mutating func lines(_ numbers: ClosedRange<Int>, isPlain: Bool) -> String {
    let picked = numbers.filter { _ in random.next() % 2 == 0 }
    let chosen = picked.isEmpty ? [numbers.lowerBound] : picked
    return chosen.map { number in
      let sku = !isPlain && random.next() % 12 == 0 ? "S9" : "S\((number - 1) % 5)"
      let name = isPlain || random.next() % 8 > 0 ? "\(number):" : ""
      let place = random.next() % 4 == 0 ? "@L\(random.next() % 3)" : ""
      return "\(name)\(sku):\(1 + random.next() % 4)\(place)"
    }.joined(separator: ";")
  }

  /// Mostly in order; every fourth word is late or has lain about.
  private mutating func tell(_ text: String) {
    minute += Int(random.next() % 90)
    let late = random.next() % 4 == 0 ? Int(random.next() % 400) : 0
    let words = text.split(separator: " ", maxSplits: 2).map(String.init)
    let time = max(0, minute - late)
    script.append("\(time)m \(words[0]) \(words[1]) id=e\(script.count) arrives=\(minute)m \(words[2])")
  }

  private mutating func repeatOne() {
    let again = pick(script).split(separator: " ").map(String.init)
    let isRetry = random.next() % 2 == 0
    let changed = again.map { word in
      if word.hasPrefix("arrives=") { return "arrives=\(minute)m" }
      return word.hasPrefix("id=") && isRetry ? "id=r\(script.count) key=\(word.dropFirst(3))" : word
    }
    script.append(changed.joined(separator: " "))
  }

  private mutating func happen() {
    let some = lines(1...7, isPlain: false)
    let system = pick(["storefront", "wms", "erp"])
    let (parcel, part) = ("P\(random.next() % 3)", "SH\(random.next() % 4)")
    let words = [
      "\(system) order.status order=O1 status=\(pick(["open", "ready", "released", "picked", "shipped", "held"]))",
      "wms allocation.made order=O1 lines=\(some)", "wms allocation.made order=O1 lines=\(some)",
      "wms allocation.released order=O1 lines=\(some)", "wms pick.completed order=O1 lines=\(some)",
      "wms pick.short order=O1 lines=\(some)", "\(system) order.held order=O1 reason=stock",
      "\(system) order.unheld order=O1", "\(system) order.edited order=O1 lines=\(some)",
      "\(system) order.cancelled order=O1 lines=\(some)", "\(system) order.cancelled order=O1",
      "\(system) shipment.confirmed order=O1 shipment=\(part) tracking=\(parcel) lines=\(some)",
      "\(system) shipment.confirmed order=O1 shipment=\(part) lines=\(some)",
      "wms shipment.confirmed order=O1 shipment=\(part)", "wms shipment.voided order=O1 shipment=\(part)",
      "\(system) shipment.voided order=O1 shipment=\(part) lines=\(some)",
      "wms label.created order=O1 tracking=\(parcel) method=\(pick(["post", "van"]))",
      "carrier tracking.updated order=O1 tracking=\(parcel) status=\(pick(["in_transit", "delivered", "lost"]))",
      "wms order.rerouted order=O1 location=L1 lines=\(some)",
      "wms line.substituted order=O1 line=\(1 + random.next() % 6) sku=S1 newsku=S7 quantity=1",
      "storefront refund.issued order=O1 refund=R\(random.next() % 3) lines=1:S0:1=\(pick(["cancel", "return", "none"]))",
      "wms return.received return=RT1 order=O1 lines=\(some)",
      "storefront order.addressed order=O1", "storefront notice.sent order=O1",
      "erp order.placed order=O1 lines=\(some)",
      "erp purchase.ordered purchase=PO1 due=5h lines=\(some)", "erp purchase.cancelled purchase=PO1 lines=\(some)",
      "\(system) receipt.posted purchase=PO1 receipt=RC\(random.next() % 3) lines=\(some)",
      "\(system) receipt.posted purchase=PO1 receipt=RC9 cumulative=true lines=\(some)",
      "wms receipt.reversed purchase=PO1 receipt=RC\(random.next() % 3) lines=\(some)",
      "erp asn.announced purchase=PO1 asn=N1 eta=4h lines=\(some)",
      "erp transfer.requested transfer=T1 from=L0 to=L1 lines=\(some)",
      "\(system) transfer.shipped transfer=T1 from=L0 to=L1 lines=\(some)",
      "\(system) transfer.received transfer=T1 from=L0 to=L1 lines=\(some)",
      "wms transfer.cancelled transfer=T1", "wms return.dispositioned return=RT1 lines=1:S0:1=sellable",
    ]
    tell(pick(words))
  }

  /// Words that say the same of a line whoever else is named beside it.
  private mutating func happenInOrder() {
    let some = lines(1...7, isPlain: true)
    let system = pick(["storefront", "wms", "erp"])
    tell(
      pick([
        "storefront order.edited order=O1 lines=\(some)", "storefront order.cancelled order=O1 lines=\(some)",
        "\(system) shipment.confirmed order=O1 shipment=SH\(random.next() % 4) lines=\(some)",
        "\(system) shipment.voided order=O1 shipment=SH\(random.next() % 4) lines=\(some)",
        "storefront order.cancelled order=O1",
        "erp order.placed order=O1 lines=\(some)",
        "storefront refund.issued order=O1 refund=R\(random.next() % 3) lines=\(some)",
      ]))
  }
}
