import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";

export interface BundledWriter {
  /** What Node is to run. */
  readonly path: string;
  remove(): void;
}

/** A program of this folder that writes to a store, bundled so that Node runs it by itself. */
export function bundledWriter(name: "batch-writer" | "long-writer" | "sync-writer"): BundledWriter {
  // Below node_modules, so that it finds better-sqlite3.
  const cache = join(import.meta.dirname, "../../node_modules/.cache/cpe-agent-test");
  mkdirSync(cache, { recursive: true });
  const path = join(cache, `${name}-${process.pid}.mjs`);
  buildSync({
    entryPoints: [join(import.meta.dirname, `${name}.ts`)],
    outfile: path,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["better-sqlite3", "better-sqlite3-12"],
  });
  return { path, remove: () => rmSync(path) };
}
