import { expect, it } from "vitest";
import type { DependentEdit, Edit, Tree } from "../../../src/model/tree.ts";
import { faultsOf, sampleDevice, system } from "../sample-device.ts";
import { rule } from "../sample-firewall.ts";

// Two transactions that are one: the first waits for the one that completes it.

const rules = "Device.Firewall.Rule.";
const zones = "Device.Zone.";
const set = (path: string, value: string): Edit => ({ kind: "set", path, value });
const first: readonly (Edit | DependentEdit)[] = [
  { kind: "add", path: rules },
  { kind: "add", path: zones },
  ([made]) => set(`${rules}${made}.Port`, "80"),
  set(`${rules}1.Description`, "later"),
  set(`${rules}1.Port`, "23"),
];

const fresh = () => sampleDevice(system({ rules: [rule("ssh", { port: 22 })] }));
const all = async (tree: Tree): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries((await tree.values(["Device."])).map(({ path, value }) => [path, value]));

it("takes the first of two at the next start, with what it has stored and what it has made of the system", async () => {
  const { tree, host, store } = await fresh();
  await tree.apply([set(`${rules}1.Description`, "before")], { origin: "local" });
  const before = await all(tree);
  const { half } = await tree.apply(first, { origin: "local", half: true });
  expect(half).toBeDefined();
  expect(host.rules.map(({ port }) => port)).toEqual([23, 80]);
  expect(await all((await sampleDevice(host, store)).tree)).toEqual(before);
  expect(host.rules.map(({ key, port }) => [key, port])).toEqual([["ssh", 22]]);
  expect([...store.entries("journal")]).toEqual([]);
  // It is over: the next start has nothing to take back.
  expect(await all((await sampleDevice(host, store)).tree)).toEqual(before);
});

it("keeps both once the second is done", async () => {
  const { tree, host, store } = await fresh();
  const { half, added } = await tree.apply(first, { origin: "local", half: true });
  await tree.apply([set(`${rules}${added[0]}.Port`, "81")], { origin: "local", completes: half });
  const after = await all(tree);
  expect(await all((await sampleDevice(host, store)).tree)).toEqual(after);
  expect(host.rules.map(({ port }) => port)).toEqual([23, 81]);
});

it("still takes the first where the second has failed, and what completes it may be another one", async () => {
  const { tree, host, store } = await fresh();
  const { half, added } = await tree.apply(first, { origin: "local", half: true });
  const wrong = tree.apply([set(`${rules}${added[0]}.Port`, "81"), set(`${rules}1.Port`, "none")], {
    origin: "local",
    completes: half,
  });
  expect(await faultsOf(wrong)).toEqual({ [`${rules}1.Port`]: "type" });
  expect([...store.entries("journal")]).toHaveLength(1);
  const deleted = [`${rules}${added[0]}.`, `${zones}${added[1]}.`].map((path): Edit => ({ kind: "delete", path }));
  await tree.apply([...deleted, set(`${rules}1.Port`, "22")], { origin: "local", completes: half });
  expect([...store.entries("journal")]).toEqual([]);
  expect(host.rules.map(({ key, port }) => [key, port])).toEqual([["ssh", 22]]);
});
