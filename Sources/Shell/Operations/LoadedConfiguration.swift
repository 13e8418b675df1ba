package import Core

/// A configuration that was validated, and the source of each of its values.
package struct LoadedConfiguration: Sendable {
  package var core = Configuration()
  package var service = ServiceSettings()
  /// Every key with its value and source, in the order of the documentation.
  package var settings: [Setting] = []
  /// The file that was read; nil where there was none.
  package var file: String?
}

/// The layers of a configuration: defaults, then the file, then the environment, then flags.
package struct ConfigurationLayers: Sendable {
  /// The name of the file and its bytes.
  package var file: (name: String, bytes: [UInt8])?
  /// Every variable of the process; only `RECOUNT_…` counts.
  package var environment: [String: String]
  /// `key.path=value`, later ones win.
  package var flags: [String]

  package init(
    file: (name: String, bytes: [UInt8])? = nil, environment: [String: String] = [:], flags: [String] = []
  ) {
    self.file = file
    self.environment = environment
    self.flags = flags
  }

  /// Validates all layers together; throws everything that is wrong with them at once.
  package func load() throws(ConfigurationFailure) -> LoadedConfiguration {
    var problems: [ConfigurationProblem] = []
    let tree = try readFile(&problems)
    var overlay = Overlay(over: tree)
    overlay.apply(environment: environment)
    for flag in flags { overlay.apply(flag: flag) }
    problems += overlay.problems

    var reader = SectionReader(overlay.root)
    var loaded = reader.configuration(fileName: file?.name)
    problems += reader.problems
    guard problems.isEmpty else { throw ConfigurationFailure(problems) }
    loaded.settings = reader.settings
    return loaded
  }

  /// The file's tree; what can be read past is put into `problems`, what ends the reading is thrown.
  private func readFile(_ problems: inout [ConfigurationProblem]) throws(ConfigurationFailure) -> Node? {
    guard let file else { return nil }
    var tree = YAMLTree(file.bytes) { .file(file.name, line: $0) }
    do throws(ConfigurationProblem) {
      let root = try tree.read()
      problems += tree.problems
      return root
    } catch {
      throw ConfigurationFailure(tree.problems + [error])
    }
  }
}

extension SectionReader {
  fileprivate mutating func configuration(fileName: String?) -> LoadedConfiguration {
    var loaded = LoadedConfiguration()
    loaded.file = fileName
    loaded.core.systems = systems()
    let systems = loaded.core.systems
    if systems.isEmpty && problems.isEmpty {
      let hint = "write a configuration file, recount.yaml here or one named with --config"
      refuse(
        "systems", "no system is configured", hint: fileName == nil ? hint : "name at least one, wms: { kind: wms }")
    }
    loaded.core.handoffs = handoffs(among: systems)
    rules(into: &loaded.core)
    loaded.core.trusted = trusted(among: systems)
    exceptions(into: &loaded.core)
    loaded.core.requiredChecks = checks()
    loaded.core.timers = timers()
    loaded.core.startFrom = section("start") { $0.value("from", .timestamp) }
    loaded.service = service(among: systems)
    finish()
    return loaded
  }
}
