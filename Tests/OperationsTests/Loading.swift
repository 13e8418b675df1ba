@testable import Core
@testable import Operations

/// Loads a configuration from its layers.
func load(
  _ text: String?, environment: [String: String] = [:], flags: [String] = []
) throws(ConfigurationFailure) -> LoadedConfiguration {
  let file = text.map { (name: "recount.yaml", bytes: Array($0.utf8)) }
  return try ConfigurationLayers(file: file, environment: environment, flags: flags).load()
}

/// Everything that is wrong with a configuration, a line each.
func problems(_ text: String?, environment: [String: String] = [:], flags: [String] = []) -> [String] {
  do throws(ConfigurationFailure) {
    _ = try load(text, environment: environment, flags: flags)
    return []
  } catch {
    return error.problems.map(\.text)
  }
}

/// Where the value of a key comes from.
func origin(of key: String, in loaded: LoadedConfiguration) -> String? {
  loaded.settings.first { SettingPath.text($0.path) == key }?.origin.text
}
