import type { Rpc } from "../../harness/simulated/simulated-acs.ts";
import { setValues } from "../../harness/simulated/simulated-acs.ts";
import type { Life } from "../../harness/simulated/simulated-device.ts";

export const ping = "Device.IP.Diagnostics.IPPing.";
export const complete = "8 DIAGNOSTICS COMPLETE";

/** Values by parameter name. */
export type Values = Readonly<Record<string, string>>;

/** Sets parameters of an object. */
export const setIn = (object: string, values: Values): Rpc =>
  setValues(Object.fromEntries(Object.entries(values).map(([name, value]) => [object + name, value])));

export const setPing = (values: Values): Rpc => setIn(ping, values);

/** What an object reads as, by the names of its parameters. */
export async function shown({ tree }: Life, object: string): Promise<Values> {
  const values = await tree.values([object]);
  return Object.fromEntries(values.map(({ path, value }) => [path.slice(object.length), value]));
}
