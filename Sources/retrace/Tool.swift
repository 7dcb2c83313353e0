internal import ArgumentParser

@main
struct Tool: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retrace", abstract: "Carries a look along the motion of a clip.")
}
