import { readForwarding } from "../../../../src/host/linux/hosts/forwarding.ts";
import { readNeighbours } from "../../../../src/host/linux/hosts/neighbours.ts";
import { liveIpProgram } from "../../../../src/host/linux/programs/ip-program.ts";
import { runProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { silentLog } from "../silent-log.ts";

// Run inside a network namespace by namespace.test.ts: prints what the kernel tells of machines there.

const files = systemFiles("/");
const noIp = { addresses: async () => undefined, routes: async () => undefined, neighbours: async () => undefined };
process.stdout.write(
  JSON.stringify({
    forwarding: readForwarding(files),
    neighbours: await readNeighbours(files, liveIpProgram(runProgram, silentLog)),
    withoutIp: await readNeighbours(files, noIp),
  }),
);
