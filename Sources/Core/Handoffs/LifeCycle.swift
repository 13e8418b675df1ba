/// What people do with an exception, and what that makes of it.
extension ExceptionState {
  /// The state after a command; nil = the command does not fit the state.
  ///
  ///     open, reopened ──acknowledge──► acknowledged ──start──► in_progress ◄──start── waiting_external
  ///          any but closed: start, wait, assign (stays), resolve ──► resolved, dismiss ──► dismissed
  ///          resolved, auto_resolved, dismissed ──reopen──► reopened
  func after(_ command: EventKind) -> ExceptionState? {
    guard command != .exceptionReopen else { return isClosed ? .reopened : nil }
    guard !isClosed else { return nil }
    switch command {
    case .exceptionAcknowledge: return self == .open || self == .reopened ? .acknowledged : nil
    case .exceptionStart: return self == .inProgress ? nil : .inProgress
    case .exceptionWait: return self == .waitingExternal ? nil : .waitingExternal
    case .exceptionAssign: return self
    case .exceptionResolve: return .resolved
    case .exceptionDismiss: return .dismissed
    default: return nil
    }
  }

  /// Nobody has answered yet.
  var isUnanswered: Bool { self == .open || self == .reopened }
}
