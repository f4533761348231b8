import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  arm64,
  armhf,
  type ForeignRoot,
  foreignRoot,
  lackOfForeignRoots,
  type Processor,
} from "./foreign/foreign-root.ts";
import { packaged, printed, workFolder } from "./packaged.ts";

// Packages for ARM: their addons, held against Node and libc of that processor, and the agent of each run by QEMU through a session, and a new start.

const work = workFolder();
afterAll(() => work.remove());

/** What QEMU takes, on a machine that does other things too. */
const emulatedMs = 1_000_000;

const isLacking = lackOfForeignRoots() !== undefined;

/** Makes a package in a folder of its own; gives its path. */
function made(name: RegExp, ...argv: readonly string[]): string {
  const output = join(work.path, argv.join("_"));
  const { code, stderr } = packaged(output, ...argv);
  if (code !== 0) throw new Error(stderr);
  const file = readdirSync(output, { recursive: true, encoding: "utf8" }).find((each) => name.test(each));
  return join(output, file ?? "");
}

/** An agent and an ACS of a package: a session, a value that is set, and kept by SQLite over the end of the agent. */
const story = `
run() { at /usr/bin/node /usr/lib/cpe-agent/dist/main.js "$@"; }
start() { run run --host virtual --acs-url http://127.0.0.1:7550/ --state-dir /tmp/state >/tmp/agent.log 2>&1 & agent=$!; }
# Until a command prints what is looked for, as slow as the machine may be.
until_told() { pattern=$1; shift; for try in $(seq 100); do run "$@" 2>&1 | grep "$pattern" && return; sleep 1; done; cat /tmp/agent.log >&2; exit 1; }
cd /tmp && rm -rf "$root/tmp/state"
run acs serve --port 7550 --lean >/tmp/acs.log 2>&1 &
start
until_told '^20.* ok .*BOOTSTRAP' sessions --state-dir /tmp/state
until_told . set Device.ManagementServer.PeriodicInformInterval=4321 --state-dir /tmp/state --json
kill $agent; wait $agent || :
start
until_told '=4321$' get Device.ManagementServer.PeriodicInformInterval --state-dir /tmp/state
`;

const addonOfNode20 = "usr/lib/cpe-agent/node_modules/better-sqlite3-12/build/Release/better_sqlite3.node";

/** What an addon asks others for. */
const neededBy = (addon: string): readonly (string | undefined)[] =>
  [...printed("readelf", "-d", addon).matchAll(/NEEDED.*\[(.*)\]/g)].map(([, name]) => name);

function symbols(file: string, which: "--defined-only" | "--undefined-only"): readonly string[] {
  return printed("nm", "-D", which, file)
    .split("\n")
    .flatMap((line) => (/ w \S+$/.test(line) ? [] : line.split(" ").at(-1)?.replace(/@.*/, "") || []));
}

describe.skipIf(isLacking).each<Processor & { readonly architecture: string }>([
  { architecture: "aarch64_generic", ...arm64 },
  { architecture: "arm_cortex-a7_neon-vfpv4", ...armhf },
])("the .ipk for $architecture", ({ architecture, ...processor }) => {
  let root: ForeignRoot;
  const addon = () => join(root.path, addonOfNode20);

  beforeAll(() => {
    const file = made(/cpe-agent_[^/]*\.ipk$/, "openwrt", "--release", "24.10", "--arch", architecture);
    root = foreignRoot(processor, join(work.path, architecture));
    const unpack = `tar -xzOf "$0" ./data.tar.gz | tar -xz --keep-directory-symlink -C "$1"`;
    printed("sh", "-c", unpack, file, root.path);
  });

  it("has an addon of that processor, which asks for musl alone", () => {
    expect(/Machine: +(.*)/.exec(printed("readelf", "-h", addon()))?.[1]).toBe(processor.machine);
    expect(neededBy(addon())).toEqual(["libc.so"]);
    if (processor.machine === armhf.machine)
      expect(printed("readelf", "-A", addon())).toContain("Tag_ABI_VFP_args: VFP registers");
  });

  it("has an addon that asks for nothing that Node and musl of that processor lack", () => {
    const libraries = [`${processor.glibc}/libnode.so.115`, `${processor.musl}/libc.so`];
    const there = new Set(libraries.flatMap((file) => symbols(join(root.path, "usr/lib", file), "--defined-only")));
    const asked = symbols(addon(), "--undefined-only");
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((name) => !there.has(name))).toEqual([]);
  });

  it("runs, with SQLite, as QEMU has that processor", { timeout: emulatedMs }, () => {
    expect(root.sh(story)).toMatchObject({ code: 0 });
  });
});

it.skipIf(isLacking)("the .deb for arm64 runs beside Debian's Node and libraries", { timeout: 2 * emulatedMs }, () => {
  const file = made(/\.deb$/, "deb", "--arch", "arm64");
  const root = foreignRoot(arm64, join(work.path, "debian"));
  printed("sh", "-c", `dpkg-deb --fsys-tarfile "$0" | tar -x --keep-directory-symlink -C "$1"`, file, root.path);
  expect(
    neededBy(join(root.path, addonOfNode20)).filter((name) => !/^(lib(c|m|pthread|dl)|ld-linux)/.test(name ?? "")),
  ).toEqual([]);
  expect(root.sh(story)).toMatchObject({ code: 0 });
});
