import type { NetworkTests } from "../../../ports/host/network/network-tests.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { StreamProgram } from "../programs/stream-program.ts";
import { captureProgram } from "./capture-program.ts";
import { pingProgram } from "./ping-program.ts";
import { traceProgram } from "./trace-program.ts";

/** What is tried by sockets of this process, whoever opens them. */
export type SocketTests = Omit<NetworkTests, keyof ProgramTests>;

/** What is tried by programs of the system. */
type ProgramTests = Pick<NetworkTests, "ping" | "traceRoute" | "capture">;

export function linuxNetworkTests(sockets: SocketTests, run: RunProgram, stream: StreamProgram): NetworkTests {
  return { ...sockets, ping: pingProgram(run), traceRoute: traceProgram(run), capture: captureProgram(stream) };
}
