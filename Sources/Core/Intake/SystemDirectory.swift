/// Finds the configured system that a CloudEvents `source` speaks for.
package struct SystemDirectory: Sendable {
  private var byName: [String: SystemID] = [:]
  private let names: [String]

  package init(_ configuration: Configuration) {
    names = configuration.systemNames
    for id in configuration.systemIDs {
      let name = SystemDirectory.trimmed(configuration.profile(id).match)
      if byName[name] == nil { byName[name] = id }
    }
  }

  /// The system whose `match` the source is, or whose `match` is the source's first path segment.
  package func system(of source: String) -> SystemID? {
    if let exact = byName[source] ?? byName[SystemDirectory.trimmed(source)] { return exact }
    return SystemDirectory.firstPathSegment(of: source).flatMap { byName[$0] }
  }

  /// The configured id of a system named in data (`into`, a hand-off, a writer); other words stay as they are.
  package func name(of word: String) -> String { system(of: word).map { names[Int($0.index)] } ?? word }

  /// `wms` of `wms/x`, `/wms/x`, `https://host/wms/1?y` and `urn:wms:x`; nil where the source has no path.
  static func firstPathSegment(of source: String) -> String? {
    if source.prefix(4).lowercased() == "urn:" {
      return source.split(separator: ":").dropFirst().first.map(String.init)
    }
    var segments = source.split(separator: "/")[...]
    if let scheme = segments.first, scheme.last == ":" {
      segments = segments.dropFirst(source.dropFirst(scheme.count).hasPrefix("///") ? 1 : 2)
    } else if source.hasPrefix("//") {
      segments = segments.dropFirst()
    }
    return segments.first.map { String($0.prefix { $0 != "?" && $0 != "#" }) }
  }

  private static func trimmed(_ name: String) -> String {
    var rest = name[...]
    while rest.first == "/" { rest = rest.dropFirst() }
    while rest.last == "/" { rest = rest.dropLast() }
    return String(rest)
  }
}
