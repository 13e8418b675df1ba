package import Core
import EventFormat
import Files
import JSONTree
package import Reconcile
package import Worker

/// Gathers an item's story: from a kept state, or from a run over the inputs up to the time that is asked for.
package struct StoryTeller {
  private let question: ItemStory.Question
  private let configuration: Configuration

  package init(_ question: ItemStory.Question, _ configuration: Configuration) {
    self.question = question
    self.configuration = configuration
  }

  // MARK: From a state

  /// The story that a state tells, with what was written about it; nil where the state does not know the item.
  package func story(from state: KeptState, outputs: StoryOutputs?) throws -> ItemStory? {
    var machine = StockMachine(configuration: configuration, digest: sha256)
    let own = "item/\(question.number)"
    if state.has(own, in: "stock") {
      let places = "place/\(question.number)\u{1f}"
      try state.restore("stock", into: &machine) { $0 == own || $0.hasPrefix(places) }
    } else {
      try state.restore("stock", into: &machine) { $0.hasPrefix("item/") || $0.hasPrefix("place/") }
    }
    guard let sku = machine.item(reportedAs: question.number) else { return nil }
    var story = ItemStory()
    story.at = question.at ?? state.clock ?? .distantPast
    guard let account = machine.account(of: sku, at: story.at) else { return nil }
    story.question = question
    story.sku = sku
    story.account = account
    story.happenings = happenings(account, until: story.at)
    story.hasOutputs = outputs != nil
    story.exceptions = outputs?.exceptions(until: question.at) ?? []
    story.corrections = outputs?.corrections(until: question.at) ?? []
    story.arrange()
    return story
  }

  func happenings(_ account: ItemAccount, until time: Instant) -> [Happening] {
    let maker = HappeningMaker(names: configuration.systemNames)
    return account.places.flatMap { place in
      maker.happenings(of: place).map { happening in
        var happening = happening
        // Notices keep no arrival of their own.
        if happening.arrival == .distantPast { happening.arrival = happening.time }
        happening.verdicts = place.verdicts(of: happening)
        return happening
      }
    }
    .filter { $0.time <= time }
  }

  // MARK: From the inputs

  /// The story that the inputs tell; nil where they do not name the item.
  package func story(
    from inputs: [NamedInput], decode: @escaping Decoder, machines: MachineSet
  ) throws -> ItemStory? {
    let recorder = ItemRecorder(question, configuration)
    var machines = machines
    machines.stock = { [configuration] in
      RecordedStock(StockMachine(configuration: configuration, digest: sha256), recorder)
    }
    let run = ReconcileRun(configuration: configuration, machines: machines, until: question.at, batchSize: 1000)
    var sink = StorySink(encoder: OutputEncoder(topics: inputs.map(\.name)))
    let known = question.at.map { at in inputs.map { $0.ending(at: at, decode: decode) } } ?? inputs
    _ = try run.run(known, decode: decode, into: &sink)
    guard var account = recorder.account else { return nil }
    for place in account.places.indices {
      for book in account.places[place].books.indices {
        account.places[place].books[book].statements = recorder.statements(
          of: account.places[place].books[book], at: account.places[place].location)
      }
    }
    var story = ItemStory()
    story.question = question
    story.origin = .inputs
    story.at = question.at ?? recorder.clock
    story.sku = account.sku
    story.account = account
    story.happenings = recorder.happenings
    story.hasOutputs = true
    story.exceptions = sink.exceptions
    story.corrections = sink.corrections
    story.arrange()
    return story
  }
}

extension PlaceAccount {
  /// What a statement meant, in the light of what is known today.
  fileprivate func verdicts(of happening: Happening) -> [Verdict] {
    books.compactMap { book in
      guard
        let statement = book.statements.last(where: {
          $0.reference.id == happening.id && $0.reference.source == happening.source
        }), let expected = book.expectations.last(where: { $0.time <= statement.asof })
      else { return nil }
      var verdict = Verdict()
      verdict.location = location
      verdict.system = book.system
      verdict.measure = book.measure
      verdict.value = statement.value
      verdict.expected = expected.quantity
      if let value = statement.value {
        let isLast = statement == book.statement
        verdict.explained = isLast ? book.explained : .zero
        verdict.unexplained = value - expected.quantity - verdict.explained
      }
      return verdict
    }
  }
}

/// Keeps what a run writes about exceptions and corrections.
private struct StorySink: OutputSink {
  var encoder: OutputEncoder
  var exceptions: [JSONValue] = []
  var corrections: [JSONValue] = []

  mutating func write(_ exception: ExceptionRecord) throws {
    encoder.clear()
    encoder.append(exception)
    exceptions.append(try OutputLines.record(encoder.bytes))
  }
  mutating func write(_ correction: CorrectionRecord) throws {
    encoder.clear()
    encoder.append(correction)
    corrections.append(try OutputLines.record(encoder.bytes))
  }
  mutating func write(_ aggregate: Aggregate) throws {}
  mutating func write(_ report: ReportRecord) throws {}
  mutating func write(_ rejected: RejectedRecord) throws {}
  mutating func write(_ summary: Summary) throws {}
}

extension NamedInput {
  /// The input as it was at `time`: what arrives later is left unread.
  fileprivate func ending(at time: Instant, decode: @escaping Decoder) -> NamedInput {
    let next = next
    return NamedInput(name: name) { buffer in
      let start = buffer.count
      let step = try next(&buffer)
      guard step == .record, case .event(let event) = decode(Array(buffer[start...])), event.value.arrival > time else {
        return step
      }
      buffer.removeSubrange(start...)
      return .end
    }
  }
}
