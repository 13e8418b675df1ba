import Core
import Glibc
import RetailSimulation

/// The events of one seed as files, to look at a miss with `recount reconcile`.
struct SeedFolder {
  private let path: String

  init(_ path: String) { self.path = path }

  func write(_ seed: UInt64, _ scale: Enterprise.Scale) throws(SeedFolderProblem) -> Int32 {
    let enterprise = Enterprise(seed: seed, scale)
    _ = unsafe mkdir(path, 0o755)
    try write("events.ndjson", enterprise.traffic().map(\.text))
    try write("recount.yaml", [enterprise.configurationText])
    try write(
      "faults.txt",
      enterprise.faults.map { fault in
        "\(fault.sku ?? "") \(fault.name) in \(fault.houses) by \(fault.unexplained.map { "\($0)" } ?? "–") "
          + "since \(fault.happened), visible \(fault.visible)"
      })
    print("--until \(enterprise.until)")
    return 0
  }

  private func write(_ name: String, _ lines: [String]) throws(SeedFolderProblem) {
    guard let file = unsafe fopen("\(path)/\(name)", "w") else { throw SeedFolderProblem(file: "\(path)/\(name)") }
    for line in lines { unsafe fputs(line + "\n", file) }
    unsafe fclose(file)
  }
}

/// A file that cannot be written.
struct SeedFolderProblem: Error, CustomStringConvertible {
  var file: String
  var description: String { "cannot write \(file)" }
}
