extension Metric {
  package static let buildInfo = Metric(
    "recount_build_info", .gauge, labels: ["version"], "The program that runs; always 1.")
  package static let state = Metric(
    "recount_state", .gauge, labels: ["role", "state"],
    "What the loop of a role is doing: 1 for its state (starting, joining, restoring, running, draining, stopped), else 0."
  )
  package static let processCPU = Metric(
    "process_cpu_seconds_total", .counter, unit: "seconds", "User and system CPU time spent.")
  package static let processResident = Metric(
    "process_resident_memory_bytes", .gauge, unit: "bytes", "Resident memory size.")
  package static let processVirtual = Metric(
    "process_virtual_memory_bytes", .gauge, unit: "bytes", "Virtual memory size.")
  package static let processOpenFiles = Metric("process_open_fds", .gauge, "Open file descriptors.")
  package static let processMaxFiles = Metric("process_max_fds", .gauge, "Open file descriptors that are allowed.")
  package static let processThreads = Metric("process_threads", .gauge, "Threads of the process.")
  package static let processStart = Metric(
    "process_start_time_seconds", .gauge, unit: "seconds", "Start of the process, seconds since 1970.")

  static let processMetrics = [
    buildInfo, state, processCPU, processResident, processVirtual, processOpenFiles, processMaxFiles, processThreads,
    processStart,
  ]
}

extension Metric {
  package static let recordsConsumed = Metric(
    "recount_records_consumed_total", .counter, unit: "records", labels: ["topic"],
    "Records read, in committed transactions.")
  package static let records = Metric(
    "recount_records_total", .counter, unit: "records", labels: ["topic", "outcome"],
    "Input records by their one outcome, counted at their home under the topic they came from.")
  package static let accountingGap = Metric(
    "recount_accounting_gap_records", .gauge, unit: "records", labels: ["role"],
    "Records consumed that have neither an outcome nor a place where they wait; anything but 0 is a bug.")
  package static let outputs = Metric(
    "recount_outputs_total", .counter, unit: "records", labels: ["type"],
    "Records written for others, by type: exceptions and corrections by their news, aggregate, rejected, report.")

  static let recordMetrics = [recordsConsumed, records, accountingGap, outputs]
}

extension Metric {
  package static let exceptionsOpen = Metric(
    "recount_exceptions_open", .gauge, labels: ["category"],
    "Exceptions that stand open on the partitions of this process.")
  package static let corrections = Metric(
    "recount_corrections_total", .counter, labels: ["state"], "Words about corrections, by the state they tell.")
  package static let divergenceOpen = Metric(
    "recount_divergence_open", .gauge, labels: ["from", "to"],
    "Open exceptions by hand-off; an empty end is one that could not be attributed.")
  package static let dragIndex = Metric(
    "recount_drag_index_minutes", .gauge, unit: "minutes", labels: ["from", "to"],
    "Minutes of human attention per hundred orders on a hand-off, in the last closed period.")

  static let findingMetrics = [exceptionsOpen, corrections, divergenceOpen, dragIndex]
}

extension Metric {
  private static let latencyBuckets: [Double] = [
    0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10, 30, 60, 300, 3600,
  ]
  private static let commitBuckets: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]

  package static let consumerLag = Metric(
    "recount_consumer_lag_records", .gauge, unit: "records", labels: ["topic", "partition"],
    "Records up to the last stable offset that are not yet committed.")
  package static let consumerLagSeconds = Metric(
    "recount_consumer_lag_seconds", .gauge, unit: "seconds", labels: ["role"],
    "Age of the oldest record that is not yet taken; 0 where nothing waits.")
  package static let lastStableLag = Metric(
    "recount_last_stable_lag_records", .gauge, unit: "records", labels: ["topic", "partition"],
    "High watermark less last stable offset: what an open transaction holds back; lasting values mean it hangs.")
  package static let frontier = Metric(
    "recount_frontier_timestamp_seconds", .gauge, unit: "seconds", labels: ["system"],
    "The highest event time heard of a system.")
  package static let lastProgress = Metric(
    "recount_last_progress_timestamp_seconds", .gauge, unit: "seconds", labels: ["role"],
    "When the loop of a role last committed, or found that there is nothing to do.")
  package static let eventLatency = Metric(
    "recount_event_latency_seconds", .histogram, unit: "seconds", buckets: latencyBuckets,
    "From the arrival of an event to the commit of what it caused.")
  package static let commitSeconds = Metric(
    "recount_commit_seconds", .histogram, unit: "seconds", labels: ["role"], buckets: commitBuckets,
    "Time that a commit took, from the sending of state to the broker's answer.")
  package static let clock = Metric(
    "recount_clock_timestamp_seconds", .gauge, unit: "seconds", labels: ["stage", "partition"],
    "How far a task's clock is: everything before it was taken.")
  package static let alignmentWaiting = Metric(
    "recount_alignment_waiting_seconds", .gauge, unit: "seconds", labels: ["upstream"],
    "How far an upstream task's promise is behind the furthest one: what the stages wait for.")
  package static let leftOut = Metric(
    "recount_alignment_left_out", .gauge, labels: ["upstream"],
    "1 for an upstream task that the stages no longer wait for, because it has been silent or unproven for too long.")
  package static let arrivalBumped = Metric(
    "recount_arrival_bumped_total", .counter, unit: "records",
    "Records that came with a time before what was promised, and so arrived at the promise.")

  static let timeMetrics = [
    consumerLag, consumerLagSeconds, lastStableLag, frontier, lastProgress, eventLatency, commitSeconds, clock,
    alignmentWaiting, leftOut, arrivalBumped,
  ]
}

extension Metric {
  package static let transactions = Metric(
    "recount_transactions_total", .counter, labels: ["role", "result"], "Transactions by result: committed, aborted.")
  package static let recycles = Metric(
    "recount_producer_recycles_total", .counter, labels: ["role", "cause"],
    "Producers that had to be replaced, by cause.")
  package static let rebalances = Metric(
    "recount_rebalances_total", .counter, labels: ["role", "kind"],
    "Changes of the assignment: assigned, revoked, lost.")
  package static let assignedPartitions = Metric(
    "recount_assigned_partitions", .gauge, labels: ["role"], "Partitions that this process runs.")
  package static let restoreSeconds = Metric(
    "recount_restore_seconds", .gauge, unit: "seconds", labels: ["role"], "Time that the last restore took.")
  package static let restoreRemaining = Metric(
    "recount_restore_remaining_records", .gauge, unit: "records", labels: ["role"],
    "Records of the state topics that are still to be read before work goes on.")

  static let transactionMetrics = [
    transactions, recycles, rebalances, assignedPartitions, restoreSeconds, restoreRemaining,
  ]
}

extension Metric {
  package static let stateEntries = Metric(
    "recount_state_entries", .gauge, unit: "entries", labels: ["machine", "kind"],
    "Entries of state in memory, by machine and kind.")
  package static let stateBytes = Metric(
    "recount_state_bytes", .gauge, unit: "bytes", labels: ["machine"], "State in memory, as the machine accounts it.")
  package static let evictions = Metric(
    "recount_dedup_evictions_total", .counter, unit: "keys",
    "Delivery keys forgotten because the dedup horizon has passed them.")

  static let stateMetrics = [stateEntries, stateBytes, evictions]
}

extension Metric {
  package static let clientErrors = Metric(
    "recount_client_errors_total", .counter, labels: ["code"], "Errors of the Kafka client, by librdkafka's code.")
  package static let certificateExpiry = Metric(
    "recount_tls_certificate_expiry_timestamp_seconds", .gauge, unit: "seconds",
    "When the client's TLS certificate expires.")
  package static let logsSuppressed = Metric(
    "recount_log_lines_suppressed_total", .counter, labels: ["event"], "Log lines left out by the rate limit.")

  static let clientMetrics = [clientErrors, certificateExpiry, logsSuppressed]
}
