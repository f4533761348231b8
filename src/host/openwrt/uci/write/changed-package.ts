import type { SystemFiles } from "../../../linux/programs/system-files.ts";
import { editedPackage } from "../uci-config.ts";
import type { UciEdit } from "../uci-edit.ts";
import { UciError, UciTooLargeError } from "../uci-error.ts";
import type { UciPackage } from "../uci-package.ts";
import { applyChange, type UciChange } from "./uci-change.ts";
import { UciWriteError } from "./uci-writer.ts";

/** A package of the system as it becomes by changes, before anything is written. */
export interface ChangedPackage {
  readonly package: UciPackage;
  /** The edits that a change comes to; none where all is so already. Throws a `UciWriteError` for what cannot be. */
  apply(change: UciChange): readonly UciEdit[];
}

/** Throws a `UciWriteError` for a package that is not there or cannot be read. */
export function changedPackage(files: SystemFiles, name: string): ChangedPackage {
  const attempt = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      if (error instanceof UciError || error instanceof UciTooLargeError) {
        throw new UciWriteError(`uci ${name}: ${error.message}`);
      }
      throw error;
    }
  };
  const edited = attempt(() => editedPackage(files, name));
  return { package: edited, apply: (change) => attempt(() => applyChange(edited, change)) };
}
