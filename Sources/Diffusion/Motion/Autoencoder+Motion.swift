internal import Layers
package import Motion
package import Tensors

extension Autoencoder {
  /// What latents are multiplied with before a UNet sees them.
  private var scale: Float { config.scalingFactor ?? 0.18215 }

  /// The latent of a picture, `(height, width, channels)`, as a UNet sees it: `(1, h, w, latentChannels)`.
  ///
  /// - Parameter noise: standard normal values of the shape of the latent; nil: the most likely latent.
  package func latent(of picture: Tensor, noise: Tensor? = nil) -> Tensor {
    let posterior = encode(Tensor(shape: [1] + picture.shape, scalars: picture.scalars))
    return (noise.map(posterior.sample) ?? posterior.mean).mapped { $0 * scale }
  }

  /// The picture of a latent, `(1, h, w, latentChannels)`, as a UNet sees it: `(height, width, outChannels)`.
  package func picture(of latent: Tensor) -> Tensor {
    let picture = decode(latent.mapped { $0 / scale })
    return Tensor(shape: Array(picture.shape.dropFirst()), scalars: picture.scalars)
  }

  /// What the ControlNet of stage 1 is told, `(frames, h, w, 5)`; this is the autoencoder of displacements.
  ///
  /// - Parameter noise: of the latents of the motion, `(frames, h, w, channels)`.
  package func hints(_ told: MotionStage1.Told, noise: Tensor) -> Tensor {
    let (height, width) = (told.mask.height, told.mask.width)
    let frames = (0..<told.shares.shape[0]).map { frame in
      var known = told.shares.pictures([frame])
      // From [−1, 1] to [0, 1]; ½ is no motion.
      for index in known.scalars.indices {
        known.scalars[index] =
          known.scalars[index] / 2 * told.mask.scalars[index / 2 % (height * width)] + 0.5
      }
      // Unlike other latents, these are not scaled.
      return encode(known).sample(noise.pictures([frame]))
    }
    let mask = told.mask.everyEighth()
    return Tensor.stacked(frames).joined(mask.pictures(frames.map { _ in 0 }))
  }

  /// f(0→i) of latents as a UNet sees them, `(frames, h, w, channels)`; this is the autoencoder of displacements.
  ///
  /// - Parameter still: 1 where nothing may move, `(height, width, 1)`.
  package func fields(of latent: Tensor, still: Tensor) -> [DisplacementField] {
    (0..<latent.shape[0]).map { frame in
      var vectors = picture(of: latent.pictures([frame]))
      let extents = [Float(vectors.width), Float(vectors.height)]
      for index in vectors.scalars.indices {
        let share = min(max(2 * vectors.scalars[index] - 1, -1), 1)
        vectors.scalars[index] = share * (1 - still.scalars[index / 2]) * extents[index % 2]
      }
      return DisplacementField(vectors: vectors)
    }
  }
}

extension Tensor {
  /// A mask, `(height, width, 1)`, at the size of a latent by nearest neighbours: `(1, h, w, 1)`.
  package func everyEighth() -> Tensor {
    var out = Tensor(shape: [1, height / 8, width / 8, 1])
    for index in out.scalars.indices {
      out.scalars[index] = self[8 * (index / out.width), 8 * (index % out.width), 0]
    }
    return out
  }
}
