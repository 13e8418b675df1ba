// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func library(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(name: name, path: "Sources/Shell/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func cxx(_ name: String, linking library: String) -> Target {
  .target(
    name: name, path: "Sources/Shell/\(name)", cxxSettings: [.treatAllWarnings(as: .error)],
    linkerSettings: [.linkedLibrary(library)])
}

func module(_ name: String, in room: String = "Shell", _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: dependencies, path: room.isEmpty ? "Sources/\(name)" : "Sources/\(room)/\(name)",
    swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

let package = Package(
  name: "recount",
  targets: [
    module("Core", in: "", []),
    module("SeededRandom", in: "", []),
    .target(
      name: "RetailSimulation", dependencies: ["Core", "SeededRandom"], path: "Sources/Simulation",
      swiftSettings: strict),
    .executableTarget(
      name: "recount-demo",
      dependencies: ["Core", "Kafka", "Operations", "RetailSimulation", "Service", "StateFormat", "Worker"],
      path: "Sources/App/recount-demo",
      swiftSettings: strict),
    tests("SimulationTests", ["Core", "RetailSimulation"]),
    tests("RepositoryTests", []),
    tests("CoreTests", ["Core", "SeededRandom"]),
    module("StateFormat", ["Core"]),
    module("Worker", ["Core", "StateFormat"]),
    module("SimulatedLog", ["Core", "SeededRandom", "Worker"]),
    module("Reconcile", ["Core", "Files", "JSONTree", "StateFormat", "Threads", "Worker"]),
    cxx("CSimdJSON", linking: "simdjson"),
    library("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
    module("EventFormat", ["Core", "CSimdJSON", "CCrypto"]),
    tests("EventFormatTests", ["Core", "CSimdJSON", "EventFormat", "SeededRandom"]),
    library("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
    library("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    library("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
    module("Operations", ["Core", "CYAML"]),
    module("Files", ["Core", "CZlib", "CZstd"]),
    module("Commands", ["Core", "Operations", "Files", "Telemetry", "Topics"]),
    .target(
      name: "CPages", path: "Sources/Shell/CPages", exclude: ["pages"],
      cSettings: [.treatAllWarnings(as: .error), .disableWarning("c23-extensions")]),
    module("JSONTree", []),
    tests("JSONTreeTests", ["JSONTree", "SeededRandom"]),
    module("Report", ["Core", "CPages", "EventFormat", "Files", "JSONTree", "Operations", "Reconcile", "Worker"]),
    module("Engine", ["Core", "EventFormat", "Files", "Reconcile", "Worker"]),
    tests("ReportTests", ["Core", "Engine", "JSONTree", "Reconcile", "Report", "Worker"]),
    .executableTarget(
      name: "recount",
      dependencies: [
        "Commands", "Core", "Engine", "Files", "JSONTree", "Kafka", "Operations", "Reconcile", "Replay", "Report",
        "Service",
        "StateFormat", "Telemetry", "Worker",
      ],
      path: "Sources/App/recount", swiftSettings: strict),
    module("Evaluation", ["Core", "Engine", "Reconcile", "RetailSimulation", "Worker"]),
    .executableTarget(
      name: "recount-evaluate", dependencies: ["Core", "Evaluation", "RetailSimulation"],
      path: "Sources/App/recount-evaluate", swiftSettings: strict),
    tests("EvaluationTests", ["Core", "Evaluation", "RetailSimulation"]),
    .target(name: "CHeapCount", path: "Sources/Shell/CHeapCount", cSettings: [.treatAllWarnings(as: .error)]),
    module("BookTraffic", ["Core"]),
    .executableTarget(
      name: "recount-benchmark", dependencies: ["BookTraffic", "CHeapCount", "Core", "EventFormat"],
      path: "Sources/App/recount-benchmark", swiftSettings: strict),
    tests("AllocationTests", ["BookTraffic", "CHeapCount", "Core", "EventFormat"]),
    library("CRdKafka", pkgConfig: "rdkafka", apt: "librdkafka-dev"),
    .target(name: "CThread", path: "Sources/Shell/CThread", cSettings: [.treatAllWarnings(as: .error)]),
    module("Threads", ["CThread"]),
    module("Kafka", ["Core", "CRdKafka", "Threads", "Worker"]),
    module(
      "Service", ["CCrypto", "Core", "CThread", "Engine", "Kafka", "Operations", "Telemetry", "Threads", "Worker"]),
    tests("ServiceTests", ["Service"]),
    module(
      "Replay",
      [
        "Core", "Engine", "JSONTree", "Kafka", "Operations", "Reconcile", "Service", "StateFormat", "Threads", "Worker",
      ]),
    tests(
      "ReplayTests", ["Core", "JSONTree", "Operations", "Replay", "Threads", "Worker", "recount", "recount-demo"]),
    tests("KafkaTests", ["Core", "JSONTree", "RetailSimulation", "recount", "recount-demo"]),
    tests("OperationsTests", ["Operations", "Core"]),
    tests("FilesTests", ["Files", "CZlib", "CZstd"]),
    tests("CommandsTests", ["Commands", "Operations", "Core", "recount"]),
    .target(
      name: "LoopTestKit",
      dependencies: [
        "Core", "Engine", "StateFormat", "Worker", "SeededRandom", "SimulatedLog", "Reconcile", "RetailSimulation",
      ],
      path: "Tests/LoopTestKit", swiftSettings: strict),
    .testTarget(
      name: "EngineTests", dependencies: ["Core", "Engine", "LoopTestKit", "SeededRandom", "StateFormat", "Worker"],
      path: "Tests/EngineTests", exclude: ["Golden"], swiftSettings: strict),
    tests("StateFormatTests", ["Core", "LoopTestKit", "SeededRandom", "SimulatedLog", "StateFormat"]),
    tests(
      "WorkerTests", ["Core", "LoopTestKit", "Reconcile", "SeededRandom", "SimulatedLog", "StateFormat", "Worker"]),
    library("CMicrohttpd", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
    module("Telemetry", ["Core", "JSONTree", "StateFormat", "Worker", "CMicrohttpd"]),
    tests("TelemetryTests", ["Core", "Engine", "Reconcile", "StateFormat", "Worker", "Telemetry"]),
    .target(
      name: "CTopics", path: "Sources/Shell/CTopics",
      cSettings: [.treatAllWarnings(as: .error), .disableWarning("c23-extensions")]),
    module("Topics", ["Core", "Operations", "StateFormat", "Worker", "CRdKafka", "CTopics"]),
    tests("TopicsTests", ["Core", "EventFormat", "Operations", "StateFormat", "Worker", "Topics"]),
    tests(
      "DeterminismTests", ["Core", "StateFormat", "Worker", "SeededRandom", "SimulatedLog", "Reconcile", "LoopTestKit"]),
  ],
  swiftLanguageModes: [.v6], cxxLanguageStandard: .cxx17)

// libFuzzer's driver exists only with `-sanitize=fuzzer`, so this program joins on demand.
if Context.environment["FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "EventFuzz", dependencies: ["Core", "EventFormat"], path: "Sources/App/EventFuzz", swiftSettings: strict))
}
