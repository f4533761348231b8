import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rpc } from "../../test/harness/acs/rpc.ts";
import { TestAcs } from "../../test/harness/acs/test-acs.ts";
import { crowdedRouter } from "../../test/host/openwrt/hosts/crowded-router.ts";
import { cpuMs, newStateDirectory } from "../process.ts";
import { row } from "../report.ts";
import { sessions, startAgent } from "../sessions.ts";

/** What an agent of OpenWrt takes to tell an ACS of a LAN with a thousand machines, and with ten thousand, each with a lease. */
export async function manyHosts(): Promise<void> {
  for (const count of [1_000, 10_000]) {
    const root = crowdedRouter(count);
    const directory = newStateDirectory();
    const turn = join(directory, "longest-turn");
    const acs = await TestAcs.start();
    process.env.BENCH_LONGEST_TURN = turn;
    process.env.NODE_OPTIONS = `--require ${join(import.meta.dirname, "longest-turn.cjs")}`;
    const agent = await startAgent(acs, "openwrt", directory, root);
    delete process.env.NODE_OPTIONS;
    await acs.until(() => acs.sessions > 0);
    const rounds = 5;
    const before = cpuMs(agent.pid);
    for (let each = 0; each < rounds; each++) {
      acs.answers.length = 0;
      acs.queue.push(rpc.get("Device.Hosts.", "Device.DHCPv4."));
      await sessions(acs, 1);
    }
    const parameters = (acs.answers.at(-1) ?? "").split("<ParameterValueStruct>").length - 1;
    const each = ((cpuMs(agent.pid) - before) * 1000) / (rounds * parameters);
    await agent.stop();
    row(`${count} hosts with leases (${parameters} parameters)`, "<= 30 us per parameter", `${each.toFixed(1)} us`);
    row("the longest turn of the event loop meanwhile, CPU", "<= 200 ms", `${readFileSync(turn, "utf8")} ms`);
    await acs.close();
    rmSync(directory, { recursive: true, force: true });
    rmSync(root, { recursive: true, force: true });
  }
}
