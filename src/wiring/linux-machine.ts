import { resolve } from "node:path";
import type { ProcessParts } from "../agent/context/options.ts";
import { bindingsOn, boundComponents } from "../device/components.ts";
import { linuxHost } from "../host/linux/linux-host.ts";
import { systemFiles } from "../host/linux/programs/system-files.ts";
import { machineIdentity } from "../host/linux/system/machine-identity.ts";
import { compileKind } from "../model/kind/kind.ts";
import type { Store } from "../ports/store.ts";
import { loadSchema } from "../schema/load.ts";
import { identityOf } from "./defaults.ts";
import type { Machine } from "./device.ts";
import { keptIdentity } from "./kept-identity.ts";
import type { ProcessOptions } from "./process.ts";

/** The machine that this process runs on, or another whose files are below the sysroot. */
export async function linuxMachine(
  { configuration }: Pick<ProcessOptions, "configuration">,
  { clock, log, store }: Pick<ProcessParts, "clock" | "log"> & { readonly store: Store },
): Promise<Machine> {
  const root = resolve(configuration["host.sysroot"] ?? "/");
  const allows = { write: configuration["host.write"], reboot: configuration["host.reboot"] };
  const host = linuxHost({ root, clock, log, allows });
  const found = await keptIdentity(machineIdentity(systemFiles(root)), store, log);
  return {
    kind: compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) }),
    host,
    identity: identityOf(configuration, found),
  };
}
