import Testing
import Weights
import _TestSupport

struct TorchFileTests {
  @Test(arguments: GoldenCase.all("torch_bin"))
  func matchesReference(_ golden: GoldenCase) throws {
    let optional = (golden.config["optional_files"]?.object ?? [:]).keys
    for file in try #require(golden.config["files"]?.texts) + optional {
      let torch = try TorchFile(path: golden.path(file))
      let expected = golden.outputNames.filter { $0.hasPrefix(file + "::") }
      #expect(torch.tensors.keys.map { "\(file)::\($0)" }.sorted() == expected)
      for output in expected {
        let stored = try #require(torch.tensors[String(output.dropFirst(file.utf8.count + 2))])
        let comparison =
          golden.exactOutputs.contains(output)
          ? try golden.compare(stored.integers(), output) : try golden.compare(stored.tensor(), output)
        #expect(comparison.passes, "\(comparison)")
      }
    }
  }
}

/// Files written byte by byte, for what no reference file shows.
struct TorchFormatTests {
  @Test(arguments: [false, true])
  func viewsAreMadeContiguous(_ zip64: Bool) throws {
    func floats(_ shape: [Int], _ strides: [Int], offset: Int = 0) throws -> [Float] {
      let file = Pickle.file(Pickle.tensor(offset: offset, shape: shape, strides: strides), zip64: zip64)
      let tensor = try #require(try TorchFile(bytes: file).tensors["a"])
      #expect(tensor.shape == shape)
      return tensor.floats()
    }
    #expect(try floats([2, 2], [2, 1]) == [0, 1, 2, 3])
    #expect(try floats([2, 2], [1, 2]) == [0, 2, 1, 3])
    #expect(try floats([2], [2], offset: 1) == [1, 3])
    #expect(try floats([3, 2], [0, 1], offset: 2) == [2, 3, 2, 3, 2, 3])
    #expect(try floats([], [], offset: 3) == [3])
    #expect(try floats([1, 2], [.max, 1]) == [0, 1])
    #expect(try floats([0, 9], [.max, -5], offset: 99) == [])
  }

  @Test func textualInversionsAreTheirParameters() throws {
    // A tensor in a dictionary beside it, as the first such files have, must not hide them.
    func inner(_ shape: [Int]) -> [UInt8] {
      Pickle.dictionary + Pickle.mark + Pickle.text("*")
        + Pickle.tensor(shape: shape, strides: shape.map { _ in 1 })
        + Pickle.setItems
    }
    let file = Pickle.file(
      inner([]) + Pickle.text("string_to_param") + inner([4]) + Pickle.text("name") + Pickle.text("toy"))
    #expect(try TorchFile(bytes: file).tensors.mapValues { $0.floats() } == ["*": [0, 1, 2, 3]])
  }

  @Test func viewsBeyondTheirStorageAreRefused() {
    for (offset, shape, strides) in [
      (0, [5], [1]), (1, [2, 2], [2, 1]), (4, [1], [1]), (-1, [1], [1]), (0, [2], [-1]), (0, [2], [Int.max]),
      (0, [Int.max, Int.max], [0, 0]), (0, [-1], [1]), (0, [2, 2], [1]), (0, [1 << 30, 1 << 10], [0, 0]),
      (0, [2, 2], [Int.max, Int.max]), (Int.max, [2], [Int.max]),
    ] {
      let error = #expect(throws: WeightsError.self) {
        try TorchFile(bytes: Pickle.file(Pickle.tensor(offset: offset, shape: shape, strides: strides)))
      }
      #expect(error?.code == .damaged, "\(offset) \(shape) \(strides)")
    }
  }

  @Test func nothingIsExecuted() throws {
    // What a hostile file does: call os.system while it is read.
    let call =
      Pickle.global("os", "system") + Pickle.mark + Pickle.text("exit 1") + Pickle.tuple + Pickle.reduce
    let error = #expect(throws: WeightsError.self) { try TorchFile(bytes: Pickle.file(call)) }
    #expect(error?.code == .wrongFormat)
    let both = call + Pickle.text("b") + Pickle.tensor(shape: [4], strides: [1])
    let file = try TorchFile(bytes: Pickle.file(both))
    #expect(Array(file.tensors.keys) == ["b"] && file.skipped == ["a": "os.system"])
  }

  @Test func smallPicklesStaySmall() {
    // A list that holds itself, and one list of pairs that every call copies.
    let cycle = [0x5D] + repeated([0x32, 0x32, 0x61], 64)
    #expect(throws: WeightsError.self) { try TorchFile(bytes: Pickle.file(cycle)) }
    let pairs = repeated([0x29, 0x29, 0x86], 1000)
    let list = Pickle.mark + Pickle.mark + pairs + [0x6C] + Pickle.tuple + [0x71, 0]
    let calls = repeated(Pickle.global("collections", "OrderedDict") + [0x68, 0] + Pickle.reduce, 1000)
    let error = #expect(throws: WeightsError.self) { try TorchFile(bytes: Pickle.file(list + calls)) }
    #expect(error?.description.contains("copies") == true)
  }

  @Test func deepNestingIsHarmless() {
    let deep = [0x4E] + [UInt8](repeating: 0x85, count: 1_000_000)
    #expect(throws: WeightsError.self) { try TorchFile(bytes: Pickle.file(deep)) }
  }

  @Test func compressionIsNamed() {
    let file = Pickle.file(Pickle.tensor(shape: [4], strides: [1]), method: 8)
    let error = #expect(throws: WeightsError.self) { try TorchFile(bytes: file) }
    #expect(error?.code == .unsupported && error?.description.contains("compressed") == true)
  }

  private func repeated(_ bytes: [UInt8], _ times: Int) -> [UInt8] {
    Array(repeatElement(bytes, count: times).joined())
  }
}
