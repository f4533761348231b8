import type { Rpc } from "./simulated-acs.ts";
import type { World } from "./simulated-device.ts";

/** Has the ACS do something in a session of its own. */
export async function inSession({ world }: { readonly world: World }, ...todo: readonly Rpc[]): Promise<void> {
  world.acs.todo = [...todo];
  world.listeners.request();
  await world.clock.advance(0);
}
