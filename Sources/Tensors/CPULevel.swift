internal import CKernels
internal import Foundation

/// An instruction-set level that the kernels can run at.
///
/// The level is a value handed to every kernel, never a global switch, so that a test can ask for any
/// level the machine has. The higher ones are faster. All compute the same bytes, but
/// for the products of networks, which `plain` rounds twice (docs/NUMERICS.md).
public enum CPULevel: Int32, CaseIterable, Comparable, Sendable {
  /// The compiler's baseline for the target (SSE2 on x86-64, NEON on arm64).
  case plain = 0
  /// AVX2 and FMA.
  case avx2 = 1
  /// AVX-512 F, BW, DQ and VL.
  case avx512 = 2
  /// AVX-512 with BF16: products of rounded factors at twice the rate; everything else as at ``avx512``.
  case avx512bf16 = 3

  /// The highest level this machine runs.
  public static let detected = CPULevel(rawValue: ck_level_detect().rawValue) ?? .plain

  /// The level used by default: the detected one, or a lower one named by `RETRACE_CPU_LEVEL`
  /// (`plain`, `avx2`, `avx512` or `avx512bf16`).
  public static let current: CPULevel = {
    let wish = ProcessInfo.processInfo.environment["RETRACE_CPU_LEVEL"]
    let named = allCases.first { "\($0)" == wish } ?? detected
    return min(named, detected)
  }()

  /// The levels this machine runs, lowest first.
  public static var available: [CPULevel] { allCases.filter { $0 <= detected } }

  /// Orders the levels by their instruction sets.
  public static func < (lhs: CPULevel, rhs: CPULevel) -> Bool { lhs.rawValue < rhs.rawValue }
}
