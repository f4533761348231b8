import * as files from "node:fs/promises";
import * as readline from "node:readline";
import type { Plugin } from "esbuild";

// Modules of Node's that an agent may never need, and whose functions alone the program takes: each is loaded when one of them is
// first called, not when the program is. They take a megabyte and one or two milliseconds of the start.

const late: Readonly<Record<string, object>> = { "node:fs/promises": files, "node:readline": readline };

/** For what the program imports of them; a class or a constant among it fails the build. */
export const lateModules: Plugin = {
  name: "late-modules",
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: new RegExp(`^(${Object.keys(late).join("|")})$`) }, ({ path, namespace }) =>
      namespace === "late" ? { path, external: true } : { path, namespace: "late" },
    );
    onLoad({ filter: /./, namespace: "late" }, ({ path }) => ({ contents: callsInto(path) }));
  },
};

function callsInto(path: string): string {
  const functions = Object.entries(late[path] ?? {}).filter(([, value]) => isFunction(value));
  return functions
    .map(([name]) => `export const ${name}=(...given)=>require(${JSON.stringify(path)}).${name}(...given);`)
    .join("\n");
}

/** One that is called, not made by `new`: of Node's classes the names are capitals. */
const isFunction = (value: unknown): boolean => typeof value === "function" && !/^[A-Z]/.test(value.name);
