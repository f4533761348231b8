import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { versions } from "node:process";
import type { Database, Options } from "better-sqlite3";
import { StoreError } from "./store-error.ts";

/** Opens a database file, made where there is none. Throws SQLite's errors. */
export type OpenDatabase = (file: string) => Database;

type Sqlite = new (file: string, options: Options) => Database;

const lockWaitMs = 500;
const resolver = createRequire(join(import.meta.dirname, "sqlite.ts"));

/** The first Node for which better-sqlite3 has its addon in the package, the same for all later ones (Node-API). */
const firstPrebuilt = 22;

/**
 * Loads SQLite as it is for this Node: better-sqlite3 13, or 12 before Node 22, where 13 crashes. Rejects with a StoreError
 * where it is not installed.
 */
export const loadSqlite = once(async (): Promise<OpenDatabase> => {
  try {
    const prebuilt = Number.parseInt(versions.node, 10) >= firstPrebuilt;
    const { default: Sqlite }: { default: Sqlite } = prebuilt
      ? await import("better-sqlite3")
      : await import("better-sqlite3-12");
    // Its types know only of the path of one.
    const nativeBinding = (prebuilt ? prebuiltAddon() : compiledAddon("better-sqlite3-12")) as string;
    return (file) => new Sqlite(file, { timeout: lockWaitMs, nativeBinding });
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    const advice = "install cpe-agent with the Node that it is to run on (from its sources: npm run build)";
    const tools = "Node 20 needs a C++ compiler, make and python3 for that, Node 22 and newer nothing";
    const silence =
      "npm leaves out without a word what it cannot fetch or compile: with --foreground-scripts --loglevel=http it says why";
    const reason = `SQLite is not installed for Node ${versions.node}: ${advice}; ${tools}; ${silence}`;
    throw new StoreError("failed", reason, { cause });
  }
});

/** For what stays as it is while the process lives, whoever it runs as later. */
function once<T>(load: () => T): () => T {
  let loaded: { readonly value: T } | undefined;
  return () => {
    loaded ??= { value: load() };
    return loaded.value;
  };
}

// The addon is named outright: a bundle is not where better-sqlite3 would look for it.

const compiledAddon = (name: string): unknown => resolver.resolve(`${name}/build/Release/better_sqlite3.node`);

/** Which one, of those for glibc and musl, is asked of better-sqlite3; where it has none for a machine, one made there. */
function prebuiltAddon(): unknown {
  const folder = dirname(resolver.resolve("better-sqlite3/package.json"));
  const { getBinding }: { getBinding: () => unknown } = resolver(join(folder, "lib", "binding.js"));
  return getBinding();
}

const isMissing = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && /^(ERR_)?MODULE_NOT_FOUND$/.test(String(cause.code));
