import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { linuxHeaders, zig } from "../../../scripts/package/zig.ts";
import { lackOf, type Outcome, printed, run } from "../packaged.ts";

// Machines of another processor, as far as programs see them: the files of Debian for it, by mmdebstrap, whose programs the kernel has QEMU run.

/** A processor, by the names that others have for it. */
export interface Processor {
  readonly debian: "arm64" | "armhf";
  readonly qemu: string;
  /** As `readelf -h` says it. */
  readonly machine: string;
  /** Where Debian has the libraries of each libc for it. */
  readonly glibc: string;
  readonly musl: string;
}

export const arm64: Processor = {
  debian: "arm64",
  qemu: "qemu-aarch64",
  machine: "AArch64",
  glibc: "aarch64-linux-gnu",
  musl: "aarch64-linux-musl",
};

export const armhf: Processor = {
  debian: "armhf",
  qemu: "qemu-arm",
  machine: "ARM",
  glibc: "arm-linux-gnueabihf",
  musl: "arm-linux-musleabihf",
};

/** What this machine lacks for it, as a sentence that is also printed; undefined where it lacks nothing. */
export const lackOfForeignRoots = (): string | undefined =>
  lackOf(
    "What is for ARM",
    [
      ...["mmdebstrap", "readelf", "nm", "unshare"],
      // Files that stand for what the kernel knows to run.
      ...[arm64, armhf].map(({ qemu }) => join("/proc/sys/fs/binfmt_misc", qemu)),
    ],
    "apt install mmdebstrap binutils qemu-user-static binfmt-support",
  );

export interface ForeignRoot {
  readonly path: string;
  /**
   * Runs a script by the shell of this machine, with a network, processes and a /proc of its own, which end with it: `at PROGRAM…` runs a program in
   * the root. Node loads addons for musl there.
   */
  readonly sh: (script: string) => Outcome;
}

/** What mmdebstrap is told to make of it in the folder `path`, from the mirror that this machine has. */
export function debian13(path: string): readonly string[] {
  // The suite alone: what comes after it may lag behind on a mirror.
  const [mirror] = printed("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages")
    .split("\n")
    .filter((uri) => !uri.includes("security"));
  return ["trixie", path, `deb ${mirror ?? ""} trixie main`];
}

/** Debian 13 of a processor with its Node 20, in the folder `path`: its packages are unpacked alone. */
export function foreignRoot({ debian, glibc }: Processor, path: string): ForeignRoot {
  const include = "--include=nodejs,musl,libatomic1";
  printed("mmdebstrap", "--quiet", "--variant=extract", `--architectures=${debian}`, include, ...debian13(path));
  for (const name of ["bin", "lib"])
    if (!existsSync(join(path, name))) symlinkSync(join("usr", name), join(path, name));
  for (const name of ["proc", "dev", "tmp"]) mkdirSync(join(path, name), { recursive: true });
  const preload = standForMusl(debian, join(path, "usr/lib", glibc), path);

  const mounts = 'mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" && ip link set lo up || exit';
  const at = `at() { NODE_OPTIONS=--require=${preload} chroot "$root" "$@"; }`;
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/tmp" };
  const apart = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--propagation", "private"];
  return {
    path,
    sh: (script) => run("unshare", [...apart, "sh", "-c", `${mounts}; root=$0; ${at}; ${script}`, path], env),
  };
}

/**
 * Debian's Node is of glibc, and so glibc has to stand for musl, by its name `libc.so`: on 64 bits they agree on all that SQLite's addon
 * calls, on 32 what they differ in lies between. Gives the path of what Node is to load first, within the root.
 */
function standForMusl(debian: Processor["debian"], libraries: string, root: string): string {
  const library = join(libraries, "libc.so");
  if (debian === "arm64") symlinkSync("libc.so.6", library);
  else {
    const source = join(import.meta.dirname, "musl-of-glibc.c");
    const target = ["-target", "arm-linux-gnueabihf", "-mcpu=cortex_a7", ...linuxHeaders("arm")];
    const alone = ["-nostdlib", "-fno-builtin", "-fno-stack-protector", "-fno-unwind-tables", "-fno-sanitize=all"];
    const made = ["-shared", "-fPIC", "-O1", "-g0", "-Wl,-soname,libc.so", source, "-o", join(root, "libc.so")];
    zig("cc", ...target, ...alone, "-fno-asynchronous-unwind-tables", ...made);
    copyFileSync(join(root, "libc.so"), library);
  }
  // An addon finds what it calls in the library that it names, before what Node has brought.
  const preload = `
const { RTLD_DEEPBIND, RTLD_LAZY } = require("node:os").constants.dlopen;
const { dlopen } = process;
process.dlopen = (module, file, flags = RTLD_LAZY) => dlopen.call(process, module, file, flags | RTLD_DEEPBIND);
`;
  writeFileSync(join(root, "tmp/first.cjs"), preload);
  return "/tmp/first.cjs";
}
