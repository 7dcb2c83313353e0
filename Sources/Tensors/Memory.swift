internal import CKernels

/// How the process treats memory it has freed.
public enum Memory {
  /// Keeps freed memory for the next frame instead of giving it back to the kernel.
  ///
  /// Every frame allocates and frees the same few dozen large arrays. By default glibc maps and unmaps
  /// each of them, and the kernel clears every page anew: a quarter of all processor time, measured at 960×540.
  /// One arena for all threads keeps the peak lower, too, since no thread hoards what another could use.
  /// A setting of the whole process, so it is for programs to call, at their start.
  public static func keepFreed() { ck_memory_keep_freed() }

  /// Gives the free memory that has gathered so far back to the kernel.
  ///
  /// For the start of a new stretch of work: what was freed before lies in pieces that the next stretch would not
  /// fit into, and the process would grow with every stretch.
  public static func giveBack() { ck_memory_give_back() }

  /// The most bytes that the process has had in memory at once, mapped files included as far as they were read; 0 where the system does
  /// not say.
  public static var peak: Int { Int(ck_memory_peak()) }
}
