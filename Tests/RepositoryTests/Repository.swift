import Foundation

/// The project's own files.
enum Repository {
  static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Paths of files below a folder, sorted.
  static func files(below folder: String, withExtension ext: String? = nil) -> [String] {
    let base = root.appending(path: folder)
    let found = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
    return found.filter { url in
      let isFile = (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile ?? false
      return isFile && (ext == nil || url.pathExtension == ext)
    }
    .map { String($0.standardizedFileURL.path.dropFirst(root.path.count)).trimmingPrefix("/") }.map(String.init)
    .sorted()
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root.appending(path: path).path) }

  /// The modules that a Swift file imports.
  static func imports(of path: String) throws -> [String] {
    try text(path).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place <= 2, words.count > place + 1 else { return nil }
      let isImport = words[..<place].allSatisfy {
        $0.hasPrefix("@") || ["package", "internal", "private", "public"].contains($0)
      }
      return isImport ? String(words[place + 1]) : nil
    }
  }
}
