/// The fields of an event that a level or a change of a book does not have.
struct EventDetails: Sendable {
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
    get { details.isEmpty ? nil : details[0].lot }
    set { if newValue != lot { detail.lot = newValue } }
  }
  package var condition: Condition? {
    get { details.isEmpty ? nil : details[0].condition }
    set { if newValue != condition { detail.condition = newValue } }
  }
  package var countedAt: Instant? {
    get { details.isEmpty ? nil : details[0].countedAt }
    set { if newValue != countedAt { detail.countedAt = newValue } }
  }
  package var into: String? {
    get { details.isEmpty ? nil : details[0].into }
    set { if newValue != into { detail.into = newValue } }
  }
  package var error: String? {
    get { details.isEmpty ? nil : details[0].error }
    set { if newValue != error { detail.error = newValue } }
  }
  package var members: [String] {
    get { details.isEmpty ? [] : details[0].members }
    _modify { yield &detail.members }
  }
  package var reason: String? {
    get { details.isEmpty ? nil : details[0].reason }
    set { if newValue != reason { detail.reason = newValue } }
  }
  package var actor: String? {
    get { details.isEmpty ? nil : details[0].actor }
    set { if newValue != actor { detail.actor = newValue } }
  }
  package var lines: [Line] {
    get { details.isEmpty ? [] : details[0].lines }
    _modify { yield &detail.lines }
  }
  package var promised: Instant? {
    get { details.isEmpty ? nil : details[0].promised }
    set { if newValue != promised { detail.promised = newValue } }
  }
  package var due: Instant? {
    get { details.isEmpty ? nil : details[0].due }
    set { if newValue != due { detail.due = newValue } }
  }
  package var eta: Instant? {
    get { details.isEmpty ? nil : details[0].eta }
    set { if newValue != eta { detail.eta = newValue } }
  }
  package var channel: String? {
    get { details.isEmpty ? nil : details[0].channel }
    set { if newValue != channel { detail.channel = newValue } }
  }
  package var method: String? {
    get { details.isEmpty ? nil : details[0].method }
    set { if newValue != method { detail.method = newValue } }
  }
  package var carrier: String? {
    get { details.isEmpty ? nil : details[0].carrier }
    set { if newValue != carrier { detail.carrier = newValue } }
  }
  package var restock: Bool {
    get { details.isEmpty ? true : details[0].restock }
    set { if newValue != restock { detail.restock = newValue } }
  }
  /// `order.status`: the system's own word, lower case; intake maps it by the system's profile.
  package var statusWord: String? {
    get { details.isEmpty ? nil : details[0].statusWord }
    set { if newValue != statusWord { detail.statusWord = newValue } }
  }
  package var status: OrderStatus? {
    get { details.isEmpty ? nil : details[0].status }
    set { if newValue != status { detail.status = newValue } }
  }
  package var tracking: TrackingStatus? {
    get { details.isEmpty ? nil : details[0].tracking }
    set { if newValue != tracking { detail.tracking = newValue } }
  }
  /// `order.rerouted` from, and a transfer's from.
  package var from: String? {
    get { details.isEmpty ? nil : details[0].from }
    set { if newValue != from { detail.from = newValue } }
  }
  /// A transfer's to.
  package var to: String? {
    get { details.isEmpty ? nil : details[0].to }
    set { if newValue != to { detail.to = newValue } }
  }
  package var newSKU: String? {
    get { details.isEmpty ? nil : details[0].newSKU }
    set { if newValue != newSKU { detail.newSKU = newValue } }
  }
  package var check: String? {
    get { details.isEmpty ? nil : details[0].check }
    set { if newValue != check { detail.check = newValue } }
  }
  /// `notice.sent`.
  package var noticeKind: String? {
    get { details.isEmpty ? nil : details[0].noticeKind }
    set { if newValue != noticeKind { detail.noticeKind = newValue } }
  }
  package var amount: Quantity? {
    get { details.isEmpty ? nil : details[0].amount }
    set { if newValue != amount { detail.amount = newValue } }
  }
  /// `manual.touch`: the hand-off touched.
  package var handoffFrom: String? {
    get { details.isEmpty ? nil : details[0].handoffFrom }
    set { if newValue != handoffFrom { detail.handoffFrom = newValue } }
  }
  package var handoffTo: String? {
    get { details.isEmpty ? nil : details[0].handoffTo }
    set { if newValue != handoffTo { detail.handoffTo = newValue } }
  }
  package var minutes: Int64? {
    get { details.isEmpty ? nil : details[0].minutes }
    set { if newValue != minutes { detail.minutes = newValue } }
  }
  package var note: String? {
    get { details.isEmpty ? nil : details[0].note }
    set { if newValue != note { detail.note = newValue } }
  }
  package var aliases: [String] {
    get { details.isEmpty ? [] : details[0].aliases }
    _modify { yield &detail.aliases }
  }
  package var baseUnit: String? {
    get { details.isEmpty ? nil : details[0].baseUnit }
    set { if newValue != baseUnit { detail.baseUnit = newValue } }
  }
  package var units: [UnitFactor] {
    get { details.isEmpty ? [] : details[0].units }
    _modify { yield &detail.units }
  }
  package var components: [Component] {
    get { details.isEmpty ? [] : details[0].components }
    _modify { yield &detail.components }
  }
  package var tracked: Bool {
    get { details.isEmpty ? true : details[0].tracked }
    set { if newValue != tracked { detail.tracked = newValue } }
  }
  package var locationKind: String? {
    get { details.isEmpty ? nil : details[0].locationKind }
    set { if newValue != locationKind { detail.locationKind = newValue } }
  }
  /// Commands.
  package var exception: String? {
    get { details.isEmpty ? nil : details[0].exception }
    set { if newValue != exception { detail.exception = newValue } }
  }
  package var correction: String? {
    get { details.isEmpty ? nil : details[0].correction }
    set { if newValue != correction { detail.correction = newValue } }
  }
  package var home: String? {
    get { details.isEmpty ? nil : details[0].home }
    set { if newValue != home { detail.home = newValue } }
  }
  package var subject: String? {
    get { details.isEmpty ? nil : details[0].subject }
    set { if newValue != subject { detail.subject = newValue } }
  }
  package var owner: String? {
    get { details.isEmpty ? nil : details[0].owner }
    set { if newValue != owner { detail.owner = newValue } }
  }
  package var resolution: String? {
    get { details.isEmpty ? nil : details[0].resolution }
    set { if newValue != resolution { detail.resolution = newValue } }
  }
  package var actual: Quantity? {
    get { details.isEmpty ? nil : details[0].actual }
    set { if newValue != actual { detail.actual = newValue } }
  }
}
