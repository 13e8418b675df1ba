/// One event of every type, as producers write them, and some that need care.
enum Corpus {
  static let all: [String] = book + orders + parcels + inbound + others + definitions + commands + spelled

  static let book = [
    event(
      "stock.level", #"{"sku":"A","levels":{"reserved":3,"on_hand":40,"available":null},"asof":"2026-03-02T07:59:00Z"}"#
    ),
    event("stock.level", #"{"sku":"A","measure":"available","quantity":-2.5,"location":"EAST","lot":"L7"}"#),
    event("stock.level", #"{"sku":"A","measure":"available","quantity":null}"#),
    event(
      "stock.changed",
      #"{"sku":"A","measure":"on_hand","before":10,"after":7,"cause":"shipment","refs":{"shipment":"SH1","line":"1"}}"#,
      #""writer":"erp","sequence":"17","sequencetype":"sku","observedtime":"2026-03-02T08:01:00+01:00""#),
    event("stock.changed", #"{"sku":"A","delta":"-3","actor":"ann","reason":"broken","uom":"CA"}"#),
    event("stock.changed", #"{"sku":"A","measure":"available","mode":"set","after":40,"cause":"sync"}"#),
    event(
      "stock.counted",
      #"{"sku":"A","quantity":12,"condition":"damaged","countedat":"2026-03-02T06:00:00Z","refs":{"count":"C1"}}"#),
    event(
      "write.sent",
      #"{"into":"erp","sku":"A","measure":"on_hand","mode":"set","quantity":8,"refs":{"batch":"B1","receipt":"R1"}}"#),
    event(
      "write.rejected",
      #"{"writer":"erp","sku":"D","measure":"available","quantity":6,"error":"no \"parent\"\nlisting","#
        + #""refs":{"batch":"B7"},"members":["A","B","D"]}"#,
      #""writer":"sync""#),
  ]

  static let orders = [
    event(
      "order.placed",
      #"{"order":"O1","promised":"2026-03-04T00:00:00Z","channel":"web","method":"ground","#
        + #""lines":[{"line":"1","sku":"A","quantity":2,"location":"EAST","uom":"CA"},{"line":"2","sku":"B","quantity":0.5}]}"#,
      #""idempotencykey":"K1","recordtime":"2026-03-02T08:00:05Z""#),
    event(
      "order.edited", #"{"order":"O1","lines":[{"line":"1","sku":"A","quantity":3},{"line":"2","sku":"B","delta":-1}]}"#
    ),
    event("order.cancelled", #"{"order":"O1"}"#),
    event(
      "order.cancelled", #"{"order":"O1","restock":false,"lines":[{"line":"1"},{"line":"2","sku":"B","quantity":1}]}"#),
    event("order.status", #"{"order":"O1","status":"On Hold"}"#),
    event("order.held", #"{"order":"O1","reason":"payment"}"#),
    event("order.unheld", #"{"order":"O1","reason":"payment"}"#),
    event(
      "order.rerouted", #"{"order":"O1","location":"WEST","from":"EAST","lines":[{"line":"1","sku":"A","quantity":2}]}"#
    ),
    event("order.addressed", #"{"order":"O1","address":{"street":["x",{"deep":[1,2,{}]}]}}"#),
    event("allocation.made", #"{"order":"O1","lines":[{"line":"1","sku":"A","quantity":2}]}"#),
    event("allocation.released", #"{"order":"O1","lines":[{"line":"1","sku":"A","quantity":2}]}"#),
    event("pick.completed", #"{"order":"O1","lines":[{"line":"1","sku":"A","quantity":2,"found":2}]}"#),
    event(
      "pick.short",
      #"{"order":"O1","reason":"unscannable","lines":[{"line":"1","sku":"A","quantity":2,"found":1}],"refs":{"bin":"B-12"}}"#
    ),
    event("line.substituted", #"{"order":"O1","line":"1","sku":"A","newsku":"A2","quantity":2}"#),
    event("notice.sent", #"{"order":"O1","kind":"delay"}"#),
    event("payment.captured", #"{"order":"O1","amount":49.9}"#),
    event("payment.disputed", #"{"order":"O1","amount":"49.90"}"#),
    event("check.passed", #"{"order":"O1","check":"fraud"}"#),
  ]

  static let parcels = [
    event(
      "shipment.confirmed",
      #"{"order":"O1","shipment":"SH1","lines":[{"line":"1","sku":"A","quantity":2}],"refs":{"tracking":"T1"},"method":"air"}"#
    ),
    event("shipment.voided", #"{"order":"O1","shipment":"SH1","lines":[{"line":"1","sku":"A","quantity":2}]}"#),
    event(
      "label.created", #"{"order":"O1","shipment":"SH1","carrier":"ups","method":"ground","refs":{"tracking":"T1"}}"#),
    event("label.failed", #"{"order":"O1","shipment":"SH1","reason":"address"}"#),
    event("tracking.updated", #"{"tracking":"T1","order":"O1","carrier":"ups","status":"out_for_delivery"}"#),
    event("return.authorized", #"{"return":"RT1","order":"O1","lines":[{"line":"1","sku":"A","quantity":1}]}"#),
    event("return.received", #"{"return":"RT1","order":"O1","lines":[{"line":"1","sku":"A","quantity":1}]}"#),
    event(
      "return.dispositioned",
      #"{"return":"RT1","lines":[{"line":"1","sku":"A","quantity":1,"disposition":"scrap"}]}"#),
    event(
      "refund.issued",
      #"{"refund":"RF1","order":"O1","lines":[{"line":"1","sku":"A","quantity":1,"restock":"return"}]}"#),
  ]

  static let inbound = [
    event(
      "purchase.ordered",
      #"{"purchase":"PO-1","due":"2026-03-09T00:00:00Z","lines":[{"line":"1","sku":"A","quantity":50}]}"#),
    event("purchase.cancelled", #"{"purchase":"PO-1"}"#),
    event(
      "asn.announced",
      #"{"asn":"N1","purchase":"PO-1","eta":"2026-03-08T00:00:00Z","lines":[{"line":"1","sku":"A","quantity":50}]}"#),
    event(
      "receipt.posted",
      #"{"receipt":"R1","purchase":"PO-1","asn":"N1","cumulative":true,"#
        + #""lines":[{"line":"1","sku":"A","quantity":20,"lot":"L1"},{"line":"2","sku":"B","quantity":1,"cumulative":true}]}"#
    ),
    event("receipt.reversed", #"{"receipt":"R1","lines":[{"line":"1","sku":"A","quantity":20,"cumulative":false}]}"#),
    event(
      "vendorreturn.posted",
      #"{"document":"V1","purchase":"PO-1","lines":[{"line":"1","sku":"A","quantity":3,"condition":"damaged"}]}"#),
    event("transfer.requested", #"{"transfer":"TR1","from":"EAST","to":"WEST","lines":[{"sku":"A","quantity":5}]}"#),
    event("transfer.shipped", #"{"transfer":"TR1","from":"EAST","to":"WEST","lines":[{"sku":"A","quantity":5}]}"#),
    event("transfer.received", #"{"transfer":"TR1","from":"EAST","to":"WEST","lines":[{"sku":"A","quantity":5}]}"#),
    event("transfer.cancelled", #"{"transfer":"TR1"}"#),
  ]

  static let others = [
    event(
      "manual.touch", #"{"handoff":{"from":"wms","to":"erp"},"minutes":12,"order":"O1","sku":"A","note":"asked Bo"}"#)
  ]

  static let definitions = [
    event(
      "item.defined",
      #"{"sku":"KIT","aliases":["k-1","K.1"],"baseuom":"EA","uoms":{"PR":"2","CA":12,"TH":"1/3","HF":0.5},"#
        + #""components":[{"sku":"A","quantity":2},{"sku":"B","quantity":1.5}],"tracked":false}"#),
    event("location.defined", #"{"location":"EAST","aliases":["e"],"kind":"warehouse"}"#),
  ]

  static let commands =
    ["acknowledge", "assign", "start", "wait", "resolve", "dismiss", "reopen"].map { verb in
      event(
        "exception.\(verb)",
        #"{"exception":"exc-a","home":"wms>erp","subject":{"sku":"A","system":"erp"},"actor":"ann","owner":"it","#
          + #""resolution":"fixed","minutes":3,"note":"n"}"#)
    }
    + ["approve", "reject", "applied", "failed"].map { verb in
      event(
        "correction.\(verb)", #"{"correction":"cor-a","home":"wms>erp","sku":"A","actor":"ann","actual":4,"error":"e"}"#
      )
    }

  /// The same things in unusual spellings.
  static let spelled = [
    #" { "data" : { "levels" : { "on_hand" : "4.50" } , "s\u006bu" : "\u00c4\ud83d\ude00" } , "time" : "2026-03-02T09:30:00.123456789+01:30" , "#
      + #""type" : "stock\u002elevel" , "x" : [ 1e400 , -0.0 , true , false , null , "\\" , { } , [ ] ] , "#
      + #""source" : "https://erp.example/a" , "id" : "1" , "specversion" : "1.0" , "sequence" : 5 } "# + "\n"
  ]

  /// An event of `type` at 08:00.
  static func event(_ type: String, _ data: String, _ attributes: String = "") -> String {
    #"{"specversion":"1.0","id":"e-1","source":"wms","type":"\#(type)","time":"2026-03-02T08:00:00Z""#
      + (attributes.isEmpty ? "" : "," + attributes) + #","data":\#(data)}"#
  }
}
