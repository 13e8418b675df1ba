import Testing
import Worker

@Suite struct PartitionerTests {
  @Test(arguments: [
    ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
    ("a-little-bit-longer-string", -1_486_304_829),
    ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
  ])
  func `murmur2 gives what Kafka's own tests expect`(text: String, hash: Int) {
    #expect(Partitioner.murmur2(Array(text.utf8)) == Int32(hash))
  }

  @Test func `a partition is never negative`() {
    for number in 0..<1000 {
      let partition = Partitioner.partition(of: "key\(number)", among: 7)
      #expect((0..<7).contains(partition))
    }
  }
}
