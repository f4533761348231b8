import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ubus } from "../../../src/host/openwrt/ubus/ubus.ts";

// Programs of a real OpenWrt: those below `OPENWRT_ROOT`, an unpacked root file system with its own C library, such as
// openwrt-24.10.2-x86-64-rootfs.tar.gz. What they write is gone with them: they run on a layer over it, in memory. Needs root.

/** Absent without `OPENWRT_ROOT`. */
export const openWrtRoot: string | undefined = process.env.OPENWRT_ROOT;

/** What a test is run with. */
export const userlands = ["stand-in", ...(openWrtRoot === undefined ? [] : ["real"])] as readonly Userland[];
export type Userland = "stand-in" | "real";

/** Folders of this machine, by where they are seen in that root. */
export type SharedFolders = Readonly<Record<string, string>>;

// $1 root, $2 place for the layer, then pairs of folders up to `--`, then the program.
const inLayer = `set -e
lower="$1" place="$2"
shift 2
mount -t tmpfs tmpfs "$place"
mkdir "$place/upper" "$place/work" "$place/root"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$place/upper,workdir=$place/work" "$place/root"
mount --rbind /dev "$place/root/dev"
while [ "$1" != -- ]; do
  mkdir -p "$place/root$1"
  mount --bind "$2" "$place/root$1"
  shift 2
done
shift
exec chroot "$place/root" "$@"`;

/** The words that run a program there, and what removes what they leave. The process that they become is the program's. */
export function inUserland(shared: SharedFolders, argv: readonly string[]): { argv: string[]; remove: () => void } {
  if (openWrtRoot === undefined) throw new Error("OPENWRT_ROOT names no root file system");
  // Not in a folder that is shared, which would hide itself.
  const place = mkdtempSync(join(tmpdir(), "cpe-agent-layer-"));
  const folders = Object.entries(shared).flat();
  const own = ["--mount", "--propagation", "private", "sh", "-c", inLayer, "sh", openWrtRoot, place, ...folders, "--"];
  return {
    argv: ["unshare", ...own, ...argv],
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}

/** A daemon of that root; `stop` kills it. */
export interface RealDaemon {
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

function startDaemon(
  shared: SharedFolders,
  argv: readonly string[],
  options: SpawnOptions = { stdio: ["ignore", "ignore", "inherit"] },
): RealDaemon {
  const { argv: words, remove } = inUserland(shared, argv);
  const [program = "", ...rest] = words;
  const child = spawn(program, rest, options);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    child,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      remove();
    },
  };
}

/** ubusd on a socket in a folder of the test's. */
export async function startRealUbusd(folder: string, socket: string): Promise<RealDaemon> {
  mkdirSync(folder, { recursive: true });
  const daemon = startDaemon({ "/tmp": folder }, ["/sbin/ubusd", "-s", `/tmp/${socket}`]);
  const path = join(folder, socket);
  while (daemon.child.exitCode === null && !(await listens(path))) await new Promise((again) => setTimeout(again, 5));
  return daemon;
}

/** rpcd on that socket; its `/etc/config` and `/tmp` are those below `root`. Resolves when it has its objects on the bus. */
export async function startRealRpcd(root: string, socket: string, ubus: Ubus): Promise<RealDaemon> {
  const daemon = startDaemon(foldersOf(root), ["/sbin/rpcd", "-s", `/tmp/${socket}`]);
  while (daemon.child.exitCode === null && !(await isThere(ubus))) await new Promise((again) => setTimeout(again, 5));
  return daemon;
}

const isThere = (ubus: Ubus): Promise<boolean> =>
  ubus.call("uci", "configs", {}).then(
    () => true,
    () => false,
  );

/** Puts a program `uci` into `folder` that is the real one, with the `/etc/config` and `/tmp` below `root`. */
export function realUciOnPath(folder: string, root: string): () => void {
  const { argv, remove } = inUserland(foldersOf(root), ["/sbin/uci"]);
  const words = argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "uci"), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
  return remove;
}

const foldersOf = (root: string): SharedFolders => ({
  "/etc/config": join(root, "etc/config"),
  "/tmp": join(root, "tmp"),
});

function listens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path, () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", (hadError) => resolve(!hadError));
  });
}
