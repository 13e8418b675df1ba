import Testing

@testable import Commands

@Suite struct ProgressBarTests {
  @Test(
    arguments: [
      (0.0, 0.0, nil, 60, "[>                                       ]    0 %  0.0 B/s"),
      (0.5, 12_345_678.0, 65.0, 60, "[==============>             ]   50 %  12.3 MB/s  1:05 left"),
      (1.0, 999.0, 0.0, 60, "[============================]  100 %  999.0 B/s  0:00 left"),
      (0.25, 2_500.0, 7_325.0, 50, "[====>           ]   25 %  2.5 kB/s  2:02:05 left"),
      (0.5, 1e12, 1.0, 24, " 50 %  1000.0 GB/s  0:0"),
      (nil, 5_000_000.0, nil, 60, "5.0 MB/s"),
      (-1.0, -5.0, nil, 40, "[>                    ]    0 %  0.0 B/s"),
      (7.0, 0.0, nil, 40, "[=====================]  100 %  0.0 B/s"),
      (0.5, 1.0, nil, 0, ""),
    ] as [(Double?, Double, Double?, Int, String)])
  func `the bar shows share, rate and time left`(
    fraction: Double?, rate: Double, remaining: Double?, width: Int, expected: String
  ) {
    let line = ProgressBar.render(fraction: fraction, rate: rate, remaining: remaining, width: width)
    #expect(line == expected)
    #expect(line.count <= max(0, width - 1))
  }

  @Test func `rate and time left follow from what is done`() {
    let line = ProgressBar.line(done: 1_000_000, total: 3_000_000, elapsed: 2, width: 80)
    #expect(line.hasSuffix("33 %  500.0 kB/s  0:04 left"), "\(line)")
    #expect(ProgressBar.line(done: 2000, total: nil, elapsed: 2, width: 80) == "1.0 kB/s")
    #expect(ProgressBar.line(done: 0, total: 0, elapsed: 0, width: 80) == "0.0 B/s")
  }

  @Test func `nothing is drawn where there is no terminal`() {
    let recorder = Recorder()
    var bar = ProgressBar(
      total: 10,
      terminal: Terminal { _, text in
        recorder.error += text
        return true
      })
    bar.update(done: 5)
    bar.clear()
    #expect(recorder.error == "")
  }

  @Test func `a drawn bar is taken away`() {
    let recorder = Recorder()
    var bar = ProgressBar(
      total: 10,
      terminal: Terminal(errorIsTerminal: true) { _, text in
        recorder.error += text
        return true
      })
    bar.update(done: 5)
    bar.clear()
    #expect(recorder.error.hasPrefix("\r[=") && recorder.error.hasSuffix("\r\u{1b}[K"))
  }
}
