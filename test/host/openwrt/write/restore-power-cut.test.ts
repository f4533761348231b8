import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { foundation } from "../../../../src/config-file/foundation.ts";
import { type Configuration, configurationOf } from "../../../../src/config-file/present-configuration.ts";
import { putIntoForce } from "../../../../src/config-file/put-into-force.ts";
import { Pace } from "../../../../src/model/reading/pace.ts";
import type { Edit, Tree } from "../../../../src/model/tree.ts";
import type { Store, StoreChange } from "../../../../src/ports/store.ts";
import { loadSchema } from "../../../../src/schema/load.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { startRouter } from "../../../stand-in/router.ts";
import { FailingSupply } from "./power-cut.ts";
import { poweredDevice } from "./powered-device.ts";

const schema = await loadSchema("tr181", [
  "Bridging",
  "DeviceInfo",
  "Ethernet",
  "IP",
  "InterfaceStack",
  "ManagementServer",
]);
const bridges = "Device.Bridging.Bridge.";
const hostName = "Device.DeviceInfo.HostName";
const done: StoreChange = { space: "transfer", key: "1", value: "done" };

afterEach(() => void vi.restoreAllMocks());

const set = (path: string, value: string): Edit => ({ kind: "set", path, value });
const local = { origin: "local" } as const;

const saved = async (tree: Tree): Promise<Configuration> => {
  const { root, parameters } = await configurationOf(tree, schema);
  return { root, parameters };
};

it("a restored file whose rows bring rows along is there as a whole or not at all, wherever the power goes", async () => {
  const router = await startRouter("23.05-dsa-dual-band");
  onTestFinished(() => router.stop());
  const written: StoreChange[] = [];
  const first = openMemoryStore();
  const listening: Store = {
    ...{ read: first.read.bind(first), entries: first.entries.bind(first), close: async () => {} },
    write: async (changes) => {
      written.push(...changes);
      await first.write(changes);
    },
  };
  const unfailing = () => new FailingSupply(Number.POSITIVE_INFINITY);
  const start = (store: Store, supply: FailingSupply) => poweredDevice(router, schema, store, supply);

  const { host, tree } = await start(listening, unfailing());
  const { added } = await tree.apply([{ kind: "add", path: bridges }], local);
  const bridge = `${bridges}${added[0]}.`;
  await tree.apply([set(`${bridge}Enable`, "true"), set(hostName, "attic")], local);
  const file = await saved(tree);
  await tree.apply([{ kind: "delete", path: bridge }, set(hostName, "cellar")], local);
  await host.settle();
  const before = await saved(tree);
  expect(await foundation(schema, file, await configurationOf(tree, schema), new Pace(undefined))).toBeDefined();
  await host.close();
  const texts = ["network", "system"].map((name) => [name, router.text(`etc/config/${name}`)] as const);

  const outcomes: string[] = [];
  for (let halfSteps = 1; ; halfSteps++) {
    for (const [name, text] of texts) router.write(`etc/config/${name}`, text);
    const store = openMemoryStore();
    await store.write(written);
    const supply = new FailingSupply(halfSteps);
    const cut = await start(store, supply).catch((error: unknown) => {
      if (!supply.isCut) throw error;
      return undefined;
    });
    if (cut !== undefined) {
      try {
        await putIntoForce(cut.tree, schema, file, { alongside: [done] });
        await cut.host.settle();
      } catch (error) {
        if (!supply.isCut) throw error;
      } finally {
        await cut.host.close();
      }
    }
    const at = `cut at ${halfSteps}`;
    const again = await start(store, unfailing());
    await again.host.settle();
    const isDone = store.read("transfer", "1") === "done";
    outcomes.push(isDone ? "done" : "undone");
    const now = byName(await saved(again.tree));
    if (isDone) expect({ ...now, ...bridgeOf(file) }, at).toEqual(now);
    else expect(now, at).toEqual(byName(before));
    expect(now[hostName], at).toBe(isDone ? "attic" : "cellar");
    expect([...store.entries("uci-pending"), ...store.entries("journal")], at).toEqual([]);
    if (!isDone) {
      for (const [name, text] of texts) {
        expect(optionsOf(router.text(`etc/config/${name}`)), at).toEqual(optionsOf(text));
      }
    }
    await again.host.close();
    if (!supply.isCut) break;
  }
  expect(outcomes[0]).toBe("undone");
  expect(new Set(outcomes.slice(outcomes.indexOf("done")))).toEqual(new Set(["done"]));
  expect(outcomes.indexOf("done")).toBeGreaterThan(8);
});

const byName = ({ parameters }: Configuration): Readonly<Record<string, string>> =>
  Object.fromEntries(parameters.map(({ path, value }) => [path, value]));

/** What runs on it has other numbers each time. */
const bridgeOf = (configuration: Configuration): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(byName(configuration)).filter(([path]) => path.startsWith(`${bridges}[`)));

const optionsOf = (text: string) => text.match(/^config .*|^\t(option|list) .*/gm);
