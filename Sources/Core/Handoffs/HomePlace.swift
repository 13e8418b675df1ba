/// Where an exception, a correction or a parcel lives: its hand-off key and its own id.
struct HomePlace: Hashable, Comparable {
  var home: String
  var id: String

  init(_ home: String, _ id: String) {
    self.home = home
    self.id = id
  }

  static func < (left: HomePlace, right: HomePlace) -> Bool {
    left.home != right.home ? left.home < right.home : left.id < right.id
  }

  /// `exc/wms>erp/exc-…`: key of its cell and of its timer.
  func key(_ kind: StateKind) -> String { "\(kind.rawValue)/\(home)/\(id)" }

  /// Reads what follows `kind/`; the id is behind the last slash, or, where ids may have slashes, behind the first
  /// slash after the `>` that every hand-off key has.
  init?(_ kind: StateKind, key: String) {
    let prefix = "\(kind.rawValue)/"
    guard key.utf8.starts(with: prefix.utf8) else { return nil }
    let rest = key.utf8.dropFirst(prefix.utf8.count)
    let slash = UInt8(ascii: "/")
    let place = kind == .parcel ? rest.firstRange(after: UInt8(ascii: ">"), of: slash) : rest.lastIndex(of: slash)
    guard let place else { return nil }
    home = String(Substring(rest[..<place]))
    id = String(Substring(rest[rest.index(after: place)...]))
  }
}

extension Substring.UTF8View {
  fileprivate func firstRange(after mark: UInt8, of byte: UInt8) -> Index? {
    guard let start = firstIndex(of: mark) else { return nil }
    return self[start...].firstIndex(of: byte)
  }
}

/// What kinds of cell the hand-off machine writes.
enum StateKind: String, CaseIterable { case handoff, exc, cor, parcel, report }
