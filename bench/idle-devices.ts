import { rmSync } from "node:fs";
import type { Agent } from "../src/agent/agent.ts";
import { Conversation, usualAnswers } from "../test/harness/acs/conversation.ts";
import { memoryAcs } from "../test/harness/acs/memory-acs.ts";
import { openVirtualFleet } from "./virtual-fleet.ts";

// What one more idle virtual CPE costs: ten thousand whole agents in this process, bootstrapped and waiting.

const count = Number(process.env.BENCH_DEVICES ?? 10_000);
const acs = memoryAcs(new Conversation((method) => usualAnswers[method]));
const { folder, start } = await openVirtualFleet(acs, "http://acs.example/");

async function heap(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (let each = 0; each < 4; each++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const agents: Agent[] = [];
for (let index = 0; index < 200; index++) agents.push(await start(index));
const before = await heap();
const at = performance.now();
for (let index = 0; index < count; index++) agents.push(await start(200 + index));
const startedMs = performance.now() - at;
const used = await heap();
const last = await agents.at(-1)?.control({ command: "status" });
if (!last?.ok || !last.result.bootstrapped) throw new Error("the last one is not bootstrapped");
const perDevice = (used - before) / count;
console.log(`idle virtual CPE at ${count}\t${Math.round(perDevice)} bytes\t<= 2 KB`);
console.log(`start and bootstrap of one virtual CPE\t${((startedMs * 1000) / count).toFixed(0)} us\t`);
rmSync(folder, { recursive: true });
process.exit(0);
