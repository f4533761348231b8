import { execFileSync } from "node:child_process";
import { onTestFinished } from "vitest";

/** Runs a program, and returns what it prints; throws where it fails. */
const run = (...[program = "", ...argv]: readonly string[]): string =>
  execFileSync(program, argv, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** A network of its own, with its loopback up. */
export interface Namespace {
  readonly name: string;
  /** `ip` in it. */
  ip(...argv: readonly string[]): string;
  /** Any program in it. */
  run(...argv: readonly string[]): string;
}

function killed(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself meanwhile.
  }
}

let made = 0;

/** Ends with the test, with whatever runs in it. Needs root (`canMakeNamespaces`). */
export function namespace(of: string): Namespace {
  made += 1;
  const name = `cpe-${of}-${process.pid}-${made}`;
  run("ip", "netns", "add", name);
  onTestFinished(() => {
    for (const pid of run("ip", "netns", "pids", name).split("\n")) if (pid !== "") killed(Number(pid));
    run("ip", "netns", "del", name);
  });
  const ip = (...argv: readonly string[]): string => run("ip", "-n", name, ...argv);
  ip("link", "set", "lo", "up");
  return { name, ip, run: (...argv) => run("ip", "netns", "exec", name, ...argv) };
}
