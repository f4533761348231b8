import type { UbusCalls } from "../../ubus/ubus.ts";
import { UbusError, type UbusStatus } from "../../ubus/ubus-error.ts";
import { UciWriteError } from "./uci-writer.ts";

/** It may read the change as late as that: what is tried before says nothing of it. */
const unanswered: ReadonlySet<UbusStatus> = new Set(["timeout", "connection-failed"]);

/** Packages that netifd reads. */
const ofNetifd: ReadonlySet<string> = new Set(["network", "wireless"]);

/**
 * Has netifd read what is committed, and resolves when it has. procd does so as well, but after whatever else is to reload: a
 * session in between still went the old way. The second time nothing is another. (netifd/ubus.c, `reload`.) Rejects with a
 * `UciWriteError` where it does not answer.
 */
export async function reloadNetwork(ubus: UbusCalls, packages: readonly string[]): Promise<void> {
  if (!packages.some((name) => ofNetifd.has(name))) return;
  try {
    await ubus.call("network", "reload");
  } catch (error) {
    // Where netifd does not run it reads its configuration when it starts.
    if (!(error instanceof UbusError)) throw error;
    if (unanswered.has(error.status))
      throw new UciWriteError(`netifd has not read what is committed: ${error.message}`);
  }
}
