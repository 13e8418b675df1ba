import Files
package import StateFormat

/// The folder of `--state`: one file, replaced as a whole at the end of a run.
package struct StateDirectory: Sendable {
  private let path: String
  package init(path: String) { self.path = path }

  private var file: String { path + "/recount.state" }

  /// The state that the last run left; nil where there was none. Throws `StateFileError` or `FileFailure`.
  package func load() throws -> StateImage? {
    guard WholeFile.exists(file) else { return nil }
    let bytes = try WholeFile.read(file, limit: .max)
    do throws(StateFileError) {
      return try StateFile.decode(bytes)
    } catch {
      var named = error
      named.detail = "\(file): \(error.detail)"
      throw named
    }
  }

  package func save(_ image: StateImage) throws {
    try WholeFile.makeFolder(path)
    try WholeFile.write(StateFile.encode(image), to: file)
  }
}
