import Core
import Testing

/// What was read or written as something else, D10 and D15 to D21.
struct MisreadingTests {
  private static let books = """
    0s wms level A on_hand=40 reserved=0
    0s erp level A on_hand=40
    0s shop level A available=40
    """

  @Test func `an older value written over a newer one is D10, true again it is right`() {
    let story = Story(
      common: Self.books + """

        1h wms receipt.posted receipt=R1 lines=1:A:20
        62m shop changed A available delta=20 before=40 after=60 cause=receipt receipt=R1 line=1 writer=wms
        """, wrong: "3h shop changed A available set before=60 after=40 cause=sync writer=erp",
      right: """
        2h wms changed A on_hand delta=-20 before=60 after=40 cause=adjustment
        122m shop changed A available set before=60 after=40 cause=sync writer=erp
        """)
    #expect(story.patterns == ["D10"])
    #expect(story.handoffs == ["erp>shop -20"])
    #expect(story.alarms.isEmpty)
  }

  @Test func `a change by a fact is no overwriting, whatever value it leaves`() {
    let story = Story(
      systems: "erp wms",
      common: """
        0s wms level A on_hand=40
        0s erp level A on_hand=40
        10m wms changed A on_hand delta=-3 before=40 after=37 cause=adjustment document=J1
        20m wms changed A on_hand delta=3 before=37 after=40 cause=adjustment document=J2
        30m erp changed A on_hand delta=3 before=40 after=43 cause=adjustment document=J2 writer=wms
        """, wrong: "3h erp level A on_hand=43", right: "50m erp level A on_hand=40")
    #expect(story.patterns == ["D04"])
    #expect(story.alarms.isEmpty)
  }

  @Test func `a level added to the old value is D15, a delta of the same size is a movement`() {
    let story = Story(
      common: Self.books + "\n10m wms receipt.posted receipt=R1 lines=1:A:40\n11m wms level A on_hand=80 reserved=0",
      wrong: "12m shop changed A available delta=80 before=40 after=120 cause=sync writer=wms",
      right:
        "12m shop changed A available delta=40 before=40 after=80 cause=sync writer=wms\n30m erp level A on_hand=80")
    #expect(story.patterns.contains("D15"))
    #expect(story.handoffs.contains("wms>shop 40"))
    #expect(story.alarms.isEmpty)
  }

  @Test func `a peer that tracks nothing written as zero is D16, sold out is not`() {
    let story = Story(
      systems: "shop=storefront till=pos wms",
      common: "0s wms level A on_hand=4 reserved=0\n0s shop level A available=4\n0s till level A available=null",
      wrong: "10m shop changed A available set before=4 after=0 cause=sync writer=till",
      right: """
        9m shop order.placed order=O1 lines=1:A:4
        10m shop changed A available set before=4 after=0 cause=sale
        11m wms allocation.made order=O1 lines=1:A:4
        """)
    #expect(story.patterns == ["D16"])
    #expect(story.handoffs == ["till>shop -4"])
    #expect(story.alarms.isEmpty)
  }

  @Test func `three differences that each equal the reservations are D17`() {
    let story = Story(
      common: Self.books + """

        10m shop order.placed order=O1 lines=1:A:2
        11m wms allocation.made order=O1 lines=1:A:2
        12m erp level A on_hand=38
        2h shop order.placed order=O2 lines=1:A:3
        121m wms allocation.made order=O2 lines=1:A:3
        125m erp level A on_hand=35
        4h shop order.placed order=O3 lines=1:A:4
        241m wms allocation.made order=O3 lines=1:A:4
        """, wrong: "250m erp level A on_hand=31", right: "13m erp level A on_hand=40")
    #expect(story.patterns == ["D17"])
  }

  @Test func `what is netted already and written as the whole is D18`() {
    let story = Story(
      systems: "shop=storefront till=pos wms",
      common: """
        0s wms level A on_hand=20 reserved=0
        0s till level A on_hand=20
        1m shop order.placed order=O1 lines=1:A:4
        2m wms allocation.made order=O1 lines=1:A:4
        """, wrong: "10m till changed A on_hand set before=20 after=16 cause=sync writer=shop",
      right: "10m till changed A on_hand set before=20 after=20 cause=sync writer=shop")
    #expect(story.patterns == ["D18"])
    #expect(story.handoffs == ["shop>till -4"])
    #expect(story.alarms.isEmpty)
  }

  /// 36 pieces taken as 3 cases, as 36 cases, and rounded on the way.
  @Test(arguments: ["53", "482", "85"])
  func `a receipt that was converted wrongly is D19, converted rightly it is one receipt`(wrong: String) {
    let story = Story(
      systems: "erp wms",
      common: """
        0s erp item A uom=CA:12
        0s wms level A on_hand=50
        0s erp level A on_hand=50
        1h wms receipt.posted receipt=R1 lines=1:A:36
        """, wrong: "3h erp level A on_hand=\(wrong)", right: "3h erp level A on_hand=86")
    #expect(story.patterns == ["D19"])
    #expect(story.alarms.isEmpty)
  }

  @Test func `booked on an alias is D21, an only number is the item's own`() {
    let story = Story(
      systems: "erp wms",
      common: "0s wms level A on_hand=50",
      wrong: """
        0s erp level A on_hand=50
        0s erp level A alias=OLD on_hand=0
        1h wms receipt.posted receipt=R1 lines=1:A:10
        70m erp changed A on_hand alias=OLD delta=10 before=0 after=10 cause=receipt receipt=R1 line=1
        3h erp level A on_hand=50
        """,
      right: """
        0s erp level A alias=OLD on_hand=50
        1h wms receipt.posted receipt=R1 lines=1:A:10
        70m erp level A alias=OLD on_hand=60
        """)
    #expect(story.patterns == ["D21"])
    #expect(story.handoffs.first?.hasPrefix("wms>erp") ?? false)
    #expect(story.alarms.isEmpty)
  }
}
