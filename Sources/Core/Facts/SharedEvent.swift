/// An event behind one reference: handing it on copies a word; changing it copies the event where others have it, too.
///
/// Events are large, and each passes through many hands that only look at it.
package struct SharedEvent: Sendable {
  /// Always one.
  private var list: ContiguousArray<Event>

  package init(_ event: consuming Event) { list = [event] }

  package var value: Event {
    _read { yield list[0] }
    _modify { yield &list[0] }
  }
}
