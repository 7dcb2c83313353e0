internal import CBlocks
internal import Foundation
internal import Tensors

/// Checks the hot parts of Retrace, then times them; docs/BENCHMARKS.md says what each line means.
@main
enum Benchmarks {
  static let all = machine + kernels + layers + networks + pairs + clips

  static func main() {
    // As the tool does: memory that was freed is kept.
    Memory.keepFreed()
    cb_keep_blocks()
    do {
      let wish = try Arguments(Array(CommandLine.arguments.dropFirst()), names: all.map(\.name))
      if wish.isList {
        for benchmark in all {
          let gap = String(repeating: " ", count: max(1, 28 - benchmark.name.count))
          print(benchmark.name + gap + benchmark.summary)
        }
        return
      }
      let bench = try Bench(repeats: wish.repeats)
      print(Table.head)
      for benchmark in all where wish.includes(benchmark.name) { try benchmark.run(bench) }
    } catch let error as Arguments.Misuse {
      complain(error.description, status: 64)
    } catch {
      complain("\(error)", status: 1)
    }
  }

  private static func complain(_ text: String, status: Int32) {
    FileHandle.standardError.write(Data("error: \(text)\n".utf8))
    exit(status)
  }
}
