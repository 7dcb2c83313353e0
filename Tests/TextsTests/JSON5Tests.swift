import Foundation
import Testing
import Texts

struct JSON5Tests {
  @Test(arguments: [
    ("{}", "{}"), ("[1, 2,]", "[1,2]"), ("{a: 1, 'b': \"c\",}", #"{"a":1,"b":"c"}"#),
    ("// one\n[ /* two */ true, false, null ] // three", "[true,false,null]"),
    ("[+1, -.5, 5., 0x1F, -0xff, 1e3, 1.5E-2, 0]", "[1,-0.5,5,31,-255,1e3,1.5E-2,0]"),
    ("['it\\'s', '\\x41\\u0042\\n', \"a\\\n    b\"]", "[\"it's\",\"AB\\u000a\",\"a    b\"]"),
    (#"{$_\u0061é1: '\\'}"#, #"{"$_aé1":"\\"}"#),
    (#"['\ud83d\ude00']"#, "[\"😀\"]"), ("\u{FEFF}'\u{1F}'", #""\u001f""#),
  ])
  func becomesJSON(_ text: String, _ plain: String) throws {
    let data = try JSON5.plain(Array(text.utf8))
    #expect(String(decoding: data, as: UTF8.self) == plain)
    _ = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
  }

  @Test(arguments: [
    ("", "the text ends early"), ("[1e+]", "'1e+' is no value"), ("[1,,2]", "',' is no value"),
    ("[1 2]", "a comma or ]"),
    ("{a: 1, a: 2}", "stands twice"), ("{a 1}", "a colon is missing after 'a'"),
    ("{1: 2}", "a name is missing"),
    ("[1] 2", "something follows"), ("'a\nb'", "a text has no end"), ("/* a", "a comment has no end"),
    ("[NaN]", "'NaN'"),
    ("[1e309]", "'1e309'"), ("[012]", "'012'"), ("[truest]", "line 1, column 6"),
    ("['\\ud83d']", "surrogate"), ("[0x]", "'0x'"),
    ("[\n  1,\n  oops]", "line 3, column 3"), (String(repeating: "[", count: 100), "64 levels"),
  ])
  func whatIsWrongIsNamed(_ text: String, _ words: String) {
    let fault = #expect(throws: JSON5.Fault.self) { try JSON5.plain(Array(text.utf8)) }
    #expect(fault?.description.contains(words) == true, "\(fault?.description ?? "")")
  }

  @Test func textThatIsNotUTF8IsRefused() {
    // Foundation's reader ends the process here.
    #expect(throws: JSON5.Fault.self) {
      try JSON5.plain(Array("{end".utf8) + [0xF8, 0xFF] + Array("1 }".utf8))
    }
  }
}
