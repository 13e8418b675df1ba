/// The fields of an event that a level or a change of a book does not have.
struct EventDetails: Sendable {
  static let none = EventDetails()

  var lot: String?
  var condition: Condition?
  var countedAt: Instant?
  var into: String?
  var error: String?
  var members: [String] = []
  var reason: String?
  var actor: String?

  var lines: [Line] = []
  var promised: Instant?
  var due: Instant?
  var eta: Instant?
  var channel: String?
  var method: String?
  var carrier: String?
  var restock = true
  var statusWord: String?
  var status: OrderStatus?
  var tracking: TrackingStatus?
  var from: String?
  var to: String?
  var newSKU: String?
  var check: String?
  var noticeKind: String?
  var amount: Quantity?
  var handoffFrom: String?
  var handoffTo: String?
  var minutes: Int64?
  var note: String?

  var aliases: [String] = []
  var baseUnit: String?
  var units: [UnitFactor] = []
  var components: [Component] = []
  var tracked = true
  var locationKind: String?

  var exception: String?
  var correction: String?
  var home: String?
  var subject: String?
  var owner: String?
  var resolution: String?
  var actual: Quantity?
}

extension Event {
  package var lot: String? {
    get { detail.lot }
    set { if newValue != detail.lot { detail.lot = newValue } }
  }
  package var condition: Condition? {
    get { detail.condition }
    set { if newValue != detail.condition { detail.condition = newValue } }
  }
  package var countedAt: Instant? {
    get { detail.countedAt }
    set { if newValue != detail.countedAt { detail.countedAt = newValue } }
  }
  package var into: String? {
    get { detail.into }
    set { if newValue != detail.into { detail.into = newValue } }
  }
  package var error: String? {
    get { detail.error }
    set { if newValue != detail.error { detail.error = newValue } }
  }
  package var members: [String] {
    get { detail.members }
    _modify { yield &detail.members }
  }
  package var reason: String? {
    get { detail.reason }
    set { if newValue != detail.reason { detail.reason = newValue } }
  }
  package var actor: String? {
    get { detail.actor }
    set { if newValue != detail.actor { detail.actor = newValue } }
  }
  package var lines: [Line] {
    get { detail.lines }
    _modify { yield &detail.lines }
  }
  package var promised: Instant? {
    get { detail.promised }
    set { if newValue != detail.promised { detail.promised = newValue } }
  }
  package var due: Instant? {
    get { detail.due }
    set { if newValue != detail.due { detail.due = newValue } }
  }
  package var eta: Instant? {
    get { detail.eta }
    set { if newValue != detail.eta { detail.eta = newValue } }
  }
  package var channel: String? {
    get { detail.channel }
    set { if newValue != detail.channel { detail.channel = newValue } }
  }
  package var method: String? {
    get { detail.method }
    set { if newValue != detail.method { detail.method = newValue } }
  }
  package var carrier: String? {
    get { detail.carrier }
    set { if newValue != detail.carrier { detail.carrier = newValue } }
  }
  package var restock: Bool {
    get { detail.restock }
    set { if newValue != detail.restock { detail.restock = newValue } }
  }
  /// `order.status`: the system's own word, lower case; intake maps it by the system's profile.
  package var statusWord: String? {
    get { detail.statusWord }
    set { if newValue != detail.statusWord { detail.statusWord = newValue } }
  }
  package var status: OrderStatus? {
    get { detail.status }
    set { if newValue != detail.status { detail.status = newValue } }
  }
  package var tracking: TrackingStatus? {
    get { detail.tracking }
    set { if newValue != detail.tracking { detail.tracking = newValue } }
  }
  /// `order.rerouted` from, and a transfer's from.
  package var from: String? {
    get { detail.from }
    set { if newValue != detail.from { detail.from = newValue } }
  }
  /// A transfer's to.
  package var to: String? {
    get { detail.to }
    set { if newValue != detail.to { detail.to = newValue } }
  }
  package var newSKU: String? {
    get { detail.newSKU }
    set { if newValue != detail.newSKU { detail.newSKU = newValue } }
  }
  package var check: String? {
    get { detail.check }
    set { if newValue != detail.check { detail.check = newValue } }
  }
  /// `notice.sent`.
  package var noticeKind: String? {
    get { detail.noticeKind }
    set { if newValue != detail.noticeKind { detail.noticeKind = newValue } }
  }
  package var amount: Quantity? {
    get { detail.amount }
    set { if newValue != detail.amount { detail.amount = newValue } }
  }
  /// `manual.touch`: the hand-off touched.
  package var handoffFrom: String? {
    get { detail.handoffFrom }
    set { if newValue != detail.handoffFrom { detail.handoffFrom = newValue } }
  }
  package var handoffTo: String? {
    get { detail.handoffTo }
    set { if newValue != detail.handoffTo { detail.handoffTo = newValue } }
  }
  package var minutes: Int64? {
    get { detail.minutes }
    set { if newValue != detail.minutes { detail.minutes = newValue } }
  }
  package var note: String? {
    get { detail.note }
    set { if newValue != detail.note { detail.note = newValue } }
  }
  package var aliases: [String] {
    get { detail.aliases }
    _modify { yield &detail.aliases }
  }
  package var baseUnit: String? {
    get { detail.baseUnit }
    set { if newValue != detail.baseUnit { detail.baseUnit = newValue } }
  }
  package var units: [UnitFactor] {
    get { detail.units }
    _modify { yield &detail.units }
  }
  package var components: [Component] {
    get { detail.components }
    _modify { yield &detail.components }
  }
  package var tracked: Bool {
    get { detail.tracked }
    set { if newValue != detail.tracked { detail.tracked = newValue } }
  }
  package var locationKind: String? {
    get { detail.locationKind }
    set { if newValue != detail.locationKind { detail.locationKind = newValue } }
  }
  /// Commands.
  package var exception: String? {
    get { detail.exception }
    set { if newValue != detail.exception { detail.exception = newValue } }
  }
  package var correction: String? {
    get { detail.correction }
    set { if newValue != detail.correction { detail.correction = newValue } }
  }
  package var home: String? {
    get { detail.home }
    set { if newValue != detail.home { detail.home = newValue } }
  }
  package var subject: String? {
    get { detail.subject }
    set { if newValue != detail.subject { detail.subject = newValue } }
  }
  package var owner: String? {
    get { detail.owner }
    set { if newValue != detail.owner { detail.owner = newValue } }
  }
  package var resolution: String? {
    get { detail.resolution }
    set { if newValue != detail.resolution { detail.resolution = newValue } }
  }
  package var actual: Quantity? {
    get { detail.actual }
    set { if newValue != detail.actual { detail.actual = newValue } }
  }
}
