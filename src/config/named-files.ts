import { existsSync } from "node:fs";
import type { Configuration } from "./keys.ts";

const keys = [
  "transfers.knownHostsFile",
  "firmware.keysDir",
  "configurationFile.signingKey",
  "configurationFile.keysDir",
  "device.imagesDir",
] as const satisfies readonly (keyof Configuration)[];

/** Files and directories that the configuration names and that are not there yet: what needs them is refused until they are. */
export function missingFiles(configuration: Configuration): readonly { readonly key: string; readonly path: string }[] {
  return keys.flatMap((key) => {
    const path = configuration[key];
    return path === undefined || existsSync(path) ? [] : [{ key, path }];
  });
}
