import Diffusion
import Foundation
import Tensors
import Testing
import Weights
import _TestSupport

/// Every scheduler beside diffusers, on a made-up model: m(x, t) = 0.3·x·cos(t/1000) + 0.1.
@Suite struct SchedulerGoldenTests {
  struct Run: Decodable {
    var name: String
    var `class`: String
    var config: SchedulerConfig
    var steps: Int
  }

  @Test(arguments: GoldenCase.all("scheduler"))
  func matchesReference(_ golden: GoldenCase) throws {
    for run in try golden.config([Run].self, "runs") {
      let kind = try #require(SchedulerKind(className: run.class))
      var scheduler = try run.config.scheduler(kind, steps: run.steps)
      var results = tables(of: scheduler)
      results["timesteps"] = line(scheduler.timesteps)
      results["init_noise_sigma"] = line([scheduler.startingNoise])

      let picture = try golden.input("\(run.name).add_noise_x0")
      let epsilon = try golden.input("\(run.name).add_noise_eps")
      let steps = scheduler.timesteps.indices
      // The reference looks a timestep up, and takes the second place where it stands twice.
      results["add_noise"] = stacked(
        steps.map { step in
          let places = steps.filter { scheduler.timesteps[$0] == scheduler.timesteps[step] }
          return scheduler.noised(picture, with: epsilon, at: places.count > 1 ? places[1] : step)
        })

      let noise = scheduler.takesNoise(at: 0) ? try golden.input("\(run.name).noise") : nil
      var sample = scheduler.startingSample(try golden.input("\(run.name).x_start"))
      var (trajectory, pictures) = ([sample], [Tensor]())
      for index in steps {
        let output = model(scheduler.modelInput(sample, at: index), scheduler.timesteps[index])
        let step = scheduler.step(output, at: index, from: sample, noise: noise.map { slice($0, index) })
        sample = step.sample
        trajectory.append(sample)
        pictures.append(step.picture)
      }
      results["trajectory"] = stacked(trajectory)
      results["pred_original_sample"] = stacked(pictures)
      results["denoised"] = stacked(pictures)

      let outputs = golden.outputNames.filter { $0.hasPrefix(run.name + ".") }
      #expect(outputs.count >= 6)
      for output in outputs {
        let result = try #require(results[String(output.dropFirst(run.name.count + 1))])
        let comparison =
          if golden.exactOutputs.contains(output) {
            try golden.compare(result.scalars.map { Int($0) }, output)
          } else {
            try golden.compare(result, output)
          }
        #expect(comparison.passes, "\(comparison)")
      }
    }
  }

  private func model(_ input: Tensor, _ timestep: Double) -> Tensor {
    let factor = Float(0.3 * cos(timestep / 1000))
    return Tensor(shape: input.shape, scalars: input.scalars.map { $0 * factor + 0.1 })
  }

  private func tables(of scheduler: any Scheduler) -> [String: Tensor] {
    let (schedule, sigmas): (NoiseSchedule?, [Double]) =
      switch scheduler {
      case let scheduler as DDIMScheduler: (scheduler.schedule, [])
      case let scheduler as EulerScheduler: (scheduler.schedule, scheduler.sigmas)
      case let scheduler as DPMSolverScheduler: (scheduler.schedule, scheduler.sigmas)
      case let scheduler as LCMScheduler: (scheduler.schedule, [])
      default: (nil, [])
      }
    return [
      "betas": line(schedule?.betas ?? []), "alphas_cumprod": line(schedule?.alphaBars ?? []),
      "sigmas": line(sigmas),
    ]
  }

  private func line(_ values: [Double]) -> Tensor {
    Tensor(shape: [values.count], scalars: values.map { Float($0) })
  }

  private func stacked(_ tensors: [Tensor]) -> Tensor {
    Tensor(shape: [tensors.count] + (tensors.first?.shape ?? []), scalars: tensors.flatMap(\.scalars))
  }

  private func slice(_ tensor: Tensor, _ index: Int) -> Tensor {
    let count = tensor.count / tensor.shape[0]
    return Tensor(
      shape: Array(tensor.shape.dropFirst()),
      scalars: Array(tensor.scalars[index * count..<(index + 1) * count]))
  }
}
