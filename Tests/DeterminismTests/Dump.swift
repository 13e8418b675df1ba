import Core
import Glibc
import LoopTestKit
import Testing
import Worker
@Suite struct Dump {
  @Test func dump() throws {
    let seed = unsafe UInt64(String(cString: getenv("RECOUNT_SEED")!))!
    let what = unsafe String(cString: getenv("DUMP")!)
    let first = Traffic(seed: seed, count: 80)
    let plain = PlainRun(machines: RealMachines.set(first.configuration), configuration: first.configuration, decode: RealMachines.decoder(), encoders: RealMachines.encoders())
    let traffic = first.answered(try plain.collect(first.deliveries, inputs: first.inputs).sink, seed: seed)
    let expected = try plain.run(traffic.deliveries, inputs: traffic.inputs)
    for d in traffic.deliveries { print("IN", d.input, d.partition, String(decoding: d.bytes, as: UTF8.self)) }
    for (t, keys) in expected.outputs { for (k, v) in keys where k.contains(what) { for x in v { print("OUT", t, k, x) } } }
  }
}
