import Operations
import Replay
import Testing

@Suite struct ReplayNameTests {
  @Test func `every topic of a replay carries the run's name`() throws {
    let run = try #require(RunName("last-week"))
    let names = ReplayNames(run, prefix: "recount", group: "recount")
    #expect(names.topics.count == 7)
    for topic in names.topics { #expect(topic.name.hasPrefix("recount.replay.last-week.")) }
    #expect(names.transactionalID == "recount-replay-last-week")
  }

  @Test(arguments: ["", "a.b", "a/b", "a b", "*", "é", String(repeating: "a", count: 61)])
  func `what cannot be part of a topic's name is no name of a run`(text: String) { #expect(RunName(text) == nil) }

  @Test func `a run is known by its run topic alone`() {
    #expect(ReplayNames.run(ofTopic: "recount.replay.a.run", prefix: "recount")?.text == "a")
    #expect(ReplayNames.run(ofTopic: "recount.replay.a.exceptions", prefix: "recount") == nil)
    #expect(ReplayNames.run(ofTopic: "other.replay.a.run", prefix: "recount") == nil)
    #expect(ReplayNames.run(ofTopic: "recount.replay..run", prefix: "recount") == nil)
  }
}
