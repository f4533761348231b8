import { openTree } from "../src/model/device/open-tree.ts";
import { compileKind } from "../src/model/kind/kind.ts";
import type { Tree } from "../src/model/tree.ts";
import type { Log } from "../src/ports/log.ts";
import type { Store } from "../src/ports/store.ts";
import { loadDeviceKind } from "../src/schema/device-kind.ts";
import { loadSchema } from "../src/schema/load.ts";

// What the model costs on the simulated home gateway: time per parameter of whole-tree reads, and memory per idle device.
// Run with `node --expose-gc bench/model.ts`.

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const emptyStore: Store = {
  read: () => undefined,
  entries: () => [],
  write: () => Promise.resolve(),
  close: () => Promise.resolve(),
};
const context = (): Record<string, never> => ({});

const gateway = await loadDeviceKind("home-gateway");
const schema = await loadSchema(gateway.model, gateway.components);
const started = performance.now();
const kind = compileKind<Record<string, never>>({ schema, bindings: [], initial: gateway.objects });
console.log(`compileKind                    ${(performance.now() - started).toFixed(1)} ms`);

const open = (serial: string): Promise<Tree> => {
  const expander = { expand: (template: string): string => template.replaceAll(`\${serialNumber}`, serial) };
  return openTree({ kind, context, store: emptyStore, log: silent, scope: serial, expander });
};

const tree = await open("000001");
const parameters = (await tree.values([""])).length;

async function perParameter(name: string, call: () => Promise<unknown>): Promise<void> {
  for (let round = 0; round < 300; round++) await call();
  const rounds = 1000;
  const start = process.cpuUsage();
  for (let round = 0; round < rounds; round++) await call();
  const { user, system } = process.cpuUsage(start);
  console.log(`${name.padEnd(30)} ${((user + system) / rounds / parameters).toFixed(3)} µs per parameter`);
}

console.log(`parameters                     ${parameters}`);
await perParameter("values of the whole tree", () => tree.values([""]));
await perParameter("names of the whole tree", () => tree.names("", false));
const every = (await tree.values([""])).map(({ path }) => path);
await perParameter("values of each by its path", () => tree.values(every));
await perParameter("detectChanges", () => tree.detectChanges());
await perParameter("forcedInform", () => tree.forcedInform());

globalThis.gc?.();
const before = process.memoryUsage().heapUsed;
const fleet: Tree[] = [];
const devices = 10_000;
for (let index = 0; index < devices; index++) fleet.push(await open(`S${index}`));
globalThis.gc?.();
console.log(
  `idle device                    ${Math.round((process.memoryUsage().heapUsed - before) / fleet.length)} bytes`,
);
