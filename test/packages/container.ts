import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { expect } from "vitest";
import { type Outcome, run } from "./packaged.ts";

// A container without an engine: namespaces of its own for mounts and processes, the root of an image that nothing can be written to, a
// user without rights. Its network is that of this machine.

/** As the image says what is to run in it. */
export interface ImageSettings {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly StopSignal: string;
  readonly Healthcheck: { readonly Test: readonly string[] };
  readonly Volumes: Readonly<Record<string, unknown>>;
}

export interface Container {
  readonly log: () => string;
  /** Runs a program of the image beside what runs there. */
  readonly exec: (...argv: readonly string[]) => Outcome;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  /** States of its processes, by their commands. */
  readonly processes: () => readonly string[];
  readonly kill: () => void;
}

const mounts = `
root=$0 state=$1; shift
mount --bind "$root" "$root" && mount --bind "$state" "$root/var/lib/cpe-agent" &&
mkdir -p "$root/proc" "$root/dev" && mount -t proc proc "$root/proc" && mount --bind /dev "$root/dev" &&
mount -t tmpfs tmpfs "$root/tmp" && mount -o remount,bind,ro "$root" && exec "$@"`;

/** Starts it, where `root` is that of the image, and `state` is its volume. */
export async function startContainer(
  root: string,
  state: string,
  { Cmd, Entrypoint, Env, User }: ImageSettings,
  { argv = Cmd, env = [] }: { readonly argv?: readonly string[]; readonly env?: readonly string[] } = {},
): Promise<Container> {
  /** As the user of the image, with nothing of the environment of the test. */
  const within = (program: readonly string[]): readonly string[] => [
    ...["/usr/bin/setpriv", "--no-new-privs", "--bounding-set=-all,+setuid,+setgid,+sys_chroot"],
    ...["/usr/bin/env", "-i", ...Env, ...env],
    ...["/usr/sbin/chroot", `--userspec=${User}`, "--groups=", root, ...program],
  ];
  const apart = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"];
  const started = spawn("unshare", [...apart, "sh", "-c", mounts, root, state, ...within([...Entrypoint, ...argv])], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => started.once("exit", resolve));
  let log = "";
  for (const stream of [started.stdout, started.stderr])
    stream.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
  const first = await firstProcess(started);
  const all = readlinkSync(`/proc/${first}/ns/pid`);
  return {
    log: () => log,
    exec: (...program) => run("nsenter", ["--target", String(first), "--mount", "--pid", ...within(program)]),
    // It may have ended.
    signal: (signal) => void unlessGone(() => process.kill(first, signal)),
    ended,
    processes: () => statesIn(all),
    kill: () => void started.kill("SIGKILL"),
  };
}

/** The one that is 1 there, once it is the program of the image. */
async function firstProcess({ pid = 0 }: ChildProcess): Promise<number> {
  const children = (): string => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  const program = (): string => readlinkSync(`/proc/${Number.parseInt(children(), 10)}/exe`);
  await expect.poll(() => unlessGone(program) ?? "", { interval: 5 }).toMatch(/\/node$/);
  return Number.parseInt(children(), 10);
}

function statesIn(namespace: string): readonly string[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry) || unlessGone(() => readlinkSync(`/proc/${entry}/ns/pid`)) !== namespace) return [];
    const [, command, state] =
      /\((.*)\) (\S)/.exec(unlessGone(() => readFileSync(`/proc/${entry}/stat`, "utf8")) ?? "") ?? [];
    return [`${command} ${state}`];
  });
}

/** What it gives; undefined of a process that is gone. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
