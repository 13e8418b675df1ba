import Foundation
import Testing

/// Rules about the project's files that no compiler checks.
@Suite struct LayoutTests {
  private let sources = Repository.files(below: "Sources", withExtension: "swift")

  @Test func `there are sources to look at`() { #expect(sources.count > 20) }

  @Test func `the core imports only the standard library`() throws {
    for file in sources where file.hasPrefix("Sources/Core/") {
      #expect(try Repository.imports(of: file).isEmpty, "\(file)")
    }
  }

  @Test func `the simulator imports only the core and seeded numbers`() throws {
    for file in sources where file.hasPrefix("Sources/Simulation/") {
      #expect(try Set(Repository.imports(of: file)).isSubset(of: ["Core", "SeededRandom"]), "\(file)")
    }
  }

  @Test func `products import no more of the platform than they may`() throws {
    let platform: Set = ["Glibc", "Synchronization", "FoundationEssentials"]
    let targets = try targetNames()
    for file in sources {
      let others = try Set(Repository.imports(of: file)).subtracting(platform).subtracting(targets)
      #expect(others.isEmpty, "\(file)")
    }
  }

  /// The loop is one state machine, told in one place; it may be longer than a file otherwise is.
  private let machines: [String: Int] = ["Sources/Shell/Worker/Worker.swift": 600]

  @Test func `no source file is longer than 400 lines`() throws {
    for file in sources {
      let lines = try Repository.text(file).split(separator: "\n", omittingEmptySubsequences: false).count - 1
      #expect(lines <= machines[file] ?? 400, "\(file): \(lines) lines")
    }
  }

  @Test func `nothing unfinished is left in the sources`() throws {
    let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "fatal" + "Error", "tr" + "y!", "a" + "s!"]
    let phrases = ["@unchecked " + "Sendable", "nonisolated(" + "unsafe)"]
    for file in sources {
      let text = try Repository.text(file)
      let found = Set(text.split { !$0.isLetter && $0 != "!" }.map(String.init)).intersection(words)
      #expect(found.isEmpty, "\(file)")
      for phrase in phrases {
        let isThere = text.contains(phrase)
        #expect(!isThere, "\(file): \(phrase)")
      }
    }
  }

  @Test func `no file names a path of somebody's machine`() throws {
    let paths = ["/ho" + "me/", "/Us" + "ers/", "/wo" + "rk/", "/ro" + "ot/", "/tm" + "p/h/"]
    let folders = ["Sources", "Tests", "scripts", ".ci", "docs", "docker", "topics"]
    let files =
      folders.flatMap { Repository.files(below: $0) } + [
        "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "Package.swift",
      ]
    for file in files where Repository.exists(file) {
      guard let text = try? Repository.text(file) else { continue }  // pictures, golden files
      for path in paths {
        let isThere = text.contains(path)
        #expect(!isThere, "\(file): \(path)")
      }
    }
  }

  @Test func `the top level holds what a reader looks for`() {
    let wanted = [
      "README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "Package.swift", ".swift-format", ".ci/run",
      "scripts/setup",
      "scripts/test", "scripts/demo", "scripts/format",
    ]
    for file in wanted { #expect(Repository.exists(file), "\(file)") }
  }

  private func targetNames() throws -> Set<String> {
    let names = try Repository.text("Package.swift").matches(
      of: /(?:module|library|cxx|executable|target|Target)\w*\(\s*(?:name: )?"([\w-]+)"/)
    return Set(names.map { String($0.1) })
  }
}
