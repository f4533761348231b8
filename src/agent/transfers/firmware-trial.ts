import type { AgentOptions } from "../agent.ts";
import { keep } from "../parts.ts";

// New firmware is on trial until the ACS was reached with it.

/** The ACS was reached: what runs is good, and stays. Whether that could be kept. */
export async function confirmFirmware(options: AgentOptions): Promise<boolean> {
  return keep(options, "firmware", async () => options.host.firmware?.confirm());
}

/** Gives up what runs when its time is over. Whether it did: a reboot into what ran before is to follow. */
export async function giveUpFirmware(options: AgentOptions): Promise<boolean> {
  const { firmware } = options.host;
  const reading = await firmware?.read();
  if (firmware === undefined || reading?.trial?.remainingSeconds !== 0 || reading.boot !== reading.active) return false;
  return keep(options, "firmware", () => firmware.giveUp("no session with the ACS succeeded in time"));
}
