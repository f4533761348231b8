import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { boundComponents } from "../../../../src/device/components.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { loadSchema } from "../../../../src/schema/load.ts";
import { openMemoryStore } from "../../../../src/store/memory-store.ts";
import { type Router, startRouter } from "../../../stand-in/router.ts";
import { uciOnPath } from "../../../stand-in/uci/uci-on-path.ts";
import { FailingSupply } from "./power-cut.ts";
import { poweredDevice } from "./powered-device.ts";

const packages = ["system", "firewall", "network"] as const;
const before = { hostName: "OpenWrt", port: "8443", mtu: "1500", key: "" };
const after = { hostName: "attic", port: "9443", mtu: "1400", key: "k1" };
const paths = {
  hostName: "Device.DeviceInfo.HostName",
  port: "Device.NAT.PortMapping.1.ExternalPort",
  mtu: "Device.IP.Interface.2.MaxMTUSize",
  key: "Device.ManagementServer.ParameterKey",
};

let router: Router;
let schema: Awaited<ReturnType<typeof loadSchema>>;
const texts = new Map<string, string>();

beforeAll(async () => {
  router = await startRouter("23.05-dsa-dual-band");
  uciOnPath(join(router.root, "sbin"), router.root);
  for (const name of packages) texts.set(name, router.text(`etc/config/${name}`));
  schema = await loadSchema("tr181", boundComponents);
});
afterAll(() => router.stop());
afterEach(() => void vi.restoreAllMocks());

async function change(store: Store, supply: FailingSupply): Promise<void> {
  const { host, tree } = await poweredDevice(router, schema, store, supply);
  try {
    const edits = (["hostName", "port", "mtu"] as const).map((name) => ({
      kind: "set" as const,
      path: paths[name],
      value: after[name],
    }));
    await tree.apply(edits, { origin: "acs", parameterKey: after.key });
    await host.settle();
  } catch (error) {
    if (!supply.isCut) throw error;
  } finally {
    await host.close();
  }
}

/** What the next start makes of it, and which packages are otherwise than at first. */
async function restarted(store: Store) {
  const { host, tree } = await poweredDevice(router, schema, store, new FailingSupply(Number.POSITIVE_INFINITY));
  await host.settle();
  const values = new Map((await tree.values(Object.values(paths))).map(({ path, value }) => [path, value]));
  await host.close();
  return {
    shown: Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, values.get(path)])),
    changed: packages.filter((name) => router.text(`etc/config/${name}`) !== texts.get(name)),
    left: [...store.entries("uci-pending"), ...store.entries("journal")],
  };
}

function asAtFirst(): Store {
  for (const [name, text] of texts) router.write(`etc/config/${name}`, text);
  router.procd.forget();
  return openMemoryStore();
}

describe.each(["rpcd", "program"] as const)("a change of three packages, written by %s", (way) => {
  it("is there as a whole or not at all, wherever the power goes, and services know", async () => {
    if (way === "program") router.rpcd.stop();
    const outcomes: string[] = [];
    for (let halfSteps = 1; ; halfSteps++) {
      const store = asAtFirst();
      const supply = new FailingSupply(halfSteps);
      await change(store, supply);
      const { shown, changed, left } = await restarted(store);
      const isDone = shown.key === after.key;
      outcomes.push(isDone ? "done" : "undone");
      expect(shown, `cut at ${halfSteps}`).toEqual(isDone ? after : before);
      expect(changed, `cut at ${halfSteps}`).toEqual(isDone ? packages : []);
      expect(new Set(router.procd.changed), `cut at ${halfSteps}`).toEqual(new Set(isDone ? packages : []));
      expect(left, `cut at ${halfSteps}`).toEqual([]);
      if (!supply.isCut) break;
    }
    expect(outcomes.length).toBeGreaterThan(12);
    expect(new Set(outcomes.slice(outcomes.indexOf("done")))).toEqual(new Set(["done"]));
    expect(outcomes[0]).toBe("undone");
    if (way === "program") await router.startRpcd();
  });
});
