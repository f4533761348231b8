import { deviceContexts, type ManagementDefaults } from "../../src/device/binding/context.ts";
import type { VendorFiles } from "../../src/device/device-info/vendor-files.ts";
import { virtualHost } from "../../src/host/virtual/virtual-host.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import type { ParameterValue, Tree } from "../../src/model/tree.ts";
import type { Log } from "../../src/ports/log.ts";
import { TemplateExpander } from "../../src/schema/template.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import type { VirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { type ManualClock, manualClock } from "../host/manual-clock.ts";

// Devices of a kind as an ACS sees them: the whole tree over a virtual host.

export interface SimulatedDevice {
  readonly clock: ManualClock;
  readonly tree: Tree;
  whole(): Promise<readonly ParameterValue[]>;
}

const defaults: ManagementDefaults = {
  url: "http://acs.example/",
  username: "gateway",
  password: "secret",
  periodicInform: { enable: true, intervalSeconds: 300, time: "0001-01-01T00:00:00Z" },
  retry: { minimumWaitSeconds: 5, intervalMultiplier: 2000 },
  connectionRequest: { username: "gateway", password: "secret" },
};
const ignore = (): void => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export async function simulatedDevice(
  kind: VirtualKind,
  serialNumber: string,
  overrides?: ReadonlyMap<string, string>,
  files?: VendorFiles,
): Promise<SimulatedDevice> {
  const clock = manualClock();
  const identity = { ...kind.identity, serialNumber };
  const host = virtualHost({ system: kind.system, identity, clock });
  const tree = await openTree({
    kind: kind.kind,
    context: deviceContexts({ host, identity, defaults, clock, ...(files && { files }) }),
    store: openMemoryStore(),
    log,
    expander: new TemplateExpander(host),
    ...(overrides && { overrides }),
  });
  return { clock, tree, whole: () => tree.values([""]) };
}

export const byPath = (values: readonly ParameterValue[]): ReadonlyMap<string, string> =>
  new Map(values.map(({ path, value }) => [path, value]));
