import { rmSync } from "node:fs";
import { setFlagsFromString, writeHeapSnapshot } from "node:v8";
import type { Agent } from "../src/agent/agent.ts";
import type { AcsTarget, Exchange, SessionChannel } from "../src/ports/exchange.ts";
import { Conversation, usualAnswers } from "../test/harness/acs/conversation.ts";
import { memoryAcs } from "../test/harness/acs/memory-acs.ts";
import { openVirtualFleet } from "./virtual-fleet.ts";

// What one more idle virtual CPE costs: a hundred thousand whole agents in this process, bootstrapped and waiting.

const count = Number(process.env.BENCH_DEVICES ?? 100_000);
const batch = 250;
/** An ACS that can be closed for a time: what comes meanwhile waits. */
class Acs implements Exchange {
  readonly #inner = memoryAcs(new Conversation((method) => usualAnswers[method]));
  #opening = Promise.resolve();
  sessions = 0;

  close(): () => void {
    let open = (): void => {};
    this.#opening = new Promise((resolve) => {
      open = resolve;
    });
    return open;
  }

  open(target: AcsTarget): SessionChannel {
    const channel = this.#inner.open(target);
    const opening = this.#opening;
    return {
      post: async (envelope, signal) => {
        await opening;
        return channel.post(envelope, signal);
      },
      close: async () => {
        await channel.close();
        this.sessions += 1;
      },
    };
  }
}

const acs = new Acs();
const { folder, start } = await openVirtualFleet(acs, "http://acs.example/");

/** Bytes in use once all garbage is gone, and those that the process has when what it left is given back. */
async function memory(): Promise<{ readonly heap: number; readonly rss: number }> {
  for (let each = 0; each < 4; each++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    globalThis.gc?.();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

// As V8 does by itself in a process that has been idle for a while.
setFlagsFromString("--compact-on-every-full-gc");
const agents: Agent[] = [];
/** CPU of the starts, without the sessions that follow, in microseconds. */
let startUs = 0;

/** So many devices at a time, as a fleet is switched on; their sessions begin once all of them are up. */
async function startMore(count: number): Promise<void> {
  const until = agents.length + count;
  while (agents.length < until) {
    const first = agents.length;
    const some = Array.from({ length: Math.min(batch, until - first) }, (_, index) => first + index);
    const open = acs.close();
    const { user, system } = process.cpuUsage();
    agents.push(...(await Promise.all(some.map(start))));
    const used = process.cpuUsage();
    startUs += used.user + used.system - user - system;
    open();
    while (acs.sessions < agents.length) await new Promise((resolve) => setImmediate(resolve));
  }
}

await startMore(200);
const before = await memory();
startUs = 0;
await startMore(count);
const after = await memory();
const last = await agents.at(-1)?.control({ command: "status" });
if (!last?.ok || !last.result.bootstrapped) throw new Error("the last one is not bootstrapped");
const each = (figure: "heap" | "rss"): string => `${Math.round((after[figure] - before[figure]) / count)} bytes`;
console.log(`idle virtual CPE at ${count}, heap\t${each("heap")}\t<= 2 KB`);
console.log(`idle virtual CPE at ${count}, RSS\t${each("rss")}\t<= 3.5 KB`);
console.log(`start of one virtual CPE, CPU\t${(startUs / count).toFixed(0)} us\t<= 200 us`);
if (process.env.BENCH_SNAPSHOT) writeHeapSnapshot(process.env.BENCH_SNAPSHOT);
rmSync(folder, { recursive: true });
process.exit(0);
