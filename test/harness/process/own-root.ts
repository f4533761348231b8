import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryDirectory } from "./built-program.ts";

/** The file system of this machine, laid over by what the test and its programs write: nothing of it reaches the machine. */
export interface OwnRoot {
  readonly path: string;
  write(path: string, text: string): void;
  /** A script of the shell, for whoever starts a program of this name there. */
  program(path: string, script: string): void;
}

const run = (...[program = "", ...argv]: readonly string[]): boolean =>
  spawnSync(program, argv, { stdio: "ignore" }).status === 0;

/** Gone with the test; undefined where this machine does not let it (needs root and overlayfs). */
export function ownRoot(): OwnRoot | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { path: directory, remove } = temporaryDirectory();
  onTestFinished(remove);
  const mount = (at: string, ...argv: readonly string[]): boolean => {
    const isMounted = run("mount", ...argv, at);
    if (isMounted) onTestFinished(() => void run("umount", "-l", at));
    return isMounted;
  };
  const [upper, work, root] = ["upper", "work", "root"].map((name) => join(directory, "layers", name));
  mkdirSync(join(directory, "layers"));
  if (!mount(join(directory, "layers"), "-t", "tmpfs", "none")) return undefined;
  for (const each of [upper, work, root]) mkdirSync(each ?? "");
  const path = root ?? "";
  const layers = `lowerdir=/,upperdir=${upper},workdir=${work}`;
  if (!mount(path, "-t", "overlay", "overlay", "-o", layers)) return undefined;
  if (!["proc", "dev"].every((name) => mount(join(path, name), "--bind", `/${name}`))) return undefined;
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  return {
    path,
    write,
    program: (file, script) => {
      write(file, `#!/bin/sh\n${script}\n`);
      chmodSync(join(path, file), 0o755);
    },
  };
}
