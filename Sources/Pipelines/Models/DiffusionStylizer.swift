internal import Diffusion
public import Stylizing
public import Tensors

/// Paints pictures with Stable Diffusion, from a prompt and the picture itself.
///
/// Every picture is painted with the same seed. Only the first frame of a shot is: at seconds to minutes a picture, newly seen places are left
/// to the renderer.
public struct DiffusionStylizer: FrameStylizer {
  private let model: StableDiffusion
  private let choice: Settings.ModelChoice
  private let observer: Observer

  /// Loads a model.
  ///
  /// - Throws: ``ModelError``, `WeightsError` or `DiffusionError`.
  public init(_ choice: Settings.ModelChoice, observer: Observer = Observer()) throws {
    (self.choice, self.observer) = (choice, observer)
    model = try ModelFolder(path: choice.folder).stableDiffusion(loras: choice.loras)
    for (name, prompt) in [("prompt", choice.prompt), ("negative prompt", choice.negativePrompt)] {
      let lost = model.lost(of: prompt)
      if !lost.isEmpty {
        observer.report(
          .warning(
            "the \(name) is longer than 77 tokens; '\(lost)' is not heard, so say it sooner or shorter"))
      }
    }
  }

  /// A prompt depends on no picture.
  public func fitted(to keyframe: Tensor) throws -> any FrameStylizer { self }

  /// Paints one picture.
  ///
  /// - Throws: ``Stopped`` when the observer wants to.
  public func stylize(_ picture: Tensor) throws -> Tensor {
    let painted = try model.repaint(picture, choice.request) { done, count in
      observer.report(.denoising(done: done, total: count))
      return !observer.shouldStop()
    }
    guard let painted else { throw Stopped() }
    return painted
  }

  /// One picture takes too long.
  public var paintsNewlySeen: Bool { false }
}

/// Two stylizers one after the other: a model, then a look over what it painted.
struct StylizerChain: FrameStylizer {
  let first: any FrameStylizer
  let second: any FrameStylizer

  func fitted(to keyframe: Tensor) throws -> any FrameStylizer {
    let first = try first.fitted(to: keyframe)
    return StylizerChain(first: first, second: try second.fitted(to: try first.stylize(keyframe)))
  }

  func stylize(_ picture: Tensor) throws -> Tensor { try second.stylize(try first.stylize(picture)) }

  var paintsNewlySeen: Bool { first.paintsNewlySeen && second.paintsNewlySeen }
}

extension LookLibrary {
  /// What paints: a model, a look, or a look over what a model painted; nil when neither is chosen.
  public func painter(
    model: Settings.ModelChoice?, look: Settings.LookChoice?, observer: Observer = Observer()
  ) throws -> (any FrameStylizer)? {
    let look = try look.map { try stylizer(for: $0) }
    guard let model = try model.map({ try DiffusionStylizer($0, observer: observer) }) else { return look }
    guard let look else { return model }
    return StylizerChain(first: model, second: look)
  }
}
