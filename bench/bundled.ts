import { resolve } from "node:path";
import { build } from "esbuild";

/** Bundled first: what the TypeScript loader adds to functions would be measured too. */
export async function bundled(entry: string, name: string): Promise<string> {
  const outfile = resolve("dist", `bench-${name}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["bindings", "ssh2", "basic-ftp"],
    banner: {
      js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
    },
  });
  return outfile;
}
