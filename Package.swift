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
    .target(name: "RetailSimulation", dependencies: ["Core"], path: "Sources/Simulation", swiftSettings: strict),
    .executableTarget(
      name: "recount-demo", dependencies: ["Core", "RetailSimulation"], path: "Sources/App/recount-demo",
      swiftSettings: strict),
    tests("SimulationTests", ["Core", "RetailSimulation"]),
    tests("RepositoryTests", []),
  ],
  swiftLanguageModes: [.v6], cxxLanguageStandard: .cxx17)
