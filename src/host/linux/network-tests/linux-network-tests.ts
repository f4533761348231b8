import type { NetworkTests } from "../../../ports/host/network/network-tests.ts";
import type { PacketMarks } from "../../../ports/host/packet-marks.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { StreamProgram } from "../programs/stream-program.ts";
import { captureProgram } from "./capture-program.ts";
import { pingProgram } from "./ping-program.ts";
import { traceProgram } from "./trace-program.ts";

/** What is tried by sockets of this process, whoever opens them. */
export type SocketTests = Omit<NetworkTests, keyof ProgramTests>;

/** What is tried by programs of the system. */
type ProgramTests = Pick<NetworkTests, "ping" | "traceRoute" | "capture">;

/** `marks`: where the system can set the DSCP of what programs send that cannot. */
export function linuxNetworkTests(
  sockets: SocketTests,
  run: RunProgram,
  stream: StreamProgram,
  marks?: PacketMarks,
): NetworkTests {
  return { ...sockets, ping: pingProgram(run, marks), traceRoute: traceProgram(run), capture: captureProgram(stream) };
}
