import Core
import RetailSimulation
import Testing

@Suite struct JudgementTests {
  private let fault = InjectedFault(
    "lost adjustment", ["D04", "D08"], in: .storefront, happened: Instant(microseconds: 0),
    visible: Instant(microseconds: 0)
  ).of("A", .available, Quantity(3))

  private func raised(_ change: (inout RaisedException) -> Void = { _ in }) -> RaisedException {
    var exception = RaisedException(id: "exc-1")
    exception.severity = "warning"
    exception.system = "storefront"
    exception.sku = "A"
    exception.patterns = ["D04"]
    exception.unexplained = ["3"]
    change(&exception)
    return exception
  }

  private func word(_ raised: RaisedException...) -> String {
    Judgement(of: [fault], against: raised).faults[0].finding.word
  }

  @Test func `the right place, pattern and quantity is found`() {
    let judgement = Judgement(of: [fault], against: [raised()])
    #expect(judgement.isPerfect)
    #expect(judgement.found == 1)
  }

  @Test func `any accepted pattern of any revision counts`() {
    #expect(word(raised { $0.patterns = ["D39", "D08", "D10"] }) == "found")
  }

  @Test func `a member of an incident is found, whatever the incident's quantity`() {
    let incident = raised {
      $0.sku = "B"
      $0.members = ["B", "A"]
      $0.unexplained = ["9"]
    }
    #expect(word(incident) == "found")
  }

  @Test func `an order is found by its own name`() {
    var fault = fault
    (fault.sku, fault.unexplained, fault.order) = (nil, nil, "O1")
    let exception = raised {
      $0.sku = nil
      $0.order = "O1"
    }
    #expect(Judgement(of: [fault], against: [exception]).isPerfect)
  }

  @Test func `silence is a miss`() { #expect(word() == "NOT FOUND") }

  @Test func `information alone is a miss`() { #expect(word(raised { $0.severity = "info" }) == "NOT FOUND") }

  @Test func `another pattern is misnamed`() { #expect(word(raised { $0.patterns = ["D39"] }) == "misnamed") }

  @Test func `another number is no find`() { #expect(word(raised { $0.unexplained = ["4"] }) == "other quantity") }

  @Test func `another product or system is a miss and something else that was raised`() {
    let judgement = Judgement(of: [fault], against: [raised { $0.sku = "B" }])
    #expect(judgement.faults[0].finding.word == "NOT FOUND")
    #expect(judgement.others.count == 1)
    #expect(word(raised { $0.system = "erp" }) == "NOT FOUND")
  }

  @Test func `a second exception for one fault is one too many`() {
    let judgement = Judgement(of: [fault], against: [raised(), raised { $0.id = "exc-2" }])
    #expect(judgement.found == 1)
    #expect(!judgement.isPerfect)
  }
}
