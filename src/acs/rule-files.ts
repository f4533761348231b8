import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeviceRule } from "./rules.ts";

/** Names of the files of this ACS that rules have devices download. */
export function filesOf(rules: readonly DeviceRule[]): readonly string[] {
  const names = rules.flatMap(({ download }) => /^\{files\}\/([\w][\w.-]*)$/.exec(download?.url ?? "")?.[1] ?? []);
  return [...new Set(names)];
}

/** Octets. */
const madeUpSize = 256 * 1024;

/** Files of these names with something in them, in a directory of their own until `remove`. */
export function madeUpFiles(names: readonly string[]): { readonly directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), "cpe-agent-acs-"));
  for (const name of names)
    writeFileSync(join(directory, name), Buffer.alloc(madeUpSize, `${name}, which was made up. `));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
