/// The page that tells every key, made from the table of keys and from what an empty configuration loads.
package enum ConfigurationPage {
  /// A configuration in which nothing is said but that there is a system of each kind that has defaults of its own.
  static let bare = "systems: { wms: { kind: wms } }\n"

  /// Markdown.
  package static func text() throws(ConfigurationFailure) -> String {
    let loaded = try ConfigurationLayers(file: ("recount.yaml", Array(bare.utf8))).load()
    var page = """
      # Configuration

      One YAML file (`--config F`; default `recount.yaml` here, then `/etc/recount/recount.yaml`), then the environment, then
      `--set key.path=value`; later ones win. In the environment a key is written in capitals after `RECOUNT_`, with `__`
      between its parts: `RECOUNT_DEDUP__HORIZON=48h`. Unknown keys are errors, all problems are told at once with their line,
      and `recount config check` prints what holds and where each value was said. Durations are written `100ms`, `90s`, `5m`,
      `4h`, `3d`, `1d2h`. Secrets are never values: put them into a file and name that (`kafka.client`, below).

      `recount config keys` prints this page; it is made from the code.

      | key | value | default | meaning |
      |---|---|---|---|

      """
    for key in ConfigurationKey.all {
      page += "| `\(key.path)` | \(key.type) | \(standard(key, loaded)) | \(key.meaning) |\n"
    }
    page += """

      `*` is a name of yours: a system, a hand-off `"writer>reader"`, a category of exceptions, a property of the client.
      Defaults of a system's keys depend on its kind; these are the ones of a `wms`.

      ## Numbers of the rules

      `timers.<category>: 48h` sets the time of a rule, `timers.<category>: { within: 6h, count: 10 }` its numbers by name.

      | category | name | default | meaning |
      |---|---|---|---|

      """
    for rule in RuleKey.all {
      page += "| `\(rule.category)` | `\(rule.name)` | \(rule.standard) | \(rule.meaning) |\n"
    }
    return page
  }

  private static func standard(_ key: ConfigurationKey, _ loaded: LoadedConfiguration) -> String {
    let found = loaded.settings.filter { ConfigurationPage.pattern(of: $0.path) == key.path }
    guard !found.isEmpty else { return "" }
    if found.count == 1, key.path.hasSuffix("*") == false {
      switch found[0].value {
      case .null, .mapping: return ""
      default: return "`\(SettingText.yaml(found[0].value))`"
      }
    }
    return found.filter { $0.value != .null && $0.value != .mapping([]) }
      .map { "`\($0.path.last ?? ""): \(SettingText.yaml($0.value))`" }.joined(separator: ", ")
  }

  /// The path of a setting with `*` for what the user names.
  static func pattern(of path: [String]) -> String {
    var path = path
    let named: [[String]: Int] = [
      ["systems"]: 1, ["handoffs"]: 1, ["timers"]: 1, ["exceptions", "owners"]: 2, ["exceptions", "sla"]: 2,
      ["kafka", "client"]: 2,
    ]
    for (prefix, place) in named where path.count > place && Array(path.prefix(prefix.count)) == prefix {
      path[place] = "*"
    }
    if path.count == 4, path[0] == "systems", ["measures", "statuses"].contains(path[2]) { path[3] = "*" }
    if path.count == 3, path[0] == "timers" { path.removeLast() }
    return path.joined(separator: ".")
  }
}
