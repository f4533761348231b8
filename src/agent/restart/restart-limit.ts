import { CwmpError } from "../../cwmp/faults.ts";
import type { StoreChange } from "../../ports/store.ts";
import type { AgentContext } from "../context/context.ts";

// Against an ACS that restarts a device whenever it meets it: flash wears out, and nobody gets at the device any more.

/** A device that has been up for so long was not caught in a loop. */
const longEnoughSeconds = 60;
/** Restarts that an ACS may ask for one soon after the other. */
const mostInARow = 5;

/** Counts a restart that the ACS asks for, in what is to be written with the promise of it. @throws CwmpError 9001 */
export function countRestart({ options, records }: AgentContext): StoreChange {
  const { host } = options;
  if (!host.allows.reboot) throw new CwmpError(9001, "the configuration of this device does not allow it to reboot");
  const upSeconds = host.system.uptimeSeconds();
  const inARow = upSeconds < longEnoughSeconds ? records.restarts : 0;
  if (inARow >= mostInARow) {
    const waitSeconds = Math.ceil(longEnoughSeconds - upSeconds);
    throw new CwmpError(9001, `restarted ${inARow} times in a row: not again for another ${waitSeconds} s`);
  }
  return records.rememberRestarts(inARow + 1);
}

/** A restart that cannot be counted must not be one of many. @throws CwmpError 9001 */
export function refuseUncounted({ options }: AgentContext): void {
  const upSeconds = options.host.system.uptimeSeconds();
  if (upSeconds >= longEnoughSeconds) return;
  const waitSeconds = Math.ceil(longEnoughSeconds - upSeconds);
  throw new CwmpError(9001, `the state cannot be written to count restarts: not again for another ${waitSeconds} s`);
}
