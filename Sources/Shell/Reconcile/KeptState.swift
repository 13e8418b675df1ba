package import Core
package import StateFormat

/// A kept state to look into, without going on from it.
package struct KeptState {
  private let image: StateImage
  /// How far the run had come that left it; nil = it had taken nothing.
  package let clock: Instant?

  /// Loads the state of a folder; nil where there is none. Throws `StateFileError` or `FileFailure`.
  package static func load(_ path: String, _ configuration: Configuration) throws -> KeptState? {
    guard let image = try StateDirectory(path: path).load() else { return nil }
    let systems = StateImage.fingerprint(of: configuration)
    if let lost = image.systems.first(where: { !systems.contains($0) }) {
      throw StateFileError(
        fact: "the state was made with another configuration", detail: "it knows the system \(lost)",
        hint: "name the configuration of the run that wrote it by --config")
    }
    return try KeptState(image)
  }

  /// Cells of a state that a worker has written; `clock`: how far it had come.
  package init(cells: [String: [String: [UInt8]]], clock: Instant?) {
    image = StateImage(sections: cells)
    self.clock = clock
  }

  package init(_ image: StateImage) throws {
    self.image = image
    clock = try image.sections[RunBooks.section]?[RunBooks.clockKey].map { bytes in
      try RunCell.value(Instant.distantPast, of: bytes, key: RunBooks.clockKey)
    }
  }

  package func has(_ key: String, in section: String) -> Bool { image.sections[section]?[key] != nil }

  /// Gives a machine the cells of its section whose key is `wanted`.
  package func restore(
    _ section: String, into machine: inout some Machine, where wanted: (String) -> Bool = { _ in true }
  ) throws {
    let cells = (image.sections[section] ?? [:]).filter { wanted($0.key) }
    for (key, bytes) in cells.sorted(by: { $0.key < $1.key }) {
      do throws(StateDamage) {
        try machine.restore(StateCell(key: key, bytes: bytes))
      } catch {
        throw StateFileError(
          fact: "the state file holds a cell that cannot be read",
          detail: "\(section), cell '\(error.key)': \(error.detail)",
          hint: "restore the folder from a backup, or run over all events again")
      }
    }
  }
}
