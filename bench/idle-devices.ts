import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Agent } from "../src/agent/agent.ts";
import type { ProcessParts } from "../src/agent/context/options.ts";
import { owingStore } from "../src/agent/context/owing-store.ts";
import { readConfiguration } from "../src/config/configuration.ts";
import { systemClock } from "../src/host/clock.ts";
import { seededRandom } from "../src/host/seeded-random.ts";
import type { Identity } from "../src/ports/identity.ts";
import type { Log } from "../src/ports/log.ts";
import { openStore } from "../src/store/sqlite-store.ts";
import { agentConfiguration } from "../src/wiring/defaults.ts";
import { startDevice } from "../src/wiring/device.ts";
import { loadVirtualKind, virtualDevice } from "../src/wiring/virtual-kind.ts";
import { Conversation, usualAnswers } from "../test/harness/acs/conversation.ts";
import { memoryAcs } from "../test/harness/acs/memory-acs.ts";

// What one more idle virtual CPE costs: ten thousand whole agents in this process, bootstrapped and waiting.

const count = Number(process.env.BENCH_DEVICES ?? 10_000);
const quiet = (): void => {};
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: (fact, fields) => console.error(fact, fields) };

const kind = await loadVirtualKind("home-gateway");
const folder = mkdtempSync(join(tmpdir(), "cpe-bench-"));
const clock = systemClock();
const fleet: ProcessParts = {
  // One file for the whole fleet, as the design has it.
  store: owingStore(await openStore({ file: join(folder, "fleet.db"), log, durability: "normal" }), { clock, log }),
  exchange: memoryAcs(new Conversation((method) => usualAnswers[method])),
  connectionRequests: {
    listen: () => Promise.reject(new Error("none")),
    localAddressTowards: async () => "127.0.0.1",
  },
  clock,
  log,
  configuration: {
    ...agentConfiguration(readConfiguration([])),
    connectionRequest: { enable: false, bind: "127.0.0.1", port: 0 },
    pollSeconds: 0,
    sessionHistory: 0,
  },
};

// What all devices of a fleet have in common.
const periodicInform = { enable: true, intervalSeconds: 3600, time: "0001-01-01T00:00:00Z" };
const retry = { minimumWaitSeconds: 5, intervalMultiplier: 2000 };
const connectionRequest = { username: "u", password: "p" };

/** All members by name, as the program has it: V8 gives each object that is spread and added to a shape of its own. */
function identityOf(serialNumber: string): Identity {
  const { manufacturer, oui, productClass, modelName, description } = kind.identity;
  const { hardwareVersion, softwareVersion, provisioningCode } = kind.identity;
  return {
    manufacturer,
    oui,
    productClass,
    serialNumber,
    modelName,
    description,
    hardwareVersion,
    softwareVersion,
    provisioningCode,
  };
}

async function start(index: number): Promise<Agent> {
  const serialNumber = `F${String(index).padStart(7, "0")}`;
  const scope = `${serialNumber}/`;
  const { clock, store } = fleet;
  const { agent } = await startDevice(fleet, {
    machine: virtualDevice(kind, { identity: identityOf(serialNumber), clock, store, scope }),
    scope,
    random: seededRandom(serialNumber),
    defaults: {
      url: "http://acs.example/",
      username: serialNumber,
      password: "",
      periodicInform,
      retry,
      connectionRequest,
    },
  });
  return agent;
}

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
