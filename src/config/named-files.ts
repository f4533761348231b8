import { accessSync, constants, statSync } from "node:fs";
import type { Configuration, KeyName } from "./keys.ts";

const named = {
  "host.sysroot": "directory",
  "acs.tls.caFile": "file",
  "acs.tls.crlFile": "file",
  "acs.tls.certFile": "file",
  "acs.tls.keyFile": "file",
  "device.imagesDir": "directory",
  "transfers.knownHostsFile": "file",
  "configurationFile.signingKey": "file",
  "configurationFile.keysDir": "directory",
  "firmware.keysDir": "directory",
  "traces.tls.caFile": "file",
  "traces.tls.certFile": "file",
  "traces.tls.keyFile": "file",
  "web.tls.certFile": "file",
  "web.tls.keyFile": "file",
} as const satisfies { readonly [K in KeyName]?: "file" | "directory" };

/** Files and directories that the configuration names and that cannot be used, each with what is wrong with it. */
export function unusableFiles(
  configuration: Configuration,
): readonly { readonly key: KeyName; readonly path: string; readonly problem: string }[] {
  return (Object.keys(named) as (keyof typeof named)[]).flatMap((key) => {
    const path = configuration[key];
    const problem = path === undefined ? undefined : problemWith(path, named[key]);
    return path === undefined || problem === undefined ? [] : [{ key, path, problem }];
  });
}

function problemWith(path: string, kind: "file" | "directory"): string | undefined {
  try {
    if (statSync(path).isDirectory() !== (kind === "directory")) return `is no ${kind}`;
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EACCES" || code === "EPERM") return "may not be read";
    return code === "ENOENT" || code === "ENOTDIR" ? "is not there" : `cannot be read (${code})`;
  }
}
