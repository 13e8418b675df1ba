import Core
import Evaluation
import Glibc
import RetailSimulation

/// `recount-evaluate`: how well faults are found in simulated enterprises.
enum RecountEvaluate {
  static let usage = """
    usage: recount-evaluate [--seeds N] [--from SEED] [--patterns D01,D02] [--faults N] [--items N] [--details]
           recount-evaluate --write DIR --from SEED

    Runs the engine over simulated enterprises, one per seed, and prints recall and precision per pattern, the wait from
    the first unmistakable report to the exception, false alarms per million healthy events, and corrections that would
    be wrong. --details lists every miss; --write puts the events, the configuration and the faults of one seed in DIR.
    """

  static func run(_ arguments: [String]) -> Int32 {
    var options = EvaluationOptions()
    guard options.read(arguments) else {
      print(usage)
      return 64
    }
    do {
      if let folder = options.folder { return try SeedFolder(folder).write(options.from, options.scale) }
      let card = try Evaluation.score(options.from...(options.from + options.seeds - 1), options.scale)
      print(ScoreTable(card).text(isDetailed: options.isDetailed))
      return 0
    } catch {
      print("\(error)")
      return 70
    }
  }
}

/// What the command line asks for.
struct EvaluationOptions {
  var seeds: UInt64 = 100
  var from: UInt64 = 1
  var scale = Enterprise.Scale()
  var isDetailed = false
  var folder: String?

  /// False where an argument is none.
  mutating func read(_ arguments: [String]) -> Bool {
    var rest = arguments[...]
    while let name = rest.popFirst() {
      if name == "--details" {
        isDetailed = true
        continue
      }
      guard let value = rest.popFirst() else { return false }
      switch name {
      case "--seeds": seeds = UInt64(value) ?? 0
      case "--from": from = UInt64(value) ?? 1
      case "--faults": scale.faults = Int(value) ?? 0
      case "--items": scale.items = Int(value) ?? 1
      case "--patterns": scale.patterns = value.split(separator: ",").map(String.init)
      case "--write": folder = value
      default: return false
      }
    }
    return seeds > 0
  }
}
