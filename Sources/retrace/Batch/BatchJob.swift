internal import Foundation
internal import Pipelines

/// One run of the tool that a list of jobs asks for.
struct BatchJob: Sendable {
  /// Its number in the order of the list, from 1.
  let number: Int
  /// `restyle`, `animate` or `stylize`.
  let command: String
  /// The clip or the picture.
  let input: String
  /// Where the result goes.
  let output: String
  /// The options, as on a command line.
  let options: [String]
  /// Where its paths begin.
  let folder: String
  /// Why it cannot be done, in a sentence; the others can.
  var problem: String?
  /// Which part of it is done here; nil: all of it.
  var share: Sharing?

  /// The jobs of a list: one for each file that an entry means.
  ///
  /// A pattern that means no file makes a job that fails, and so do jobs that write one output.
  ///
  /// - Throws: ``JobError``.
  static func all(of file: JobFile) throws -> [BatchJob] {
    var jobs: [BatchJob] = []
    for (index, members) in file.entries.enumerated() {
      let entry = index + 1
      let command = members["command"]?.texts.first ?? "restyle"
      guard ["restyle", "animate", "stylize"].contains(command) else {
        throw JobError.noCommand(command, job: entry)
      }
      let inputs = try inputs(of: members, in: file.folder, entry: entry)
      guard let output = members["output"]?.texts.first else { throw JobError.missing("output", job: entry) }
      for input in inputs {
        let fill = Template(input: input.name, number: jobs.count + 1)
        jobs.append(
          BatchJob(
            number: jobs.count + 1, command: command, input: input.name,
            output: input.isThere ? fill(output) : output, options: options(members, fill),
            folder: file.folder,
            problem: input.isThere ? nil : "\(JobError.noFiles(pattern: input.name, job: entry))"))
      }
    }
    for (_, same) in Dictionary(
      grouping: jobs.indices.filter { jobs[$0].problem == nil }, by: { jobs[$0].path(jobs[$0].output) })
    where same.count > 1 {
      let problem = JobError.sameOutput(jobs[same[0]].output, jobs: same.map { jobs[$0].number })
      for index in same { jobs[index].problem = "\(problem)" }
    }
    return jobs
  }

  private static let words = ["command", "input", "inputs", "output"]

  private static func inputs(
    of members: JobFile.Members, in folder: String, entry: Int
  ) throws -> [(name: String, isThere: Bool)] {
    if let input = members["input"]?.texts.first { return [(input, true)] }
    guard let patterns = members["inputs"]?.texts, !patterns.isEmpty else {
      throw JobError.missing("input", job: entry)
    }
    return patterns.flatMap { pattern in
      let found = Glob.files(pattern, in: folder)
      return found.isEmpty ? [(pattern, false)] : found.map { ($0, true) }
    }
  }

  private static func options(_ members: JobFile.Members, _ fill: Template) -> [String] {
    members.filter { !words.contains($0.key) }.sorted { $0.key < $1.key }.flatMap { name, value in
      if case .flag(let isOn) = value { return isOn ? ["--\(name)"] : [] }
      return value.texts.flatMap { ["--\(name)", fill($0)] }
    }
  }

  /// A path of the job as the system knows it.
  func path(_ name: String) -> String {
    name.hasPrefix("/") ? name : URL(fileURLWithPath: folder).appendingPathComponent(name).path
  }

  /// The command line without what the list adds to it.
  var arguments: [String] { [command, input, "-o", output] + options }
}

/// Names with places for what is known of an input: `{name}`, `{ext}`, `{folder}` and `{number}`.
private struct Template {
  let input: String
  let number: Int

  func callAsFunction(_ text: String) -> String {
    let path = input as NSString
    let name = path.lastPathComponent as NSString
    return text.replacing("{name}", with: name.deletingPathExtension).replacing(
      "{ext}", with: name.pathExtension
    )
    .replacing("{folder}", with: path.deletingLastPathComponent)
    .replacing("{number}", with: String(repeating: "0", count: max(0, 3 - "\(number)".count)) + "\(number)")
  }
}

/// Names with `*`, `?` and `[…]`.
private enum Glob {
  /// The files that are called so, in order; relative to the folder where the pattern is.
  static func files(_ pattern: String, in folder: String) -> [String] {
    let isRelative = !pattern.hasPrefix("/")
    let whole = isRelative ? "\(folder)/\(pattern)" : pattern
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    // SAFETY: the result holds gl_pathc texts until it is freed.
    guard unsafe glob(whole, GLOB_TILDE, nil, &found) == 0 else { return [] }
    return unsafe (0..<Int(found.gl_pathc)).compactMap { index in
      unsafe found.gl_pathv[index].map { unsafe String(cString: $0) }
    }.map { isRelative ? String($0.dropFirst(folder.count + 1)) : $0 }
  }
}

extension BatchJob {
  /// What the result depends on.
  private var whole: String { JobStamp.fingerprint(of: arguments, in: folder) }

  /// What the file that is written depends on.
  var fingerprint: String {
    if case .shard(let shard) = share { return "\(whole) \(shard.text)" }
    return whole
  }

  /// The file that is written, as the list names files.
  var written: String {
    if case .shard(let shard) = share { return ClipPart.path(of: output, shard) }
    return output
  }

  /// What the process finds in its environment.
  var environment: [String: String] {
    var variables = [Job.fingerprintName: fingerprint]
    variables[Sharing.name] = share?.text ?? ""
    return variables
  }

  /// Whether the result is there and was made from the same files by the same command line; a share is done with the whole.
  var isDone: Bool {
    problem == nil
      && (isDone(output, whole) || written != output && isDone(written, fingerprint))
  }

  private func isDone(_ output: String, _ fingerprint: String) -> Bool {
    guard let stamp = JobStamp(ofOutput: path(output)) else { return false }
    return stamp.job == fingerprint && stamp.isWhole(path(output))
  }

  /// Whether what stands at the output's place was made by a job, and may be replaced by its next version.
  var isOwn: Bool { JobStamp(ofOutput: path(written))?.job != nil }
}
