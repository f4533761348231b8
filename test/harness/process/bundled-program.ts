import { mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";

export interface BundledProgram {
  /** What Node is to run. */
  readonly path: string;
  remove(): void;
}

/** A program of the tests in one file that Node runs by itself: without what translates TypeScript, which opens and closes files of its own. */
export function bundledProgram(source: string): BundledProgram {
  // Below node_modules, so that it finds better-sqlite3.
  const cache = join(import.meta.dirname, "../../../node_modules/.cache/cpe-agent-test");
  mkdirSync(cache, { recursive: true });
  const path = join(cache, `${basename(source, ".ts")}-${process.pid}.mjs`);
  buildSync({
    entryPoints: [source],
    outfile: path,
    bundle: true,
    platform: "node",
    format: "esm",
    // Packages of the other kind of module ask for what they need by `require`.
    banner: { js: 'import{createRequire as of}from"node:module";globalThis.require=of(import.meta.url);' },
    external: ["better-sqlite3", "better-sqlite3-12"],
  });
  return { path, remove: () => rmSync(path) };
}
