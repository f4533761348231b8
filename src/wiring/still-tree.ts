import type { Configuration } from "../config/keys.ts";
import { deviceContexts } from "../device/binding/context.ts";
import { systemClock } from "../host/clock.ts";
import { openTree } from "../model/device/open-tree.ts";
import type { Tree } from "../model/tree.ts";
import type { Log } from "../ports/log.ts";
import { openMemoryStore } from "../store/memory-store.ts";
import { stillMachineOf } from "./choose-machine.ts";
import { managementDefaults } from "./defaults.ts";
import { pause } from "./pause.ts";

/**
 * Gives the tree of a device without an agent: read from the system, or from a copy of one, with nothing kept and nobody told.
 * It is closed when `use` is done.
 */
export async function withStillTree<T>(
  configuration: Configuration,
  log: Log,
  use: (tree: Tree) => Promise<T>,
): Promise<T> {
  const values = configuration["device.parameters"];
  const { expander, host, identity, kind, overrides = values } = await stillMachineOf(configuration, log);
  const defaults = managementDefaults(configuration, identity);
  try {
    const tree = await openTree({
      kind,
      context: deviceContexts({ host, identity, defaults, clock: systemClock() }),
      store: openMemoryStore(),
      log,
      pause,
      overrides,
      ...(expander && { expander }),
    });
    return await use(tree);
  } finally {
    await host.close();
  }
}
