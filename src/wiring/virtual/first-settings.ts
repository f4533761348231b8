import type { Configuration } from "../../config/keys.ts";
import { deviceContexts } from "../../device/binding/context.ts";
import type { SimulatedDeviceSettings } from "../../host/virtual/device.ts";
import { openTree } from "../../model/device/open-tree.ts";
import { isTemplate } from "../../model/kind/factory-defaults.ts";
import type { Log } from "../../ports/log.ts";
import { openMemoryStore } from "../../store/memory-store.ts";
import { managementDefaults } from "../defaults.ts";
import { isSetInSystem } from "./set-in-system.ts";
import { type SimulatedMachine, type VirtualKind, virtualDevice } from "./virtual-kind.ts";

/**
 * A simulated device that is shipped with first values of parameters, those of its configuration unless it has its own: its tree holds
 * those that it keeps itself, the others are settings of its system, as an ACS would have made them. Rejects with a `ModelError` for
 * what cannot be set.
 */
export async function shippedDevice(
  kind: VirtualKind,
  settings: Omit<SimulatedDeviceSettings, "system">,
  configuration: Configuration,
  log: Log,
  firstValues: ReadonlyMap<string, string> = configuration["device.parameters"],
): Promise<SimulatedMachine> {
  const values = [...firstValues];
  const inSystem = values.filter(([path]) => isSetInSystem(kind.kind, path));
  if (inSystem.length === 0) return virtualDevice(kind, settings);

  const { identity, clock } = settings;
  const store = openMemoryStore();
  const { host, expander } = virtualDevice(kind, { identity, clock, store });
  const tree = await openTree({
    kind: kind.kind,
    context: deviceContexts({ host, identity, defaults: managementDefaults(configuration, identity), clock }),
    store,
    log,
  });
  const edits = inSystem.map(([path, value]) => {
    const filled = isTemplate(value) && expander !== undefined ? expander.expand(value) : value;
    return { kind: "set", path, value: filled } as const;
  });
  await tree.apply(edits, { origin: "agent" });
  const system = { ...kind.system, settings: new Map(store.entries("host")) };
  const left = values.filter(([path]) => !isSetInSystem(kind.kind, path));
  return { ...virtualDevice({ ...kind, system }, settings), overrides: new Map(left) };
}
