import Foundation
import Testing

/// Every dependency is a Debian package behind a thin target; nothing is linked that a reader cannot account for.
@Suite struct DependencyTests {
  @Test func `the package has no package dependencies`() throws {
    #expect(try !Repository.text("Package.swift").contains(".package("))
  }

  @Test func `setup installs every library that is linked`() throws {
    let setup = try Repository.text("scripts/setup")
    for library in try linkedPackages() { #expect(setup.contains(" \(library)"), "\(library)") }
  }

  @Test func `the README gives the reason for every library`() throws {
    let readme = try Repository.text("README.md")
    for library in try linkedPackages() { #expect(readme.contains("| \(library) |"), "\(library)") }
  }

  /// A misspelt upcoming feature is ignored without a word, so the names are compared with the compiler's.
  @Test func `every upcoming feature is one that the compiler knows`() throws {
    let used = try Repository.text("Package.swift").matches(of: /enableUpcomingFeature\("(\w+)"\)/).map { String($0.1) }
    let known = try run("swiftc", "-print-supported-features")
    #expect(used.count >= 6)
    for feature in used { #expect(known.contains("\"\(feature)\""), "\(feature)") }
  }

  @Test(arguments: [
    "setup", "test", "demo", "format", "make-slice", "check-schemas", "check-pages", "check-deploy", "check-image",
  ])
  func `scripts can be executed and parsed`(script: String) throws {
    let path = Repository.root.appending(path: "scripts/\(script)").path
    #expect(FileManager.default.isExecutableFile(atPath: path))
    #expect(try run("bash", "-n", path).isEmpty)
  }

  @Test func `every error of the documentation is provoked by a test that there is`() throws {
    let page = try Repository.text("docs/errors.md")
    let named = Set(page.matches(of: /`(\w+Tests)\/(\w+)` \|/).map { [String($0.1), String($0.2)] })
    #expect(named.count > 6)
    for test in named {
      let files = Repository.files(below: "Tests/\(test[0])", withExtension: "swift")
      let texts = try files.map { try Repository.text($0) }
      #expect(texts.contains { $0.contains("struct \(test[1]) ") }, "\(test)")
    }
  }

  /// Debian packages that Package.swift names, or whose library it links.
  private func linkedPackages() throws -> [String] {
    let manifest = try Repository.text("Package.swift")
    let named = manifest.matches(of: /apt: "([\w.+-]+)"/).map { String($0.1) }
    let linked = manifest.matches(of: /linking: "(\w+)"/).map { "lib\($0.1)-dev" }
    return (named + linked).sorted()
  }

  private func run(_ arguments: String...) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }
}
