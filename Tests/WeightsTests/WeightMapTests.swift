import Foundation
import Tensors
import Testing
import Weights
import _TestSupport

/// Tensors of seeded values in the given shapes.
func weightMap(_ shapes: [String: [Int]]) throws -> WeightMap {
  let tensors = shapes.mapValues { randomTensor($0, seed: 1) }
  return WeightMap(try SafetensorsFile(bytes: SafetensorsFile.bytes(of: tensors)).tensors, source: "test")
}

/// A folder that goes away with the object.
private final class Folder {
  let path = NSTemporaryDirectory() + "retrace-weights-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  func write(_ name: String, _ tensors: [String]) throws {
    let pairs = tensors.map { ($0, randomTensor([2], seed: 3)) }
    try write(name, SafetensorsFile.bytes(of: Dictionary(uniqueKeysWithValues: pairs)))
  }
}

struct WeightMapTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test func aFolderIsItsIndexThenItsUsualFile() throws {
    let torch = Pickle.file(Pickle.tensor(shape: [4], strides: [1]))
    try folder.write("other.bin", torch)
    #expect(try Array(WeightMap(path: folder.path).tensors.keys) == ["a"])
    try folder.write("x.safetensors", ["x"])
    try folder.write("y.safetensors", ["y"])
    #expect(try WeightMap(path: folder.path).tensors.keys.sorted() == ["x", "y"])
    try folder.write("model.fp16.safetensors", ["half"])
    #expect(try Array(WeightMap(path: folder.path).tensors.keys) == ["half"])
    try folder.write("model.safetensors", ["full"])
    #expect(try Array(WeightMap(path: folder.path).tensors.keys) == ["full"])
    try folder.write(
      "m.safetensors.index.json", Array(#"{"weight_map":{"x":"x.safetensors","y":"y.safetensors"}}"#.utf8))
    #expect(try WeightMap(path: folder.path).tensors.keys.sorted() == ["x", "y"])
    // The first bytes say what a file is.
    try folder.write("misnamed.safetensors", torch)
    #expect(try Array(WeightMap(path: folder.path + "/misnamed.safetensors").tensors.keys) == ["a"])
  }

  @Test(arguments: [
    (#"{"weight_map":{"x":"../x.safetensors"}}"#, WeightsError.Code.damaged),
    (#"{"weight_map":{"x":3}}"#, .damaged),
    (#"{"weight_map":{"z":"x.safetensors"}}"#, .missing),
    (#"{"weight_map":{"x":"none.safetensors"}}"#, .notFound),
    (#"{"weights":{}}"#, .wrongFormat), (#"{"weight_map":"#, .damaged),
  ])
  func wrongIndicesAreNamed(_ index: String, _ code: WeightsError.Code) throws {
    try folder.write("x.safetensors", ["x"])
    try folder.write("m.safetensors.index.json", Array(index.utf8))
    let error = #expect(throws: WeightsError.self) { try WeightMap(path: folder.path) }
    #expect(error?.code == code, "\(String(describing: error))")
  }

  @Test func filesThatAreNoWeightsAreNamed() throws {
    try folder.write("a.safetensors", Array("version https://git-lfs.github.com/spec/v1\noid sha256:1".utf8))
    try folder.write("b.safetensors", Array("<!DOCTYPE html><html>".utf8))
    try folder.write("c.safetensors", [UInt8]())
    for (name, word) in [("a", "git lfs pull"), ("b", "web page"), ("c", "empty"), ("d", "does not exist")] {
      let error = #expect(throws: WeightsError.self) {
        try WeightMap(path: "\(folder.path)/\(name).safetensors")
      }
      #expect(error?.description.contains(word) == true, "\(String(describing: error))")
    }
    let error = #expect(throws: WeightsError.self) { try WeightMap(path: try Folder().path) }
    #expect(error?.code == .notFound)
  }

  @Test func severalFilesAreOne() throws {
    try folder.write("a.safetensors", ["x", "vae.y"])
    try folder.write("b.safetensors", ["z"])
    try folder.write("c.safetensors", ["x"])
    let map = try WeightMap(paths: ["a", "b"].map { "\(folder.path)/\($0).safetensors" })
    #expect(map.tensors.keys.sorted() == ["vae.y", "x", "z"])
    #expect(map.under("vae.").tensors.map { [$0.key, $0.value.name] } == [["y", "y"]])
    let error = #expect(throws: WeightsError.self) {
      try WeightMap(paths: ["a", "c"].map { "\(folder.path)/\($0).safetensors" })
    }
    #expect(error?.code == .duplicate)
  }
}

struct WeightReaderTests {
  @Test func everythingThatIsWrongIsToldAtOnce() throws {
    let reader = WeightReader(
      try weightMap([
        "m.a.weight": [2, 3, 1, 1], "m.b.weight": [4], "m.old.0": [1], "m.old.1": [1], "m.old.2": [1],
      ]))
    let model = reader.under("m.")
    #expect(model.contains("a.weight") && !model.contains("weight") && model.shape(of: "b.weight") == [4])
    #expect(model.tensor("a.weight", [2, 3]).shape == [2, 3])
    #expect(model.tensor("b.weight", [5]) == Tensor(shape: [5]))
    for layer in 0..<3 {
      for name in ["weight", "bias"] { _ = model.tensor("c.\(layer).\(name)", [1]) }
    }
    let error = #expect(throws: WeightsError.self) { try reader.finish() }
    let text = try #require(error?.description)
    #expect(error?.code == .missing)
    #expect(text.contains("6 of 8 tensors are missing: m.c.{0-2}.{bias,weight};"), "\(text)")
    #expect(text.contains("m.b.weight is [4], expected [5]"), "\(text)")
    #expect(text.contains("3 were not asked for: m.old.{0-2}"), "\(text)")
  }

  @Test func whatNobodyAsksForIsReported() throws {
    let reader = WeightReader(try weightMap(["a": [2], "b": [2], "c.x.y": [1], "c.x": [1], "buffer": [1]]))
    #expect(reader.tensor("a", [2]) == randomTensor([2], seed: 1))
    #expect(reader.optional("none", [1]) == nil && reader.optional("b", [2])?.shape == [2])
    reader.ignore("buffer")
    let report = try reader.finish()
    #expect(report.taken == 3 && report.unused == ["c.x", "c.x.y"])
    #expect(report.description == "test: 3 tensors loaded, 2 not used: c.{x,x.y}", "\(report)")
  }

  @Test func shapesDifferInTrailingOnesOnly() throws {
    let tensor = try #require(try weightMap(["a": [2, 3, 1, 1]])["a"])
    #expect(tensor.reshaped(to: [2, 3])?.floats() == tensor.floats())
    #expect(tensor.reshaped(to: [2, 3])?.reshaped(to: [2, 3, 1])?.shape == [2, 3, 1])
    #expect(
      tensor.reshaped(to: [3, 2]) == nil && tensor.reshaped(to: [6]) == nil && tensor.reshaped(to: [2]) == nil
    )
  }
}
