package import Core

/// What the shell needs to know beside the core's `Configuration`.
package struct ServiceSettings: Hashable, Sendable {
  package var clock = ClockSettings()
  package var kafka = KafkaSettings()
  package var admin = AdminSettings()
  package var topics = TopicNames()
  package var sources: [SourceTopic] = []

  package init() {}

  /// Every input topic once, in the order in which records know them by index: part of every record's origin. The
  /// reference data come last.
  package var inputTopics: [String] {
    var names: [String] = []
    let all = [topics.inventory, topics.orders] + sources.map(\.topic) + topics.direct
    for name in all + ["\(topics.prefix).commands", topics.reference] where !names.contains(name) { names.append(name) }
    return names
  }
}

/// How time passes (architecture.md, "Time across partitions").
package struct ClockSettings: Hashable, Sendable {
  package enum Idle: String, CaseIterable, Sendable {
    /// At a proven end the wall clock goes on.
    case wall
    /// At a proven end time stands still: loading history, tests.
    case log
  }

  package var idle = Idle.wall
  package var slack = Span(microseconds: 100_000)
  package var wait = Span.minutes(2)

  package init() {}
}

/// The cluster, and what is passed through to its client.
package struct KafkaSettings: Hashable, Sendable {
  package var brokers: [String] = []
  package var group = "recount"
  /// Interval of transactions.
  package var commit = Span(microseconds: 100_000)
  /// Passed through to librdkafka as they are, sorted by key.
  package var client: [ClientProperty] = []
  /// Secrets: the value is the path of the file that holds the property's value. Sorted by key.
  package var secretFiles: [ClientProperty] = []

  package init() {}
}

/// A property of librdkafka.
package struct ClientProperty: Hashable, Sendable {
  package var key: String
  package var value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}

/// Where probes and metrics are served.
package struct AdminSettings: Hashable, Sendable {
  package var host = "127.0.0.1"
  package var port: UInt16 = 9464

  package init() {}
}

/// The names of the topics that are read, and the prefix of those that are written.
package struct TopicNames: Hashable, Sendable {
  package var inventory = "inventory"
  package var orders = "orders"
  package var reference = "reference"
  /// Topics fit for the direct path (events.md section 5).
  package var direct: [String] = []
  package var prefix = "recount"

  package init() {}
}

/// One more input topic, in another software's format.
package struct SourceTopic: Hashable, Sendable {
  package var topic: String
  package var adapter: String
  package var system: SystemID
}
