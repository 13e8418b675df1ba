/// A value or none, in a list of its own: it takes one word where it is not, and is shared until it is changed.
///
/// For what few rows have: a row that is copied or passed over does not carry it.
struct Apart<Value> {
  private var list: [Value] = []

  init() {}

  var isEmpty: Bool { list.isEmpty }

  var value: Value? {
    get { list.first }
    set {
      if let newValue {
        if list.isEmpty { list.append(newValue) } else { list[0] = newValue }
      } else if !list.isEmpty {
        list = []
      }
    }
  }

  /// For reading where there may be none, and for writing: made from `empty` then.
  subscript(default empty: @autoclosure () -> Value) -> Value {
    get { list.first ?? empty() }
    _modify {
      if list.isEmpty { list.append(empty()) }
      yield &list[0]
    }
  }
}

extension Apart: Sendable where Value: Sendable {}
extension Apart: Equatable where Value: Equatable {}
extension Apart: Hashable where Value: Hashable {}
