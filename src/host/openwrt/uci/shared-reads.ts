import type { SystemFiles } from "../../linux/programs/system-files.ts";
import { configurationFiles, type UciConfig } from "./uci-config.ts";
import type { UciPackage } from "./uci-package.ts";

/** The configuration, with a package parsed once for all who read it while its file is the same; nothing is kept for long. */
export function sharedReads(uci: UciConfig, files: SystemFiles): UciConfig {
  const known = new Map<string, { readonly stamp: string; readonly read: WeakRef<UciPackage> }>();
  return {
    ...uci,
    read: (name) => {
      const stamp = configurationFiles(name)
        .map((path) => files.stamp(path))
        .join(" ");
      const last = known.get(name);
      const shared = last?.stamp === stamp ? last.read.deref() : undefined;
      if (shared !== undefined) return shared;
      const read = uci.read(name);
      if (read === undefined) known.delete(name);
      else known.set(name, { stamp, read: new WeakRef(read) });
      return read;
    },
  };
}
