import type { Edit, Tree } from "../../../src/model/tree.ts";
import { type SampleDevice, sampleDevice, system } from "../sample-device.ts";
import { rule } from "../sample-firewall.ts";

// The firewall rules of the sample system, to be added and deleted.

export const acs = { origin: "acs" } as const;
export const rules = "Device.Firewall.Rule.";
export const set = (path: string, value: string): Edit => ({ kind: "set", path, value });
export const add = (path: string): Edit => ({ kind: "add", path });
export const remove = (path: string): Edit => ({ kind: "delete", path });

/** Rule 1 is `kernel`, which cannot be deleted, rule 2 is `ssh`. */
export const withRules = (): Promise<SampleDevice> =>
  sampleDevice(system({ rules: [rule("kernel"), rule("ssh", { port: 22, order: 5 })] }));

export const rowsOf = async (tree: Tree, table = rules): Promise<readonly string[]> =>
  (await tree.names(table, true)).map(({ path }) => path);
