import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DependentEdit, Edit } from "../../../src/model/tree.ts";
import { memoryStore } from "../memory-store.ts";
import { faultsOf, link, type SampleDevice, type System, sampleDevice, system, valuesOf } from "../sample-device.ts";
import { type Rule, rule } from "../sample-firewall.ts";

// Transactions that add, set and delete rows of the system, all mixed: all of it or none, wherever it stops.

const rules = "Device.Firewall.Rule.";
const set = (path: string, value: string): Edit => ({ kind: "set", path, value });

/** One thing that a request does; `made` are the rules and matches that it has made so far. */
type Step = (made: { readonly rules: number[]; adds: number }) => readonly (Edit | DependentEdit)[];

const addRule =
  (port: number, withMatch: boolean): Step =>
  (made) => {
    const at = made.adds;
    made.adds += withMatch ? 2 : 1;
    const row = (added: readonly number[]): string => `${rules}${added[at]}.`;
    const edits: DependentEdit[] = [
      () => ({ kind: "add", path: rules }),
      (added) => set(`${row(added)}Port`, String(port)),
      (added) => set(`${row(added)}After`, "Device.Firewall.Rule.1"),
      (added) => set(`${row(added)}Description`, `for ${port}`),
    ];
    const match: DependentEdit[] = [
      (added) => ({ kind: "add", path: `${row(added)}Match.` }),
      (added) => set(`${row(added)}Match.${added[at + 1]}.Name`, `m${port}`),
    ];
    return withMatch ? [...edits, ...match] : edits;
  };

const single =
  (edit: Edit): Step =>
  () => [edit];

const step: fc.Arbitrary<{ readonly name: string; readonly of: Step }> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 600 }), fc.boolean())
    .map(([port, withMatch]) => ({ name: `add ${port}`, of: addRule(port, withMatch) })),
  fc
    .constantFrom(2, 3, 4)
    .map((row) => ({ name: `rule ${row}`, of: single({ kind: "delete", path: `${rules}${row}.` }) })),
  fc.integer({ min: 1, max: 600 }).map((port) => ({ name: "port", of: single(set(`${rules}1.Port`, String(port))) })),
  fc.constant({ name: "after", of: single(set(`${rules}1.After`, "")) }),
  fc.constant({ name: "log", of: single(set(`${rules}1.Log.Level`, "info")) }),
  fc.constant({ name: "match", of: single({ kind: "delete", path: `${rules}1.Match.1.` }) }),
  fc.constant({ name: "name", of: single(set(`${rules}1.Match.2.Name`, "renamed")) }),
  fc.constant({ name: "mtu", of: single(set("Device.IP.Interface.2.MaxMTUSize", "600")) }),
  fc.constant({ name: "zone", of: single({ kind: "add", path: "Device.Zone." }) }),
);

const request = fc.uniqueArray(step, { minLength: 1, maxLength: 7, selector: ({ name }) => name }).map((steps) => {
  const made = { rules: [], adds: 0 };
  // Numbers of added rows are told in the order of the adds, so that what adds no rule comes last.
  const adds = steps.filter(({ name }) => name.startsWith("add"));
  const others = steps.filter(({ name }) => !name.startsWith("add"));
  return [...adds, ...others].flatMap(({ of }) => of(made));
});

const match = (key: string, of: string) => ({ key, rule: of, name: key });
const freshSystem = (): System =>
  system({
    links: [link("lo"), link("eth0")],
    rules: [
      rule("a", { port: 1000, after: "b", matches: [match("x", "a"), match("y", "a")] }),
      rule("b", { port: 1001, order: 7, from: "eth0", level: "info", matches: [match("z", "b")] }),
      rule("c", { port: 1002, after: "b", enabled: false }),
      rule("d", { port: 1003, uplinks: ["lo", "eth0"] }),
    ],
  });

async function opened(host: System): Promise<SampleDevice> {
  const device = await sampleDevice(host, memoryStore());
  await device.tree.values([""]);
  await device.tree.setAttributes([{ path: "Device.", notification: 1 }]);
  await device.tree.detectChanges();
  await device.tree.apply([set(`${rules}2.Description`, "kept"), set(`${rules}2.Alias`, "bee")], { origin: "acs" });
  return device;
}

/** The order of rules carries no meaning. */
const sorted = (all: readonly Rule[]): readonly Rule[] =>
  structuredClone([...all])
    .map((each) => ({ ...each, matches: each.matches.sort((a, b) => (a.key < b.key ? -1 : 1)) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

const visible = async ({ tree, store, host }: SampleDevice): Promise<unknown> => ({
  values: await valuesOf(tree, ""),
  names: await tree.names("", false),
  store: store.dump(),
  links: structuredClone(host.links),
  rules: sorted(host.rules),
});

/** Long enough for all that waits for nothing outside. */
async function turns(count: number): Promise<string> {
  for (let each = 0; each < count; each++) await new Promise((resolve) => setImmediate(resolve));
  return "cut";
}

const acs = { origin: "acs", parameterKey: "k" } as const;

describe("rows of the system under a fault at any step [TR-069 A.3.2.1]", () => {
  it("are as they were when a part of the system throws at step k", async () => {
    await fc.assert(
      fc.asyncProperty(request, fc.nat({ max: 30 }), async (edits, k) => {
        const device = await opened(freshSystem());
        const before = await visible(device);
        let steps = 0;
        device.host.step = (name) => {
          if (steps++ === k) throw new TypeError(`${name} went wrong`);
        };
        const faults = await faultsOf(device.tree.apply(edits, acs));
        if (steps <= k) {
          expect(faults).toEqual({});
          return;
        }
        expect(Object.values(faults)).toContain("internal");
        expect(await visible(device)).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });

  it("are as they were when the store fails at write n", async () => {
    await fc.assert(
      fc.asyncProperty(request, fc.integer({ min: 1, max: 3 }), async (edits, n) => {
        const device = await opened(freshSystem());
        const before = (await visible(device)) as Record<string, unknown>;
        device.store.failFrom = device.store.writes + n;
        const faults = await faultsOf(device.tree.apply(edits, acs));
        device.store.failFrom = Number.POSITIVE_INFINITY;
        if (Object.keys(faults).length === 0) return;
        expect({ ...((await visible(device)) as object), store: undefined }).toEqual({ ...before, store: undefined });
        // What the journal still says is undone already.
        const again = await sampleDevice(device.host, device.store);
        expect(await visible(again)).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });

  it("are all as wanted or all as they were when the power goes at any step or write", async () => {
    await fc.assert(
      fc.asyncProperty(request, fc.nat({ max: 30 }), fc.integer({ min: 1, max: 4 }), async (edits, k, n) => {
        const device = await opened(freshSystem());
        const before = await visible(device);
        const wanted = await opened(freshSystem());
        await wanted.tree.apply(edits, acs);
        let power = true;
        let steps = 0;
        // Whatever was waited for never comes: nothing happens after it, and nothing is rolled back.
        const cut = new Promise<never>(() => undefined);
        device.host.step = () => {
          if (steps++ === k) power = false;
          return power ? undefined : cut;
        };
        const { write } = device.store;
        const last = device.store.writes + n;
        device.store.write = (changes) => {
          if (device.store.writes + 1 >= last) power = false;
          return power ? write.call(device.store, changes) : cut;
        };
        const applied = device.tree.apply(edits, acs).then(() => "applied");
        const outcome = await Promise.race([applied, turns(4)]);
        const host = { ...device.host, step: () => undefined };
        const reopened = await sampleDevice(host, memoryStore(device.store.content));
        const after = await visible(reopened);
        if (outcome === "applied") expect(after).toEqual(await visible(wanted));
        else expect(after).toEqual(before);
      }),
      { numRuns: 100 },
    );
  });
});
