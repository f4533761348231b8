import type { Configuration } from "../config/keys.ts";
import { deviceContexts } from "../device/binding/context.ts";
import { systemClock } from "../host/clock.ts";
import type { Fault } from "../model/binding.ts";
import { openTree } from "../model/device/open-tree.ts";
import { isTemplate } from "../model/kind/factory-defaults.ts";
import { schemaPath } from "../model/paths.ts";
import { ModelError } from "../model/tree.ts";
import type { Log } from "../ports/log.ts";
import { openMemoryStore } from "../store/memory-store.ts";
import { stillMachineOf } from "./choose-machine.ts";
import { managementDefaults } from "./defaults.ts";
import { isSetInSystem } from "./virtual/set-in-system.ts";

/** `isSecret`: the value is not for showing. */
interface FirstValueFault extends Fault {
  readonly isSecret: boolean;
}

/**
 * What is wrong with `device.parameters`: each value is judged as if an ACS set it on the device as it was shipped, whose tree
 * is opened in memory for that. Nothing is kept. [TR-069 A.3.2.1]
 */
export async function faultsOfFirstValues(configuration: Configuration): Promise<readonly FirstValueFault[]> {
  const values = configuration["device.parameters"];
  if (values.size === 0) return [];
  const { expander, host, identity, kind, wholeSchema } = await stillMachineOf(configuration, silent, true);
  const clock = systemClock();
  const defaults = managementDefaults(configuration, identity);
  const parts = () => ({
    kind,
    context: deviceContexts({ host, identity, defaults, clock }),
    store: openMemoryStore(),
    log: silent,
    ...(expander && { expander }),
  });
  try {
    const simulated = host.kind === "virtual";
    const overrides = new Map([...values].filter(([path]) => !(simulated && isSetInSystem(kind, path))));
    const misplaced = await faultsOf(openTree({ ...parts(), overrides }));
    const refused = new Set(misplaced.map(({ path }) => path));
    const edits = [...values]
      .filter(([path, value]) => !refused.has(path) && !isTemplate(value))
      .map(([path, value]) => ({ kind: "set", path, value }) as const);
    const tree = await openTree(parts());
    const faults = [...misplaced, ...(await faultsOf(tree.apply(edits, { origin: "agent" })))];
    if (faults.length === 0) return [];
    const { objects } = (await wholeSchema?.()) ?? kind.schema;
    return faults.map((fault) => {
      const place = fault.path.lastIndexOf(".") + 1;
      const object = objects.get(schemaPath(fault.path.slice(0, place)));
      return { ...fault, isSecret: object?.parameters.get(fault.path.slice(place))?.secret === true };
    });
  } finally {
    await host.close();
  }
}

async function faultsOf(attempt: Promise<unknown>): Promise<readonly Fault[]> {
  try {
    await attempt;
    return [];
  } catch (error) {
    if (error instanceof ModelError) return error.faults;
    throw error;
  }
}

const nothing = (): void => undefined;
const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
