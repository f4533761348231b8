import { createHash, createPublicKey, verify } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenWrtRoot, openOpenWrtRoot } from "./openwrt-root.ts";
import { packaged, printed, run, workFolder } from "./packaged.ts";

// The package of OpenWrt 24.10: what is in it, and the agent of it in a root file system of busybox.

const work = workFolder();
const feed = join(work.path, "openwrt-24.10", "x86_64");
const key = join(work.path, "key.pem");
const unpacked = join(work.path, "unpacked");
const root = join(work.path, "root");
const make = () => packaged(work.path, "openwrt", "--release", "24.10", "--arch", "x86_64", "--opkg-key", key);
const ipk = (): string => join(feed, readdirSync(feed).find((name) => /^cpe-agent_.*\.ipk$/.test(name)) ?? "");
const sumOf = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

beforeAll(() => {
  printed("openssl", "genpkey", "-algorithm", "ed25519", "-out", key);
  const made = make();
  if (made.code !== 0) throw new Error(made.stderr);
  for (const folder of [unpacked, root, join(unpacked, "control")]) mkdirSync(folder, { recursive: true });
  printed("tar", "-xzf", ipk(), "-C", unpacked);
  printed("tar", "-xzf", join(unpacked, "control.tar.gz"), "-C", join(unpacked, "control"));
  printed("tar", "-xzf", join(unpacked, "data.tar.gz"), "-C", root);
});
afterAll(() => work.remove());

describe("the .ipk", () => {
  it("is of the same octets each time, and begins as opkg wants it", () => {
    const first = sumOf(ipk());
    expect(make().code).toBe(0);
    expect(sumOf(ipk())).toBe(first);
    expect(printed("tar", "-tzf", ipk()).split("\n")[0]).toBe("./debian-binary");
    expect(readFileSync(join(unpacked, "debian-binary"), "latin1")).toBe("2.0\n");
  });

  it("has scripts that opkg can start", () => {
    const packages = readdirSync(feed).filter((name) => name.endsWith(".ipk"));
    expect(packages).toHaveLength(2);
    for (const name of packages) {
      const listed = printed("sh", "-c", `tar -xzOf "$0" ./control.tar.gz | tar -tvz`, join(feed, name));
      const scripts = listed.split("\n").filter((line) => / \.\/(pre|post)(inst|rm)$/.test(line));
      expect(scripts.length).toBeGreaterThanOrEqual(3);
      expect(scripts.filter((line) => !line.startsWith("-rwxr-xr-x "))).toEqual([]);
    }
  });

  it("takes no more than 6 MiB on the device, links of its own alone, and no code of V8", () => {
    const files = printed("tar", "-tvzf", join(unpacked, "data.tar.gz"));
    const octets = [...files.matchAll(/^-\S+ 0\/0 +(\d+)/gm)].reduce((sum, [, size]) => sum + Number(size), 0);
    expect(octets).toBeGreaterThan(2 ** 20);
    expect(octets).toBeLessThanOrEqual(6 * 2 ** 20);
    expect(files).not.toMatch(/\.code$/m);
    const targets = [...files.matchAll(/ -> (.*)$/gm)].map(([, target]) => target);
    expect(targets.sort()).toEqual(["../udhcpc.user.d/50-cpe-agent", "/usr/lib/cpe-agent/dist/main.js"]);
  });

  it("has an addon that asks for musl alone, and for nothing of V8 that Node lacks", () => {
    const addon = join(root, "usr/lib/cpe-agent/node_modules/better-sqlite3-12/build/Release/better_sqlite3.node");
    const needed = [...printed("readelf", "-d", addon).matchAll(/NEEDED.*\[(.*)\]/g)].map(([, name]) => name);
    expect(needed).toEqual(["libc.so"]);
    const symbols = (...argv: readonly string[]) =>
      printed("nm", "-D", ...argv)
        .split("\n")
        .map((line) => line.split(" ").at(-1));
    const node = new Set(symbols("--defined-only", process.execPath));
    const asked = symbols("--undefined-only", addon).filter((name) => /^(_ZN?K?\d*(2v8|4node)|node_)/.test(name ?? ""));
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter((name) => !node.has(name))).toEqual([]);
  });

  it("is refused where Node is too old, or none", () => {
    const preinst = join(unpacked, "control", "preinst");
    const programs = join(work.path, "programs");
    mkdirSync(programs);
    const refused = (version: string | undefined) => {
      const answer = version === undefined ? "exit 127" : `echo ${version}`;
      writeFileSync(join(programs, "node"), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
      return run("/bin/sh", [preinst, "install"], { PATH: `${programs}:/usr/bin:/bin` });
    };
    expect(refused("v20.20.2")).toMatchObject({ code: 0, stderr: "" });
    expect(refused("v18.20.6")).toMatchObject({ code: 1, stderr: expect.stringContaining("this device has v18.20.6") });
    expect(refused(undefined)).toMatchObject({ code: 1, stderr: expect.stringContaining("opkg install node") });
  });

  it("keeps its state where it is replaced, and leaves none where it is removed", () => {
    const text = readFileSync(join(unpacked, "control", "postrm"), "utf8");
    const state = join(work.path, "state");
    const script = join(work.path, "postrm");
    writeFileSync(script, text.replaceAll("/etc/cpe-agent", state));
    const stays = (argument: string, variables: NodeJS.ProcessEnv) => {
      mkdirSync(state, { recursive: true });
      expect(run("/bin/sh", [script, argument], { PATH: "/usr/bin:/bin", ...variables }).code).toBe(0);
      return statSync(state, { throwIfNoEntry: false }) !== undefined;
    };
    expect(stays("remove", { PKG_UPGRADE: "1" })).toBe(true);
    expect(stays("upgrade", { PKG_UPGRADE: "0" })).toBe(true);
    expect(stays("remove", {})).toBe(true);
    expect(stays("remove", { PKG_UPGRADE: "0" })).toBe(false);
  });
});

it("has an index whose sums are right, signed as usign checks it", () => {
  const index = readFileSync(join(feed, "Packages"));
  expect(index.toString()).toContain(`SHA256sum: ${sumOf(ipk())}\n`);
  const blob = (file: string) => Buffer.from(readFileSync(join(feed, file), "utf8").split("\n")[1] ?? "", "base64");
  const signature = blob("Packages.sig");
  const publicKey = blob(signature.subarray(2, 10).toString("hex"));
  expect([publicKey.subarray(0, 10), signature.length, publicKey.length]).toEqual([signature.subarray(0, 10), 74, 42]);
  const made = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: publicKey.subarray(10).toString("base64url") },
    format: "jwk",
  });
  expect(verify(null, index, made, signature.subarray(10))).toBe(true);
  expect(verify(null, Buffer.concat([index, Buffer.from("x")]), made, signature.subarray(10))).toBe(false);
});

it.each([
  ["mipsel_24kc", /^mipsel_24kc is no architecture .* Node runs on x86_64/],
  ["arm_cortex-a7", /floating point/],
])("is not made for %s, where there is no Node", (architecture, said) => {
  const { code, stderr } = packaged(work.path, "openwrt", "--arch", architecture);
  expect([code, said.test(stderr)]).toEqual([1, true]);
});

describe("where there are busybox and Node alone", () => {
  let router: OpenWrtRoot;
  let command = "";
  const interval = "cpe-agent get Device.ManagementServer.PeriodicInformInterval";
  // As procd would, which is not there.
  const start = () => router.sh(`setsid ${command} >/tmp/log 2>&1 </dev/null & echo $! >/tmp/pid`);
  const stop = async () => {
    router.sh("kill $(cat /tmp/pid)");
    await expect.poll(() => router.sh("cat /tmp/log").stdout).toContain("agent.stop");
  };
  const keepsInterval = async () => {
    start();
    await expect.poll(() => router.sh(interval).stdout).toContain("=4321");
    await stop();
  };
  /** A script of the package, as opkg runs it. */
  const script = (words: string, upgrade: "0" | "1") =>
    expect(router.sh(`PKG_UPGRADE=${upgrade} sh /tmp/control/${words}`)).toMatchObject({ code: 0, stderr: "" });

  beforeAll(async () => {
    mkdirSync(join(root, "tmp"), { recursive: true });
    cpSync(join(unpacked, "control"), join(root, "tmp/control"), { recursive: true });
    mkdirSync(join(root, "lib"), { recursive: true });
    writeFileSync(join(root, "lib/functions.sh"), "default_postinst() { :; }\ndefault_prerm() { :; }\n");
    router = await openOpenWrtRoot(root);
  });
  afterAll(() => router?.end());

  it("runs by its init script, and keeps its state", async () => {
    expect(
      router.sh("sh /etc/uci-defaults/95-cpe-agent; uci set cpe-agent.connection_request.port=0; uci commit cpe-agent"),
    ).toMatchObject({ code: 0 });
    const told = router.sh("/bin/sh /etc/rc.common /etc/init.d/cpe-agent start").stdout;
    command = /^param\tcommand\t(.*)$/m.exec(told)?.[1]?.replaceAll("\t", " ") ?? "";
    expect(command).toBe("/usr/bin/cpe-agent run --host openwrt");
    start();
    const asked = "cpe-agent get Device.DeviceInfo.SoftwareVersion";
    await expect.poll(() => router.sh(asked).stdout).toBe("Device.DeviceInfo.SoftwareVersion=24.10.4\n");
    expect(router.sh("cpe-agent set Device.ManagementServer.PeriodicInformInterval=4321").code).toBe(0);
    await stop();
    expect(router.sh("cat /tmp/log").stdout).not.toContain('"level":"error"');
    await keepsInterval();
    expect(router.sh("stat -c %a /etc/cpe-agent /etc/cpe-agent/state.db /etc/config/cpe-agent").stdout).toBe(
      "700\n600\n600\n",
    );
  });

  it("is compiled where it is installed, and keeps its state through an upgrade", async () => {
    const code = "ls /usr/lib/cpe-agent/dist | grep -c code$";
    script("postinst configure", "0");
    expect(router.sh(code).stdout).toBe("6\n");
    script("prerm upgrade", "1");
    expect(router.sh(code).stdout).toBe("0\n");
    script("postrm upgrade", "1");
    printed("tar", "-xzf", join(unpacked, "data.tar.gz"), "-C", root, "--exclude", "./etc/config/*");
    script("preinst upgrade", "1");
    script("postinst configure", "1");
    expect(router.sh(code).stdout).toBe("6\n");
    await keepsInterval();
  });

  it("keeps its state through a sysupgrade by the keep list", async () => {
    const kept = "tar -cf /tmp/kept.tar -C / $(cat /lib/upgrade/keep.d/* | sed 's#^/##')";
    const over = "rm -rf /etc/config /etc/cpe-agent && tar -xf /tmp/kept.tar -C /";
    expect(router.sh(`${kept} && ${over}`)).toMatchObject({ code: 0 });
    await keepsInterval();
  });

  it("leaves nothing where it is removed but the configuration that was changed", () => {
    const files = printed("tar", "-tzf", join(unpacked, "data.tar.gz")).split("\n");
    script("prerm remove", "0");
    for (const name of files.filter((file) => /[^/]$/.test(file) && file !== "./etc/config/cpe-agent")) {
      rmSync(join(root, name), { force: true, recursive: false });
    }
    script("postrm remove", "0");
    const left = router.sh("find / -xdev -name '*cpe-agent*' ! -path '/tmp/*' ! -path '/proc/*'");
    expect(left.stdout).toBe("/etc/config/cpe-agent\n");
  });
});
