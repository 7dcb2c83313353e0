import Foundation
import Testing

@Suite struct DoctorTests {
  @Test func itTellsWhatTheMachineHas() throws {
    let shop = try Workshop()
    let table = try shop.retrace("doctor")
    #expect(table.status == 0 && table.errors.isEmpty, "\(table.errors)")
    for words in ["CPU", "threads", "libavcodec", "h264", "memory", "disk"] {
      #expect(table.output.contains(words), "\(table.output)")
    }
    let run = try shop.retrace("doctor", "--json", environment: ["RETRACE_CPU_LEVEL": "plain"])
    let report = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(report["cpuLevel"] as? String == "plain")
    #expect((report["memory"] as? Int ?? 0) > 1 << 20 && (report["disk"] as? Int ?? 0) > 0)
    #expect((report["codecs"] as? [String])?.contains("ffv1") == true)
  }

  @Test func aFolderThatIsNotThereIsAdvisedAgainst() throws {
    let run = try Workshop().retrace("doctor", "nowhere")
    #expect(
      run.status == 0 && run.output.contains("advice: no files can be made in 'nowhere'"), "\(run.output)")
  }
}
