import { type DeviceContext, deviceContexts, type ManagementDefaults } from "../../src/device/binding/context.ts";
import { bindingsOn, boundComponents } from "../../src/device/components.ts";
import { virtualHost } from "../../src/host/virtual/virtual-host.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import { compileKind, type Kind } from "../../src/model/kind/kind.ts";
import type { ParameterValue } from "../../src/model/tree.ts";
import type { Log } from "../../src/ports/log.ts";
import { type DeviceKind, loadDeviceKind } from "../../src/schema/device-kind.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { TemplateExpander } from "../../src/schema/template.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { type ManualClock, manualClock } from "../host/manual-clock.ts";

// Devices of a kind as an ACS sees them: the whole tree over a virtual host.

export interface SimulatedDevice {
  readonly clock: ManualClock;
  whole(): Promise<readonly ParameterValue[]>;
}

export interface SimulatedKind {
  readonly device: DeviceKind;
  readonly kind: Kind<DeviceContext>;
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

export async function simulatedKind(name: string): Promise<SimulatedKind> {
  const device = await loadDeviceKind(name);
  const schema = await loadSchema(device.model, [...boundComponents, ...device.components]);
  return { device, kind: compileKind({ schema, bindings: bindingsOn(device.system), initial: device.objects }) };
}

export async function simulatedDevice({ device, kind }: SimulatedKind, serialNumber: string): Promise<SimulatedDevice> {
  const clock = manualClock();
  const identity = { ...device.identity, serialNumber };
  const host = virtualHost({ system: device.system, identity, clock });
  const tree = await openTree({
    kind,
    context: deviceContexts({ host, identity, defaults, clock }),
    store: openMemoryStore(),
    log,
    expander: new TemplateExpander(host),
  });
  return { clock, whole: () => tree.values([""]) };
}

export const byPath = (values: readonly ParameterValue[]): ReadonlyMap<string, string> =>
  new Map(values.map(({ path, value }) => [path, value]));
