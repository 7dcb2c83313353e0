import Tensors
import Testing
import Weights
import _TestSupport

struct SafetensorsTests {
  @Test(arguments: GoldenCase.all("safetensors"))
  func matchesReference(_ golden: GoldenCase) throws {
    let file = try SafetensorsFile(path: golden.path(try #require(golden.config["file"]?.text)))
    #expect(file.metadata == golden.config["metadata"]?.object?.compactMapValues(\.text))
    #expect(file.tensors.keys.sorted() == golden.outputNames)
    for name in golden.outputNames {
      let stored = try file.tensor(name)
      let comparison =
        golden.exactOutputs.contains(name)
        ? try golden.compare(stored.integers(), name) : try golden.compare(stored.tensor(), name)
      #expect(comparison.passes, "\(comparison)")
    }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let tensors = [
      "a \"quoted\"\n\u{1}é": randomTensor([2, 3, 4], seed: 1),
      "scalar": Tensor(shape: [], scalars: [.infinity]),
      "empty": Tensor(shape: [0, 4]), "b": randomTensor([5], seed: 2),
    ]
    let bytes = SafetensorsFile.bytes(of: tensors, metadata: ["format": "pt"])
    let file = try SafetensorsFile(bytes: bytes)
    #expect(file.tensors.mapValues { $0.tensor() } == tensors)
    #expect(file.metadata == ["format": "pt"])
    #expect(SafetensorsFile.bytes(of: [:]).count == 16)
    #expect(try SafetensorsFile(bytes: SafetensorsFile.bytes(of: [:])).tensors.isEmpty)
  }

  @Test func changesAddUp() throws {
    let file = try SafetensorsFile(
      bytes: SafetensorsFile.bytes(of: ["a": Tensor(shape: [2, 1], scalars: [1, 2])]))
    let stored = try file.tensor("a")
    let doubled = stored.changed { values in for index in values.indices { values[index] *= 2 } }
    let both = doubled.renamed("b").changed { values in values[1] += 10 }
    #expect(both.reshaped(to: [2])?.floats() == [2, 14])
    #expect(doubled.floats() == [2, 4] && stored.floats() == [1, 2])
  }

  @Test func halvesAreExact() throws {
    // All 65536 halves, against the compiler's own conversion.
    let data = (0...UInt16.max).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let header = #"{"h":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]}}"#
    let floats = try SafetensorsFile(bytes: Bytes.safetensors(header, data)).tensor("h").floats()
    for bits in 0...UInt16.max {
      let (value, expected) = (floats[Int(bits)], Float(Float16(bitPattern: bits)))
      #expect(value.bitPattern == expected.bitPattern || value.isNaN && expected.isNaN)
    }
  }

  @Test(arguments: [
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
      "overlaps"
    ),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, "gap"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, "end at byte"),
    (#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, "of 12 bytes of data"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[12,0]}}"#, "lies at"),
    (#"{"a":{"dtype":"F32","shape":[-3],"data_offsets":[0,12]}}"#, "has 12 bytes"),
    (#"{"a":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}"#, "has 0 bytes"),
    (#"{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,12]}}"#, "has 12 bytes"),
    (#"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,12]}}"#, "lacks"),
    (#"{"a":{"dtype":"Q4","shape":[3],"data_offsets":[0,12]}}"#, "Q4"),
    (
      #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},"a":{"dtype":"F32","shape":[0],"data_offsets":[12,12]}}"#,
      "twice"
    ),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}} x"#, "follows"),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}"#, "comma or }"),
    (String(repeating: #"{"a":"#, count: 5000), "64 levels"),
  ])
  func damageIsNamed(_ header: String, _ word: String) {
    let error = #expect(throws: WeightsError.self) {
      _ = try SafetensorsFile(
        bytes: Bytes.safetensors(header, [UInt8](repeating: 1, count: 12)), name: "model.safetensors")
    }
    #expect(error?.description.hasPrefix("model.safetensors: ") == true)
    #expect(error?.description.contains(word) == true, "\(String(describing: error))")
  }

  @Test func messagesHoldNoControlCharacters() {
    let header = #"{"a\u001b[2J\n":{"dtype":"F32","shape":[3],"data_offsets":[0,99]}}"#
    let error = #expect(throws: WeightsError.self) {
      try SafetensorsFile(bytes: Bytes.safetensors(header, [1]))
    }
    #expect(
      error?.description.contains("tensor a?[2J? lies at 0..<99") == true, "\(String(describing: error))")
  }

  @Test func aHeaderLongerThanTheFileIsRefused() {
    for length: [UInt8] in [[255, 255, 255, 255, 255, 255, 255, 255], [4, 0, 0, 0, 0, 0, 0, 0], []] {
      let error = #expect(throws: WeightsError.self) {
        _ = try SafetensorsFile(bytes: length + [0x7B, 0x7D])
      }
      #expect(error?.code == .wrongFormat)
    }
  }

  @Test func filesThatAreNotThereAreNamed() {
    for (path, code) in [("/no/such.safetensors", WeightsError.Code.notFound), ("/", .wrongFormat)] {
      let error = #expect(throws: WeightsError.self) { _ = try SafetensorsFile(path: path) }
      #expect(error?.code == code && error?.description.contains(path) == true)
    }
  }
}
