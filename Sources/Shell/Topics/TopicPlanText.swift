/// A plan for people and for programs.
package enum TopicPlanText {
  /// One line a step, one a remark with its hint below.
  package static func text(_ plan: TopicPlan) -> String {
    var lines = plan.steps.map(line)
    for remark in plan.remarks {
      lines.append("\(sign(remark.weight)) \(remark.topic.isEmpty ? "" : remark.topic + ": ")\(remark.text)")
      lines.append("    \(remark.hint)")
    }
    if plan.steps.isEmpty { lines.append(plan.dangers.isEmpty ? "all topics are as declared" : "nothing to apply") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func sign(_ weight: TopicPlan.Remark.Weight) -> String {
    switch weight {
    case .danger: "! danger:"
    case .warning: "? warning:"
    case .note: ". note:"
    }
  }

  /// A step in one line.
  package static func line(_ step: TopicPlan.Step) -> String {
    switch step {
    case .create(let topic):
      let copies = "\(counted(Int(topic.partitions), "partition")), \(counted(Int(topic.replication), "replica"))"
      return "+ make \(topic.name): \(copies), \(keeping(topic))"
    case .addPartitions(let topic, let from, let to): return "~ grow \(topic): \(from) to \(to) partitions"
    case .alter(let topic, let changes):
      let texts = changes.map { "\($0.key) \($0.from.map { "\($0) to " } ?? "= ")\($0.to)" }
      return "~ set \(topic): " + texts.joined(separator: ", ")
    case .declareTasks(let topic, _, let new, let gone):
      let parts = [new.isEmpty ? nil : "\(new.count) new", gone.isEmpty ? nil : "\(gone.count) gone"].compactMap { $0 }
      return "~ tasks in \(topic): \(parts.joined(separator: ", "))"
    }
  }

  private static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

  /// What is kept, and for how long.
  private static func keeping(_ topic: NewTopic) -> String {
    let policy = topic.settings.first { $0.key == "cleanup.policy" }?.value ?? "delete"
    guard policy.contains("delete") else { return policy }
    guard let time = topic.settings.first(where: { $0.key == "retention.ms" }).flatMap({ Int64($0.value) }) else {
      return policy
    }
    return time < 0 ? "kept for ever" : "\(policy) after \(TopicPlan.days(time))"
  }

  /// `{"clean":…,"steps":[…],"remarks":[…]}`
  package static func json(_ plan: TopicPlan) -> String {
    let steps = plan.steps.map(json).joined(separator: ",")
    let remarks = plan.remarks.map { remark in
      "{\"weight\":\"\(remark.weight.rawValue)\",\"topic\":\(quoted(remark.topic)),\"text\":\(quoted(remark.text)),"
        + "\"hint\":\(quoted(remark.hint))}"
    }.joined(separator: ",")
    return "{\"clean\":\(plan.isClean),\"steps\":[\(steps)],\"remarks\":[\(remarks)]}\n"
  }

  private static func json(_ step: TopicPlan.Step) -> String {
    switch step {
    case .create(let topic):
      let settings = topic.settings.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",")
      return "{\"step\":\"create\",\"topic\":\(quoted(topic.name)),\"partitions\":\(topic.partitions),"
        + "\"replication\":\(topic.replication),\"settings\":{\(settings)}}"
    case .addPartitions(let topic, let from, let to):
      return "{\"step\":\"addpartitions\",\"topic\":\(quoted(topic)),\"from\":\(from),\"to\":\(to)}"
    case .alter(let topic, let changes):
      let texts = changes.map { change in
        "{\"key\":\(quoted(change.key)),\"from\":\(change.from.map(quoted) ?? "null"),\"to\":\(quoted(change.to))}"
      }
      return "{\"step\":\"alter\",\"topic\":\(quoted(topic)),\"changes\":[\(texts.joined(separator: ","))]}"
    case .declareTasks(let topic, _, let new, let gone):
      let lists = [new, gone].map { "[" + $0.map(quoted).joined(separator: ",") + "]" }
      return "{\"step\":\"declaretasks\",\"topic\":\(quoted(topic)),\"new\":\(lists[0]),\"gone\":\(lists[1])}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case _ where scalar.value < 0x20:
        result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: result += String(scalar)
      }
    }
    return result + "\""
  }
}
