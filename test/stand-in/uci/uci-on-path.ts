import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

/**
 * Puts a program `uci` into `folder`, for the front of a PATH. Its `/etc/config`, `/tmp/.uci` and `/var/run/uci` are those below
 * `root`.
 */
export function uciOnPath(folder: string, root: string): void {
  mkdirSync(folder, { recursive: true });
  const bundle = join(folder, "uci.mjs");
  buildSync({
    entryPoints: [join(import.meta.dirname, "uci-main.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  const script = `#!/bin/sh\nexec '${process.execPath}' '${bundle}' '${root}' "$@"\n`;
  writeFileSync(join(folder, "uci"), script, { mode: 0o755 });
}
