// swift-tools-version: 6.2

// The targets stand lowest layer first: a target may depend on those above it in this list, never
// on those below. docs/ARCHITECTURE.md says why each layer exists.

import Foundation
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

// Kernels are optimised in debug builds too, so that tests stay fast. No -march: the level is
// chosen at run time. Contraction into fused multiply-add is off so that every CPU level computes
// the same bytes.
let kernels: [CSetting] = [
  .unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra", "-Werror"])
]

let package = Package(
  name: "retrace",
  products: [
    .executable(name: "retrace", targets: ["retrace"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", .upToNextMinor(from: "1.8.2"))
  ],
  targets: [
    // MARK: - Layer 0: C
    .target(name: "CKernels", exclude: ["README.md"], cSettings: kernels),
    .target(name: "CBlocks", exclude: ["README.md"], cSettings: kernels),
    .systemLibrary(
      name: "CFFmpeg", pkgConfig: "libavformat libavcodec libswscale libavutil",
      providers: [.apt(["libavformat-dev", "libavcodec-dev", "libswscale-dev", "libavutil-dev"])]),
    .systemLibrary(name: "CPriority"),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),

    // MARK: - Layer 1: arrays and texts
    .target(
      name: "Tensors", dependencies: ["CKernels"], exclude: ["README.md"], swiftSettings: strict),
    .target(name: "Texts", exclude: ["README.md"], swiftSettings: strict),

    // MARK: - Layer 2: bytes, weights and motion
    .target(
      name: "Media", dependencies: ["Tensors", "CFFmpeg", "CPNG"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(
      name: "Weights", dependencies: ["Tensors", "Texts", "CKernels"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(
      name: "Motion", dependencies: ["Tensors", "CKernels"], exclude: ["README.md"],
      swiftSettings: strict),

    // MARK: - Layer 3: neural building blocks
    .target(
      name: "Layers", dependencies: ["Tensors", "CKernels"], exclude: ["README.md"], swiftSettings: strict),

    // MARK: - Layer 4: the tracker, diffusion models
    .target(
      name: "Tracking", dependencies: ["Motion", "Tensors", "CKernels"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(
      name: "Diffusion", dependencies: ["Layers", "Motion", "Weights", "Tensors"], exclude: ["README.md"],
      swiftSettings: strict),

    // MARK: - Layer 5: looks, the renderer, motion by hand
    .target(
      name: "Stylizing", dependencies: ["Tensors", "Texts", "CKernels"], exclude: ["README.md"],
      swiftSettings: strict),
    .target(
      name: "Rendering", dependencies: ["Tracking", "Motion", "Tensors", "CKernels"], exclude: ["README.md"],
      swiftSettings: strict),

    .target(
      name: "Animating", dependencies: ["Motion", "Tensors"], exclude: ["README.md"],
      swiftSettings: strict),

    // MARK: - Layer 6: recipes and data
    .target(
      name: "Presets", path: "Presets", exclude: ["README.md"],
      resources: [.embedInCode("looks"), .embedInCode("speeds")], swiftSettings: strict),
    .target(
      name: "Pipelines",
      dependencies: [
        "Animating", "Rendering", "Stylizing", "Diffusion", "Tracking", "Motion", "Weights", "Media",
        "Tensors", "Texts",
      ],
      exclude: ["README.md"], swiftSettings: strict),

    // MARK: - Layer 7: the command line
    .executableTarget(
      name: "retrace",
      dependencies: [
        "Pipelines", "Presets", "Animating", "Diffusion", "Media", "Tensors", "Texts", "CBlocks", "CPriority",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["README.md"], swiftSettings: strict),

    // MARK: - Tests
    .target(
      name: "_TestSupport", dependencies: ["Weights", "Tensors"], path: "Tests/_TestSupport",
      swiftSettings: strict),
    // What a single core can do at most, compiled once for each CPU level as the kernels are.
    .target(
      name: "CPeaks", dependencies: ["CKernels"], path: "Tests/CPeaks",
      cSettings: kernels + [.headerSearchPath("."), .headerSearchPath("../../Sources/CKernels")]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "Layers", "Diffusion", "Weights", "Rendering", "Tracking", "Motion", "Media", "Tensors", "CKernels",
        "CBlocks", "CPeaks",
      ],
      path: "Tests/Benchmarks", exclude: ["peers"], swiftSettings: strict),
    .testTarget(name: "BenchmarksTests", dependencies: ["Benchmarks"], swiftSettings: strict),
    .testTarget(name: "CBlocksTests", dependencies: ["CBlocks"], swiftSettings: strict),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "CKernels", "_TestSupport"], swiftSettings: strict),
    .testTarget(name: "TextsTests", dependencies: ["Texts"], swiftSettings: strict),
    .testTarget(
      name: "MediaTests", dependencies: ["Media", "Tensors", "_TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "WeightsTests", dependencies: ["Weights", "Tensors", "_TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "MotionTests", dependencies: ["Motion", "Weights", "Tensors", "CKernels", "_TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "LayersTests", dependencies: ["Layers", "Tensors", "_TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "TrackingTests", dependencies: ["Tracking", "Motion", "Tensors", "CKernels", "_TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "DiffusionTests", dependencies: ["Diffusion", "Motion", "Weights", "Tensors", "_TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "StylizingTests", dependencies: ["Stylizing", "Presets", "Tensors", "CKernels", "_TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "RenderingTests",
      dependencies: ["Rendering", "Tracking", "Motion", "Tensors", "CKernels", "_TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "AnimatingTests", dependencies: ["Animating", "Motion", "Weights", "Tensors", "_TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PipelinesTests",
      dependencies: [
        "Pipelines", "Presets", "Animating", "Rendering", "Stylizing", "Tracking", "Motion", "Media",
        "Tensors", "_TestSupport",
      ], swiftSettings: strict),
    .testTarget(
      name: "ToolTests",
      dependencies: [
        "retrace", "Pipelines", "Presets", "Diffusion", "Stylizing", "Motion", "Weights", "Media", "Tensors",
        "_TestSupport",
      ],
      exclude: ["Snapshots"], swiftSettings: strict),
    .testTarget(
      name: "_TestSupportTests", dependencies: ["_TestSupport", "Weights", "Tensors"], swiftSettings: strict),
  ]
)
