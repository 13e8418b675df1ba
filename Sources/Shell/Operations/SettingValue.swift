/// A value of the effective configuration, ready to be shown.
package indirect enum SettingValue: Hashable, Sendable {
  case null
  case number(String)
  case text(String)
  case list([SettingValue])
  case mapping([Member])

  /// A key of a mapping that is shown on one line.
  package struct Member: Hashable, Sendable {
    package var key: String
    package var value: SettingValue
  }
}

/// One key of the effective configuration: what holds, and where it was said.
package struct Setting: Hashable, Sendable {
  package var path: [String]
  package var value: SettingValue
  package var origin: SettingOrigin
}
