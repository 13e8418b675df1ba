/// A YAML document that is not the configuration, read by the same rules.
package enum YAMLDocument {
  /// The root; nil where the text is empty. Throws everything that is wrong with the text at once.
  package static func read(_ bytes: [UInt8], name: String) throws(ConfigurationFailure) -> Node? {
    var tree = YAMLTree(bytes) { .file(name, line: $0) }
    let root: Node?
    do throws(ConfigurationProblem) {
      root = try tree.read()
    } catch {
      throw ConfigurationFailure(tree.problems + [error])
    }
    guard tree.problems.isEmpty else { throw ConfigurationFailure(tree.problems) }
    return root
  }
}
