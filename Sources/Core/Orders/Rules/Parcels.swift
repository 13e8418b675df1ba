/// A parcel on its way, by the number that its carrier knows it under.
package struct OrderParcel: Sendable {
  package var tracking: String
  /// Labels and shipments that name it.
  package var origins: [DocumentEvent] = []
  /// In the order of the world.
  package var scans: [DocumentEvent] = []

  package var trouble: DocumentEvent? {
    let bad = scans.first { [.exception, .lost, .returned].contains($0.tracking) }
    guard let bad, !isDelivered(after: bad) else { return nil }
    return bad
  }
  package var isDelivered: Bool { scans.contains { $0.tracking == .delivered } }

  private func isDelivered(after event: DocumentEvent) -> Bool {
    scans.contains { $0.tracking == .delivered && $0.time > event.time }
  }
}

extension DocumentView {
  /// The document's parcels by tracking number.
  package var parcels: [OrderParcel] { kind == .order || kind == .tracking ? chronicle.parcels : [] }
}

extension RuleBook {
  /// Two days without a scan of a parcel that is under way.
  static let scanLost: DocumentRule = { view, agenda in
    let patience = view.configuration.timer(.carrierScanLost, default: .hours(48))
    return view.parcels.compactMap { parcel in
      let left = parcel.origins.filter { $0.kind == .shipmentConfirmed }
      guard let last = (parcel.scans + left).max(by: { $0.arrival < $1.arrival }),
        view.configuration.hasCarrier || !parcel.scans.isEmpty, !parcel.isDelivered, parcel.trouble == nil,
        agenda.hasPassed(last.arrival + patience)
      else { return nil }
      return view.wanted(
        .carrierScanLost, slot: parcel.tracking, first: last,
        "No scan of parcel \(parcel.tracking) since \(last.time), and it has not been delivered.")
    }
  }

  /// The carrier reports an exception, a loss or a return.
  static let parcelInTrouble: DocumentRule = { view, _ in
    view.parcels.compactMap { parcel in
      guard let trouble = parcel.trouble, let status = trouble.tracking else { return nil }
      return view.wanted(
        .carrierExceptionOrDeliveredNotReceived, slot: parcel.tracking, first: trouble,
        """
        OrderParcel \(parcel.tracking) is in trouble: \(status.word) since \(trouble.time), says \
        \(view.systemName(trouble.system)).
        """)
    }
  }
}
