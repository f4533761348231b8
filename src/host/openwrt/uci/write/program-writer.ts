import type { RunProgram } from "../../../linux/programs/run-program.ts";
import type { SystemFiles } from "../../../linux/programs/system-files.ts";
import type { UbusCalls } from "../../ubus/ubus.ts";
import { formatEdit } from "../delta.ts";
import { changedPackage } from "./changed-package.ts";
import { tellServices } from "./tell-services.ts";
import { type UciChanges, UciWriteError, type UciWriter } from "./uci-writer.ts";

interface ProgramWriterOptions {
  readonly files: SystemFiles;
  readonly run: RunProgram;
  /** Tells procd of the commits; a system without it has no services that would reload. */
  readonly ubus: UbusCalls;
  /** For deltas; the agent's own, and on no flash. */
  readonly deltaFolder: string;
}

/**
 * Writes by the `uci` program: the delta is laid into a folder of the agent's own, and one `uci -t FOLDER commit` a package applies
 * it under the program's locks. The program reads `/tmp/.uci` all the same, and would commit what others have staged there, so
 * that has to be empty.
 */
export function programWriter({ files, run, ubus, deltaFolder }: ProgramWriterOptions): UciWriter {
  const deltaOf = (name: string): string => `${deltaFolder}/${name}`;

  async function commit(name: string, delta: string): Promise<void> {
    files.replace(deltaOf(name), delta);
    const result = await run(["uci", "-t", deltaFolder, "commit", name]);
    const isLeft = files.size(deltaOf(name)) !== 0;
    files.replace(deltaOf(name), ""); // what could not be committed must not come with the next one
    if (!result.ok) throw new UciWriteError(`uci commit ${name}: ${result.code}`);
    if (isLeft) throw new UciWriteError(`uci commit ${name}: it has not taken the changes`);
  }

  return {
    way: "program",
    write: async (changes) => {
      const deltas = deltasOf(files, changes);
      const committed: string[] = [];
      try {
        files.makeFolder(deltaFolder);
        for (const [name, delta] of deltas) {
          await commit(name, delta);
          committed.push(name);
        }
        for (const name of committed) await tellServices(ubus, name);
      } catch (error) {
        if (!(error instanceof UciWriteError)) throw error;
        throw new UciWriteError(error.message, committed);
      }
    },
  };
}

/** The delta of each package that its changes make different. */
function deltasOf(files: SystemFiles, changes: UciChanges): ReadonlyMap<string, string> {
  const deltas = new Map<string, string>();
  for (const [name, ofPackage] of changes) {
    const changed = changedPackage(files, name);
    const edits = ofPackage.flatMap((change) => changed.apply(change));
    const delta = edits.map((edit) => formatEdit(name, edit)).join("");
    if (delta !== "") deltas.set(name, delta);
  }
  return deltas;
}
