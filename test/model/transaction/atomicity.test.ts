import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Edit } from "../../../src/model/tree.ts";
import { memoryStore } from "../memory-store.ts";
import { faultsOf, link, type SampleDevice, type System, sampleDevice, system, valuesOf } from "../sample-device.ts";

// Whatever goes wrong, and wherever: all of a request or none of it, in the tree, on the system and in the store.

const set = (path: string, value: string): Edit => ({ kind: "set", path, value });

/** Edits of all sorts that succeed when nothing goes wrong. */
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.integer({ min: 64, max: 600 }).map((size) => set("Device.IP.Interface.1.MaxMTUSize", String(size))),
  fc.integer({ min: 64, max: 600 }).map((size) => set("Device.IP.Interface.2.MaxMTUSize", String(size))),
  fc.boolean().map((up) => set("Device.IP.Interface.2.Enable", String(up))),
  fc.stringMatching(/^[a-z]{1,8}$/).map((name) => set("Device.DeviceInfo.HostName", name)),
  fc.stringMatching(/^[a-z]{1,8}$/).map((text) => set("Device.DeviceInfo.ProvisioningCode", text)),
  fc.stringMatching(/^[a-z]{1,8}$/).map((text) => set("Device.Zone.1.Alias", text)),
  fc.constant<Edit>({ kind: "add", path: "Device.NAT.PortMapping." }),
  fc.constant<Edit>({ kind: "add", path: "Device.Zone." }),
  fc.constant<Edit>({ kind: "delete", path: "Device.Zone.4." }),
);

const edits = fc.uniqueArray(edit, {
  minLength: 1,
  maxLength: 8,
  selector: (one) => (one.kind === "add" ? Symbol("any number of adds") : one.path),
});

const freshSystem = (): System => system({ links: [link("lo"), link("eth0")] });

async function opened(host: System): Promise<SampleDevice> {
  const device = await sampleDevice(host, memoryStore());
  await device.tree.values([""]);
  await device.tree.setAttributes([{ path: "Device.", notification: 1 }]);
  await device.tree.detectChanges();
  return device;
}

const visible = async ({ tree, store, host }: SampleDevice): Promise<unknown> => ({
  values: await valuesOf(tree, ""),
  names: await tree.names("", false),
  store: store.dump(),
  links: structuredClone(host.links),
  hostName: host.hostName,
});

describe("a transaction under a fault at any step [TR-069 A.3.2.1]", () => {
  it("leaves everything as it was when a part of the system throws at step k", async () => {
    await fc.assert(
      fc.asyncProperty(edits, fc.nat({ max: 12 }), async (asked, k) => {
        const device = await opened(freshSystem());
        const before = await visible(device);
        let steps = 0;
        device.host.step = (name) => {
          if (steps++ === k) throw new TypeError(`${name} went wrong`);
        };
        const faults = await faultsOf(device.tree.apply(asked, { origin: "acs", parameterKey: "k" }));
        if (steps <= k) {
          expect(faults).toEqual({});
          return;
        }
        expect(Object.values(faults)).toContain("internal");
        expect(await visible(device)).toEqual(before);
      }),
      { numRuns: 120 },
    );
  });

  it("leaves everything as it was when the store fails at write n, and all of it when it does not", async () => {
    await fc.assert(
      fc.asyncProperty(edits, fc.integer({ min: 1, max: 3 }), async (asked, n) => {
        const device = await opened(freshSystem());
        const before = await visible(device);
        device.store.failFrom = device.store.writes + n;
        const faults = await faultsOf(device.tree.apply(asked, { origin: "acs", parameterKey: "k" }));
        device.store.failFrom = Number.POSITIVE_INFINITY;
        if (Object.keys(faults).length === 0) {
          for (const one of asked)
            if (one.kind === "set") expect(await valuesOf(device.tree, one.path)).toEqual({ [one.path]: one.value });
          expect(device.tree.storedValue("Device.ManagementServer.ParameterKey")).toBe("k");
          return;
        }
        expect(faults).toEqual({ "": "resources" });
        const { links, hostName, values, names } = (await visible(device)) as Record<string, unknown>;
        expect({ links, hostName, values, names }).toEqual({ ...(before as object), store: undefined });
      }),
      { numRuns: 120 },
    );
  });

  it("after a power cut at any write, the next start finds all of it or none", async () => {
    await fc.assert(
      fc.asyncProperty(edits, fc.integer({ min: 1, max: 3 }), async (asked, n) => {
        const device = await opened(freshSystem());
        const before = await visible(device);
        device.store.failFrom = device.store.writes + n;
        // The power goes with the write: nothing after it happens, so no commit is rolled back either.
        const cut = new Promise<never>(() => undefined);
        const { write } = device.store;
        device.store.write = (changes) =>
          device.store.writes + 1 >= device.store.failFrom ? cut : write.call(device.store, changes);
        const outcome = await Promise.race([
          device.tree.apply(asked, { origin: "acs", parameterKey: "k" }),
          new Promise((resolve) => setImmediate(() => setImmediate(() => resolve("cut")))),
        ]);
        const reopened = await sampleDevice(device.host, memoryStore(device.store.content));
        const after = (await visible(reopened)) as Record<string, unknown>;
        if (outcome === "cut") expect(after).toEqual(before);
        else expect(reopened.tree.storedValue("Device.ManagementServer.ParameterKey")).toBe("k");
      }),
      { numRuns: 120 },
    );
  });
});
