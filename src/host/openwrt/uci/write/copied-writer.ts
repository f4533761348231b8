import type { SystemFiles } from "../../../linux/programs/system-files.ts";
import { formatPackage } from "../format-package.ts";
import { changedPackage } from "./changed-package.ts";
import type { UciWriter } from "./uci-writer.ts";

/** Writes the files of a copied file system, where nobody else does and no service runs. */
export function copiedWriter(files: SystemFiles): UciWriter {
  return {
    way: "files",
    write: async (changes) => {
      const texts = [...changes].flatMap(([name, ofPackage]) => {
        const changed = changedPackage(files, name);
        const edits = ofPackage.flatMap((change) => changed.apply(change));
        return edits.length === 0 ? [] : [[name, formatPackage(changed.package, { header: false })] as const];
      });
      for (const [name, text] of texts) files.replace(`/etc/config/${name}`, text);
    },
  };
}
