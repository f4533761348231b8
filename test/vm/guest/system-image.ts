import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { squash } from "./guest-root.ts";

const project = join(import.meta.dirname, "..", "..", "..");
const sqlite = Number(process.versions.node.split(".")[0]) >= 22 ? "better-sqlite3" : "better-sqlite3-12";

/** A file of a system: its text, `#!` before what is a program. */
export type SystemFiles = Readonly<Record<string, string>>;

/** What a bank of the flash holds: the agent as it was built, and these files. */
export function makeSystemImage(image: string, files: SystemFiles): void {
  const folder = `${image}.files`;
  const agent = join(folder, "usr", "lib", "cpe-agent");
  cpSync(join(project, "dist"), join(agent, "dist"), {
    recursive: true,
    filter: (path) => !path.endsWith("meta.json"),
  });
  const addon = createRequire(import.meta.url).resolve(`${sqlite}/build/Release/better_sqlite3.node`);
  const addonPath = join(agent, "node_modules", sqlite, "build", "Release", "better_sqlite3.node");
  mkdirSync(dirname(addonPath), { recursive: true });
  cpSync(addon, addonPath);
  const program = '#!/bin/sh\nexec node /usr/lib/cpe-agent/dist/main.js "$@"\n';
  for (const [path, text] of Object.entries({ "/usr/bin/cpe-agent": program, ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    if (text.startsWith("#!")) chmodSync(join(folder, path), 0o755);
  }
  squash(folder, image);
  rmSync(folder, { recursive: true });
}

/** A program of OpenWrt as the machine has it. */
export const guestScript = (name: string): string => readFileSync(join(import.meta.dirname, `${name}.sh`), "utf8");
