/// Kinds of event.
package struct KindSet: Hashable, Sendable, ExpressibleByArrayLiteral {
  private var bits: UInt64 = 0

  package init(arrayLiteral kinds: EventKind...) { for kind in kinds { insert(kind) } }

  package mutating func insert(_ kind: EventKind) { bits |= 1 << UInt64(kind.rawValue) }
  package func contains(_ kind: EventKind) -> Bool { bits & 1 << UInt64(kind.rawValue) != 0 }
  package func overlaps(_ other: KindSet) -> Bool { bits & other.bits != 0 }
}
