import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { flashLayout } from "./flash.ts";
import type { GuestKernel } from "./guest-kernel.ts";

// What the machine boots and runs: a boot loader in an initramfs, and below what is in its flash a disk with programs of
// this host, their libraries, and modules of the kernel.

const here = import.meta.dirname;

const programs = [
  ...["busybox", "ip", "tc", "bridge", "nft", "dnsmasq", "iw", "hostapd", "hostapd_cli", "wpa_supplicant", "wpa_cli"],
  ...["flash_erase", "flock", "pppd", "pppoe", "pppoe-server"],
];

/** Where pppd looks for what it loads when it is told to. */
const pppPlugins = "/usr/lib/pppd";

/** Loaded before the disk can be read, before the flash can, and then; the last three where a test has use for them. */
const modules = {
  disk: ["virtio_pci", "virtio_blk", "squashfs"],
  flash: ["mtdblock", "crc32c_generic", "jffs2", "overlay"],
  machine: ["virtio_console", "virtio_net"],
  lan: ["veth", "bridge", "8021q", "sch_netem", "nft_chain_nat", "nft_masq", "nft_ct"],
  ppp: ["ppp_async", "pppoe"],
  wifi: ["ccm", "ctr", "cmac", "gcm", "mac80211_hwsim"],
};

export interface GuestRoot {
  readonly initramfs: string;
  readonly disk: string;
}

/** Makes both below the folder. */
export function makeGuestRoot(kernel: GuestKernel, folder: string): GuestRoot {
  const loader = join(folder, "loader");
  const base = join(folder, "base");
  const [initramfs, disk] = [join(folder, "initramfs"), join(folder, "disk")];

  const disksOwn = kernel.modules(...modules.disk);
  for (const each of ["base", "data", "root", "rom"]) mkdirSync(join(loader, each), { recursive: true });
  makeTree(loader);
  place(loader, ["busybox"]);
  linkBusybox(join(loader, "usr", "bin"));
  placeModules(join(loader, "modules"), { disk: disksOwn });
  writeFileSync(
    join(loader, "flash"),
    flashLayout.map(({ name, size, erase }) => `${name} ${size} ${erase}\n`).join(""),
  );
  copyFileSync(join(here, "initramfs-init.sh"), join(loader, "init"));
  chmodSync(join(loader, "init"), 0o755);
  execFileSync("sh", ["-c", `find . | busybox cpio -o -H newc > "$0"`, initramfs], { cwd: loader, stdio: "ignore" });

  makeTree(base);
  place(base, [...programs, process.execPath]);
  linkBusybox(join(base, "usr", "bin"));
  const flash = kernel.modules(...modules.flash);
  const phram = kernel.modules("phram").slice(-1);
  const more = [modules.machine, modules.lan, modules.ppp, modules.wifi].map((names) => kernel.modules(...names));
  const [machine = [], lan = [], ppp = [], wifi = []] = more;
  placeModules(join(base, "modules"), { flash, phram, machine, lan, ppp, wifi });
  cpSync(pppPlugins, join(base, pppPlugins), { recursive: true });
  // Where pppoe-server starts them from.
  for (const each of ["pppd", "pppoe"]) symlinkSync(`../bin/${each}`, join(base, "usr", "sbin", each));
  copyFileSync(join(here, "init.sh"), join(base, "usr", "sbin", "init"));
  copyFileSync(join(here, "load.sh"), join(base, "usr", "sbin", "load"));
  for (const each of ["init", "load"]) chmodSync(join(base, "usr", "sbin", each), 0o755);
  writeFileSync(join(base, "etc", "passwd"), "root:x:0:0:root:/root:/bin/sh\n");
  writeFileSync(join(base, "etc", "group"), "root:x:0:\n");
  squash(base, disk, "-noI", "-noD", "-noF", "-noX");
  for (const each of [loader, base]) rmSync(each, { recursive: true });
  return { initramfs, disk };
}

/** A file system of what is in the folder. */
export function squash(folder: string, image: string, ...options: readonly string[]): void {
  const quietly = ["-noappend", "-no-xattrs", "-all-root", "-quiet", "-no-progress", "-processors", "2"];
  execFileSync("mksquashfs", [folder, image, ...quietly, ...options], { stdio: ["ignore", "ignore", "pipe"] });
}

function makeTree(root: string): void {
  for (const each of ["bin", "sbin", "lib", "lib64"]) {
    mkdirSync(join(root, "usr", each), { recursive: true });
    symlinkSync(join("usr", each), join(root, each));
  }
  for (const each of ["dev", "etc", "proc", "root", "run", "sys", "tmp", "var"])
    mkdirSync(join(root, each), { recursive: true });
}

/** Programs of the host and the libraries that they need, where they are there. */
function place(root: string, names: readonly string[]): void {
  for (const name of names) {
    const program = spawnSync("sh", ["-c", `command -v "$0"`, name], { encoding: "utf8" }).stdout.trim();
    if (program === "") throw new Error(`${name} is not installed: test/README.md says what the machine is made of`);
    const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
    const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, file = ""]) => file);
    copyFileSync(realpathSync(program), join(root, "usr", "bin", basename(name)));
    for (const file of libraries) {
      const target = join(root, file.startsWith("/usr/") ? file : join("/usr", file));
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(realpathSync(file), target);
    }
  }
}

/** Names for what busybox can do and nothing else does. */
function linkBusybox(folder: string): void {
  const applets = execFileSync("busybox", ["--list"], { encoding: "utf8" }).split("\n");
  for (const each of applets) {
    if (each === "" || each === "busybox" || programs.includes(each)) continue;
    symlinkSync("busybox", join(folder, each));
  }
}

/** The modules, and by a list for each name the order that they are loaded in. */
function placeModules(folder: string, lists: Readonly<Record<string, readonly string[]>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, files] of Object.entries(lists)) {
    for (const file of files) cpSync(file, join(folder, basename(file)));
    writeFileSync(join(folder, name), files.map((file) => `${basename(file, ".ko")}\n`).join(""));
  }
}
