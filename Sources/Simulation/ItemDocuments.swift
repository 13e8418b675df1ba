package import Core

/// The documents behind the facts of a product.
extension ItemPlan {
  /// Purchase, announcement and receipt.
  func documents(of receipt: Receipt, into traffic: inout ItemTraffic) {
    let quantity = receipt.fact.quantity
    let expected = receipt.fact.time + .hours(2)
    var order = JSONObject()
    order.add("purchase", receipt.purchase)
    order.add("due", expected + .hours(20))
    traffic.lines.append(
      DocumentLine(
        source: .erp, type: "purchase.ordered", time: receipt.fact.time - .hours(10), header: order,
        fact: receipt.fact.key, line: documentLine("1", sku, quantity)))
    var announcement = JSONObject()
    announcement.add("asn", "AS\(receipt.receipt)")
    announcement.add("purchase", receipt.purchase)
    announcement.add("eta", expected)
    traffic.lines.append(
      DocumentLine(
        source: .supplier, type: "asn.announced", time: receipt.fact.time - .hours(6), header: announcement,
        fact: receipt.fact.key, line: documentLine("1", sku, quantity)))
    var posted = JSONObject()
    posted.add("receipt", receipt.receipt)
    posted.add("purchase", receipt.purchase)
    posted.add("asn", "AS\(receipt.receipt)")
    traffic.lines.append(
      DocumentLine(
        source: .wms, type: "receipt.posted", time: receipt.fact.time, header: posted, fact: receipt.fact.key,
        line: documentLine("1", sku, quantity)))
  }

  /// The owner's document of any other fact.
  func document(of fact: Fact, into traffic: inout ItemTraffic) {
    switch fact.kind {
    case .placed: append(fact, .storefront, "order.placed", placedHeader(fact), &traffic)
    case .cancelled: append(fact, .storefront, "order.cancelled", header("order", fact.order), &traffic)
    case .shipped:
      append(fact, .wms, "shipment.confirmed", shipmentHeader(fact), &traffic)
      append(fact, .wms, "pick.completed", header("order", fact.order), &traffic)
    case .transferredOut: append(fact, .wms, "transfer.shipped", transferHeader(), &traffic)
    case .transferredIn: append(fact, .wms, "transfer.received", transferHeader(), &traffic)
    case .returned: append(fact, .wms, "return.received", returnHeader(fact), &traffic)
    case .dispositioned: append(fact, .wms, "return.dispositioned", returnHeader(fact), &traffic)
    case .received, .adjusted, .counted: break
    }
  }

  private func append(
    _ fact: Fact, _ source: Participant, _ type: String, _ header: JSONObject, _ traffic: inout ItemTraffic
  ) {
    var line = documentLine(fact.line, fact.stated?.sku ?? sku, fact.stated?.quantity ?? fact.quantity)
    var time = fact.time
    if type == "order.placed", let dozens = dozens(fact, traffic) { line = dozens }
    if type == "pick.completed" {
      line.add("found", fact.stated?.quantity ?? fact.quantity)
      time = fact.part?.picked ?? time
    }
    if fact.kind == .dispositioned { line.add("disposition", fact.movement == .none ? "damaged" : "sellable") }
    if fact.kind == .transferredOut || fact.kind == .transferredIn {
      line = JSONObject()
      line.add("sku", sku)
      line.add("quantity", fact.quantity)
    }
    traffic.lines.append(
      DocumentLine(source: source, type: type, time: time, header: header, fact: fact.key, line: line))
  }

  /// A shop may state whole dozens in dozens.
  private func dozens(_ fact: Fact, _ traffic: ItemTraffic) -> JSONObject? {
    let dozen = Quantity(12).millionths
    guard traffic.isStatedInDozens, fact.stated == nil, fact.quantity.millionths % dozen == 0 else { return nil }
    var line = documentLine(fact.line, sku, Quantity(fact.quantity.millionths / dozen))
    line.add("uom", "DZ")
    return line
  }

  private func header(_ name: String, _ text: String) -> JSONObject {
    var header = JSONObject()
    header.add(name, text)
    return header
  }

  private func placedHeader(_ fact: Fact) -> JSONObject {
    var header = header("order", fact.order)
    header.add("channel", "web")
    header.add("promised", fact.time + .days(4))
    return header
  }

  private func shipmentHeader(_ fact: Fact) -> JSONObject {
    var header = header("order", fact.order)
    guard let part = fact.part else { return header }
    header.add("shipment", part.shipment)
    if let tracking = part.tracking { header.add("refs", json: refsObject([("tracking", tracking)]).text) }
    return header
  }

  private func returnHeader(_ fact: Fact) -> JSONObject {
    var header = header("return", fact.refs[0].text)
    header.add("order", fact.order)
    return header
  }

  private func transferHeader() -> JSONObject {
    var header = header("transfer", "TO\(sku)")
    header.add("from", Site.main)
    header.add("to", Site.store)
    return header
  }
}

/// The message of a count that found `found`.
package func stockCount(of sku: String, _ fact: Fact, found: Quantity) -> PlainMessage {
  var data = JSONObject()
  data.add("sku", sku)
  data.add("location", fact.location)
  data.add("quantity", found)
  data.add("countedat", fact.time)
  data.add("refs", json: refsObject(fact.refs).text)
  return PlainMessage(source: .wms, type: "stock.counted", time: fact.time, data: data)
}
