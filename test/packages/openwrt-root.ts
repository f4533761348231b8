import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { uciOnPath } from "../stand-in/uci/uci-on-path.ts";
import { type Outcome, printed, run } from "./packaged.ts";

// What stands for a router: a root file system of busybox and Node alone, in namespaces of its own, without a network. Its libc is that of
// this machine, under the name of musl, which the addon asks for: on x86-64 they agree on all that it calls.

export interface OpenWrtRoot {
  readonly path: string;
  readonly sh: (script: string) => Outcome;
  /** Runs a program of this machine in its namespaces: its root is at `path` there. */
  readonly beside: (program: string, ...argv: readonly string[]) => Outcome;
  readonly end: () => Promise<void>;
}

interface OpenWrtRootOptions {
  /** More programs of this machine, which go to /usr/sbin. */
  readonly programs?: readonly string[];
}

/** Makes it in the folder `root`; what is there already stays. */
export async function openOpenWrtRoot(root: string, { programs = [] }: OpenWrtRootOptions = {}): Promise<OpenWrtRoot> {
  for (const folder of ["bin", "sbin", "proc", "dev", "sys", "tmp", "var/run", "usr/bin", "usr/sbin", "etc/config"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  const [busybox = "", flock = ""] = printed("which", "busybox", "flock").split("\n");
  const others = programs.map((name) => realpathSync(printed("which", name).trim()));
  const libraries = printed("ldd", busybox, flock, process.execPath, ...others).matchAll(/\/\S+(?= \()/g);
  for (const library of new Set([...libraries].map(([path]) => path))) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    cpSync(realpathSync(library), join(root, library));
    if (library.endsWith("/libc.so.6")) symlinkSync("libc.so.6", join(root, dirname(library), "libc.so"));
  }
  cpSync(realpathSync(busybox), join(root, "bin/busybox"));
  cpSync(flock, join(root, "sbin/flock"));
  cpSync(realpathSync(process.execPath), join(root, "usr/bin/node"));
  for (const [at, file] of others.entries()) cpSync(file, join(root, "usr/sbin", programs[at] ?? ""));
  symlinkSync("/bin/busybox", join(root, "usr/bin/env"));
  writeFileSync(join(root, "etc/openwrt_release"), "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='24.10.4'\n");
  uciOnPath(join(root, "sbin"), "/");
  writeFileSync(join(root, "sbin/uci"), '#!/bin/sh\nexec node /sbin/uci.mjs / "$@"\n', { mode: 0o755 });
  cpSync(join(import.meta.dirname, "../stand-in/procd/rc.common"), join(root, "etc/rc.common"));

  const mounts = [
    `mount -t proc proc ${root}/proc`,
    `mount --bind /dev ${root}/dev`,
    `mount -t sysfs -o ro sysfs ${root}/sys`,
    "ip link set lo up",
    `chroot ${root} /bin/busybox --install -s /bin`,
  ];
  const namespaces = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--propagation", "private"];
  const keeper = spawn(
    "unshare",
    [...namespaces, "sh", "-c", `${mounts.join(" && ")} && echo there && exec sleep 1000000`],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [said] = (await Promise.race([once(keeper.stdout, "data"), once(keeper, "exit")])) as [unknown];
  if (!String(said).startsWith("there")) throw new Error("no root file system of busybox can be had here");
  const inside = printed("ps", "-o", "pid=", "--ppid", String(keeper.pid)).trim();
  const env = { PATH: "/bin:/sbin:/usr/bin:/usr/sbin" };
  const enter = (...argv: readonly string[]): Outcome =>
    run(printed("which", "nsenter").trim(), ["--target", inside, "--mount", "--net", "--pid", ...argv], env);
  return {
    path: root,
    sh: (script) => enter("/usr/sbin/chroot", root, "/bin/sh", "-c", script),
    beside: enter,
    end: async () => {
      keeper.kill("SIGKILL");
      if (keeper.exitCode === null && keeper.signalCode === null) await once(keeper, "exit");
    },
  };
}
