import Core
import Testing

/// What was taken twice, D01 to D03 and D11, D12.
struct RepetitionTests {
  private static let books = """
    0s wms level A on_hand=50 reserved=0
    0s erp level A on_hand=50
    0s shop level A available=50
    """

  private static let shipment =
    books + """

      1m shop order.placed order=O1 lines=1:A:4
      2m wms allocation.made order=O1 lines=1:A:4
      10m wms shipment.confirmed order=O1 shipment=S1 lines=1:A:4 key=K1 id=first
      12m wms shipment.confirmed order=O1 shipment=S1 lines=1:A:4 key=K1 id=again
      15m wms level A on_hand=46 reserved=0
      15m shop level A available=46
      """

  @Test func `a shipment that was retried and taken off twice is D01, taken off once it is nothing`() {
    let story = Story(
      common: Self.shipment, wrong: "30m erp level A on_hand=42", right: "30m erp level A on_hand=46")
    #expect(story.patterns == ["D01"])
    #expect(story.handoffs == ["wms>erp -4"])
    #expect(story.alarms.isEmpty)
  }

  @Test func `a retry that the reader agreed with since accounts for no later difference`() {
    let story = Story(
      common: Self.shipment, wrong: "30m erp level A on_hand=46\n3h erp level A on_hand=42",
      right: "30m erp level A on_hand=46\n3h erp level A on_hand=46")
    #expect(!story.patterns.contains("D01"))
    #expect(story.alarms.isEmpty)
  }

  @Test func `two changes of one order line are D02, of two lines of the order they are two sales`() {
    let story = Story(
      common: Self.books + """

        1m shop order.placed order=O1 lines=1:A:1;2:A:1
        2m shop changed A available delta=-1 before=50 after=49 cause=sale order=O1 line=1
        3m wms allocation.made order=O1 lines=1:A:1;2:A:1
        """,
      wrong: """
        4m shop changed A available delta=-1 before=49 after=48 cause=sale order=O1 line=2
        4m shop changed A available delta=-1 before=48 after=47 cause=sale order=O1 line=2 writer=hook
        """, right: "4m shop changed A available delta=-1 before=49 after=48 cause=sale order=O1 line=2")
    #expect(story.patterns == ["D02"])
    #expect(story.handoffs == ["shop>shop -1"])
    #expect(story.alarms.isEmpty)
  }

  @Test func `a line allocated again is D02, unless it was released or has grown`() {
    let common =
      Self.books + """

        1m shop order.placed order=O1 lines=1:A:4
        2m wms allocation.made order=O1 lines=1:A:4
        4m shop level A available=46
        5m wms level A on_hand=50 reserved=4
        """
    let released = Story(
      common: common, wrong: "2h wms allocation.made order=O1 lines=1:A:4\n3h wms level A on_hand=50 reserved=8",
      right: """
        1h wms allocation.released order=O1 lines=1:A:4
        2h wms allocation.made order=O1 lines=1:A:4
        3h wms level A on_hand=50 reserved=4
        """)
    #expect(released.patterns == ["D02"])
    #expect(released.handoffs == ["wms>wms 4"])
    #expect(released.alarms.isEmpty)
    let grown = Story(
      common: common, wrong: "2h wms allocation.made order=O1 lines=1:A:2\n3h wms level A on_hand=50 reserved=6",
      right: """
        1h shop order.edited order=O1 lines=1:A:6
        62m wms allocation.made order=O1 lines=1:A:2
        63m shop level A available=44
        3h wms level A on_hand=50 reserved=6
        """)
    #expect(grown.patterns == ["D02"])
    #expect(grown.alarms.isEmpty)
  }

  @Test func `running totals that were added up are D03, taken as totals they are one receipt`() {
    let story = Story(
      systems: "erp wms",
      common: """
        0s wms level A on_hand=50
        0s erp level A on_hand=50
        10m wms receipt.posted receipt=R1 purchase=P1 lines=1:A:4.5 cumulative=true
        20m wms receipt.posted receipt=R1 purchase=P1 lines=1:A:10 cumulative=true
        30m wms level A on_hand=60
        """, wrong: "40m erp level A on_hand=64.5", right: "40m erp level A on_hand=60")
    #expect(story.patterns == ["D03"])
    #expect(story.handoffs == ["wms>erp 4.5"])
    #expect(story.alarms.isEmpty)
  }

  @Test func `a movement applied over the count that contains it is D11, before the count it is in order`() {
    let story = Story(
      systems: "erp wms",
      common: """
        0s wms level A on_hand=50
        0s erp level A on_hand=50
        10m wms changed A on_hand delta=-4 before=50 after=46 cause=adjustment document=J1
        20m wms counted A quantity=46 count=C1
        """,
      wrong: """
        30m erp changed A on_hand set before=50 after=46 cause=count count=C1 writer=wms
        35m erp changed A on_hand delta=-4 before=46 after=42 cause=adjustment document=J1 writer=wms
        """,
      right: """
        30m erp changed A on_hand delta=-4 before=50 after=46 cause=adjustment document=J1 writer=wms
        35m erp changed A on_hand set before=46 after=46 cause=count count=C1 writer=wms
        """)
    #expect(story.patterns == ["D11"])
    #expect(story.handoffs == ["wms>erp -4"])
    #expect(story.alarms.isEmpty)
  }

  @Test func `a back-dated set that takes what came after it once more is D12, reckoned rightly it is nothing`() {
    let story = Story(
      systems: "erp wms",
      common: """
        0s wms level A on_hand=30
        0s erp level A on_hand=30
        1h wms counted A quantity=30 count=C1
        2h wms receipt.posted receipt=R1 lines=1:A:4
        130m erp changed A on_hand delta=4 before=30 after=34 cause=receipt receipt=R1 line=1
        1h erp changed A on_hand set after=30 cause=count count=C1 observed=5h arrives=5h
        """, wrong: "310m erp level A on_hand=38", right: "310m erp level A on_hand=34")
    #expect(story.patterns == ["D12"])
    #expect(story.handoffs == ["wms>erp 4"])
    #expect(story.alarms.isEmpty)
  }
}
