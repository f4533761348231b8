import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packaged, printed, run, workFolder } from "./packaged.ts";

// The packages of OpenWrt 24.10 for ARM: their addons, held against Node and musl of that processor, and the agent run by QEMU where it can be. Both
// come from Debian, by mmdebstrap.

const work = workFolder();
afterAll(() => work.remove());

const missing = [
  ...["mmdebstrap", "readelf", "nm", "unshare"].filter(
    (name) => !(process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name))),
  ),
  ...["qemu-aarch64", "qemu-arm"].filter((name) => !existsSync(join("/proc/sys/fs/binfmt_misc", name))),
];

/** A Debian of that processor, its packages unpacked alone, since Node 20 and musl are all that is run of it. */
function debianOf(architecture: string): string {
  const root = join(work.path, `debian-${architecture}`);
  const packages = "--include=nodejs,musl,libatomic1";
  printed("mmdebstrap", "--quiet", "--variant=extract", `--architectures=${architecture}`, packages, "trixie", root);
  for (const name of ["bin", "lib"])
    if (!existsSync(join(root, name))) symlinkSync(join("usr", name), join(root, name));
  for (const name of ["proc", "dev", "tmp"]) mkdirSync(join(root, name), { recursive: true });
  return root;
}

describe.skipIf(missing.length > 0).each([
  {
    architecture: "aarch64_generic",
    machine: "AArch64",
    debian: "arm64",
    libc: "aarch64-linux-gnu",
    musl: "aarch64-linux-musl",
  },
  {
    architecture: "arm_cortex-a7_neon-vfpv4",
    machine: "ARM",
    debian: "armhf",
    libc: "arm-linux-gnueabihf",
    musl: "arm-linux-musleabihf",
  },
])("the .ipk for $architecture", ({ architecture, machine, debian, libc, musl }) => {
  const feed = join(work.path, "openwrt-24.10", architecture);
  let root = "";
  const addon = () => join(root, "usr/lib/cpe-agent/node_modules/better-sqlite3-12/build/Release/better_sqlite3.node");
  const symbols = (file: string, which: string): readonly string[] =>
    printed("nm", "-D", which, file)
      .split("\n")
      .flatMap((line) => line.split(" ").at(-1)?.replace(/@.*/, "") || []);

  beforeAll(() => {
    const made = packaged(work.path, "openwrt", "--release", "24.10", "--arch", architecture);
    if (made.code !== 0) throw new Error(made.stderr);
    root = debianOf(debian);
    const name = readdirSync(feed).find((file) => /^cpe-agent_.*\.ipk$/.test(file)) ?? "";
    printed(
      "sh",
      "-c",
      `tar -xzOf "$0" ./data.tar.gz | tar -xz --keep-directory-symlink -C "$1"`,
      join(feed, name),
      root,
    );
  });

  it("has an addon of that processor, which asks for musl alone", () => {
    expect(/Machine: +(.*)/.exec(printed("readelf", "-h", addon()))?.[1]).toBe(machine);
    const needed = [...printed("readelf", "-d", addon()).matchAll(/NEEDED.*\[(.*)\]/g)].map(([, name]) => name);
    expect(needed).toEqual(["libc.so"]);
    if (machine === "ARM") expect(printed("readelf", "-A", addon())).toContain("Tag_ABI_VFP_args: VFP registers");
  });

  it("has an addon that asks for nothing that Node and musl of that processor lack", () => {
    const there = new Set(
      [`${libc}/libnode.so.115`, `${musl}/libc.so`].flatMap((file) =>
        symbols(join(root, "usr/lib", file), "--defined-only"),
      ),
    );
    const weak = new Set(
      printed("nm", "-D", "--undefined-only", addon())
        .split("\n")
        .flatMap((line) => / w (\S+)$/.exec(line)?.[1] ?? []),
    );
    const asked = symbols(addon(), "--undefined-only").filter((name) => !weak.has(name));
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((name) => !there.has(name))).toEqual([]);
  });

  // Debian's Node is of glibc, which stands for musl by its name: on 64 bits they agree on all that the addon calls, on 32 not (time_t).
  it.runIf(machine === "AArch64")("runs, with SQLite, as QEMU has that processor", () => {
    symlinkSync("libc.so.6", join(root, "usr/lib", libc, "libc.so"));
    const mounts = `mount -t proc proc "$0/proc" && mount --bind /dev "$0/dev" && ip link set lo up && exec chroot "$0" "$@"`;
    const apart = ["--mount", "--net", "--propagation", "private"];
    const program = ["/usr/bin/node", "/usr/lib/cpe-agent/dist/main.js", "demo", "--once"];
    const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/tmp" };
    const told = run("unshare", [...apart, "sh", "-c", mounts, root, ...program], env);
    expect([told.code, told.stderr]).toEqual([0, ""]);
    expect(told.stdout).toContain("All 6 steps went as they must");
  });
});
