import Core
import JSONTree
import Reconcile
import Testing

@testable import Report

@Suite struct StoryTests {
  private func book(_ story: ItemStory, _ system: String, _ measure: Measure = .onHand) throws -> BookAccount {
    try #require(story.account.places.first?.books.first { $0.system == system && $0.measure == measure })
  }

  @Test func `a fact under way is told with its age and what is left of its allowance`() throws {
    let story = try #require(try Shop().story(at: "08:40"))
    let erp = try book(story, "erp")
    #expect(erp.statement?.value == Quantity(100) && erp.expected == Quantity(95))
    #expect(erp.explained == Quantity(5) && erp.unexplained == .zero)
    let shipment = try #require(erp.inFlight.first)
    #expect(shipment.fact == "shipment/SH1/1" && shipment.quantity == Quantity(5) && shipment.explains)
    #expect(shipment.since == Shop.time("08:10") && shipment.until == Shop.time("09:10"))
    let text = story.text(isColoured: false)
    #expect(
      text.contains("+5 by shipment/SH1/1, not shown yet, 30 min old, allowed for another 30 min; explains"), "\(text)")
    #expect(story.exceptions.isEmpty && story.corrections.isEmpty)
  }

  @Test func `a story ends at the time that is asked for`() throws {
    let story = try #require(try Shop().story(at: "08:05"))
    #expect(story.happenings.map(\.id) == ["w1", "e1", "s1"])
    #expect(story.account.places.first?.buckets.reserved == Quantity(5))
    let later = try #require(try Shop().story(at: "09:30"))
    #expect(later.happenings.last?.id == "e3" && later.exceptions.isEmpty)
    #expect(try book(later, "erp").due == Shop.time("10:30"))
  }

  @Test func `the first divergent event is marked, with every revision and correction`() throws {
    let story = try #require(try Shop().story())
    let marked = story.happenings.filter { !$0.divergent.isEmpty }
    #expect(marked.map(\.id) == ["w2"])
    #expect(story.exceptions.first?["pattern"]?.text == "D04")
    #expect(story.exceptions.map { $0["revision"]?.plain }.first == "1")
    #expect(marked.first?.divergent == [try #require(story.exceptions.first?["exception"]?.text)])
    #expect(story.corrections.first?["quantity"]?.plain == "-5")
    let lines = story.text(isColoured: false).split(separator: "\n").filter { $0.hasPrefix("> ") }
    #expect(lines.count == 1 && lines[0].contains("[shipment/SH1/1]"))
    let wrong = story.happenings.first { $0.id == "e3" }?.verdicts.first
    #expect(wrong?.unexplained == Quantity(5) && wrong?.expected == Quantity(95))
  }

  @Test func `the state tells the same books as the inputs`() throws {
    let shop = Shop()
    let (state, _) = try shop.run(until: "11:00")
    let question = ItemStory.Question(number: "A")
    let kept = try #require(try StoryTeller(question, shop.configuration).story(from: state, outputs: nil))
    let told = try #require(try shop.story(at: "11:00"))
    #expect(kept.at == told.at)
    let (left, right) = (kept.account.places[0], told.account.places[0])
    #expect(left.buckets == right.buckets && left.effects == right.effects && left.findings == right.findings)
    for (one, other) in zip(left.books, right.books) {
      #expect(one.statement == other.statement && one.expected == other.expected && one.inFlight == other.inFlight)
      #expect(one.expectations == other.expectations && one.hasFinding == other.hasFinding)
    }
    let known = Set(told.happenings.map(\.id))
    #expect(Set(kept.happenings.map(\.id)).isSubset(of: known))
    #expect(kept.happenings.contains { $0.id == "w2" } && kept.happenings.contains { $0.id == "e4" })
  }

  @Test func `a state tells how things were earlier, in the light of today`() throws {
    let shop = Shop()
    let (state, _) = try shop.run(until: "11:00")
    let question = ItemStory.Question(number: "A", at: Shop.time("08:05"))
    let story = try #require(try StoryTeller(question, shop.configuration).story(from: state, outputs: nil))
    #expect(story.account.places[0].buckets.reserved == Quantity(5))
    #expect(story.happenings.allSatisfy { $0.time <= Shop.time("08:05") } && !story.happenings.isEmpty)
  }

  @Test func `an unknown item and an unknown location are told apart`() throws {
    #expect(try Shop().story(of: "B") == nil)
    let elsewhere = try #require(try Shop().story(location: "EAST"))
    #expect(elsewhere.account.places.isEmpty && elsewhere.happenings.isEmpty)
  }

  @Test func `the answer for programs can be read and holds what the text holds`() throws {
    let story = try #require(try Shop().story())
    let read = try JSONValue(reading: story.json.line.utf8)
    #expect(read["sku"]?.text == "A" && read["complete"] == .bool(true))
    let books = read["places"]?.elements.first?["books"]?.elements ?? []
    let erp = try #require(books.first { $0["system"]?.text == "erp" })
    #expect(erp["unexplained"]?.plain == "5" && erp["statements"]?.elements.count == 4)
    #expect(read["events"]?.elements.count == story.happenings.count)
  }
}
