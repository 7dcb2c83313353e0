internal import Diffusion
internal import Synchronization
internal import Tensors

/// The predictions of one run of a network, kept beside the output.
///
/// A disk that is full does not end the run, which goes on without.
final class KeptPredictions: PredictionStore {
  private let kept: KeptProgress
  private let name: String
  private let observer: Observer
  private struct State {
    var steps = 0
    var isResumed = false
    var hasFailed = false
  }

  private let state = Mutex(State())

  /// - Parameters:
  ///   - name: of the run among those towards the same output.
  ///   - kept: nil where nothing is kept: then there are none.
  init?(_ name: String, in kept: KeptProgress?, observer: Observer) {
    guard let kept else { return nil }
    (self.kept, self.name, self.observer) = (kept, name, observer)
  }

  func count(part: Int) -> Int {
    var count = 0
    while prediction(step: count, part: part) != nil { count += 1 }
    return count
  }

  func prediction(step: Int, part: Int) -> Tensor? {
    let prediction = kept.loadTensor(unit(step, part))
    if prediction != nil { state.withLock { $0.steps = max($0.steps, step + 1) } }
    return prediction
  }

  func keep(_ prediction: Tensor, step: Int, part: Int) {
    let (steps, isFirst, hasFailed) = state.withLock { state in
      let isFirst = !state.isResumed && state.steps > 0
      state.isResumed = true
      return (state.steps, isFirst, state.hasFailed)
    }
    if isFirst { observer.report(.resumedSteps(steps)) }
    if hasFailed { return }
    do {
      try kept.store(prediction, as: unit(step, part))
    } catch {
      state.withLock { $0.hasFailed = true }
      observer.report(.warning("\(error); the run goes on without"))
    }
  }

  /// Lets go of all of them.
  func remove() { for unit in kept.names(from: "\(name)-step-") { kept.remove(unit) } }

  private func unit(_ step: Int, _ part: Int) -> String { "\(name)-step-\(step)-part-\(part)" }
}

extension KeptProgress {
  /// An array that was kept; nil where there is none, or not all of it.
  func loadTensor(_ name: String) -> Tensor? {
    load(name).flatMap { bytes in
      var state = StateBytes(bytes)
      return try? state.tensor()
    }
  }

  /// Keeps an array.
  ///
  /// - Throws: `MediaError` when it cannot be written.
  func store(_ tensor: Tensor, as name: String) throws {
    var state = StateBytes()
    state.append(tensor)
    try store(state.bytes, as: name)
  }
}
