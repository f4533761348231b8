import type { Tree } from "../../model/tree.ts";

// The files that a device tells of: what it was configured with, what it writes down, and what it looks like. The ACS
// fetches them by the numbers of their rows.
// [TR-069 A.4.1.5, TR-181 DeviceInfo.VendorConfigFile, DeviceInfo.VendorLogFile, DeviceInfo.DeviceImageFile]

/** A vendor configuration file that was applied, or the device's own. */
export interface ConfigurationFile {
  /** At most 64 characters; of these, no two are called alike. */
  readonly name: string;
  /** What the file says of itself; empty where it does not. At most 16 characters, and 256. */
  readonly version: string;
  readonly description: string;
  /** When its content was applied; undefined where it never was, or where the clock was not set. */
  readonly appliedMs: number | undefined;
  /** Whether it is the whole configuration of the device as it is, which can be had as a file at any time. */
  readonly own: boolean;
}

export interface LogFile {
  readonly name: string;
  readonly maximumBytes: number;
  /** Whether it outlives a restart. */
  readonly persistent: boolean;
  /** The latest, oldest first. */
  lines(): readonly string[];
}

/** A picture of the device as seen from one side. */
interface DeviceImage {
  readonly side: "Front" | "Back" | "Left" | "Right" | "Top" | "Bottom";
  readonly octets: Uint8Array;
}

/** Each reading is taken anew. */
export interface VendorFiles {
  /** The device's own first. */
  configurations(): readonly ConfigurationFile[];
  /** The agent's own first. */
  logs(): readonly LogFile[];
  /** A picture that cannot be read counts as none. */
  images(): Promise<readonly DeviceImage[]>;
}

/** Whether the row of this number stands for the whole configuration, to be had as a file. */
export async function isBackup(tree: Tree, instance: number): Promise<boolean> {
  return (await valueIn(tree, `${tree.root}DeviceInfo.VendorConfigFile.`, instance, "UseForBackupRestore")) === "true";
}

/** What the log file of this number is called; undefined where there is none. */
export function logFileName(tree: Tree, instance: number): Promise<string | undefined> {
  return valueIn(tree, `${tree.root}DeviceInfo.VendorLogFile.`, instance, "Name");
}

async function valueIn(tree: Tree, table: string, instance: number, name: string): Promise<string | undefined> {
  const values = await tree.values([table]);
  return values.find(({ path }) => path === `${table}${instance}.${name}`)?.value;
}
