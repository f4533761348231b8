import { createHash, createPublicKey, verify } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withoutSections } from "../../scripts/package/elf.ts";
import { filesOf, readAdbFile, rootOf } from "./adb.ts";
import { type OpenWrtRoot, openOpenWrtRoot } from "./openwrt-root.ts";
import { lackOf, packaged, printed, run, workFolder } from "./packaged.ts";

// The packages of OpenWrt 25.12: read by their description, and by apk itself where it is on PATH (apk-tools 3).

const work = workFolder();
const feed = join(work.path, "openwrt-25.12", "x86_64");
const key = join(work.path, "key.pem");
const make = (output = work.path) =>
  packaged(output, "openwrt", "--release", "25.12", "--arch", "x86_64", "--apk-key", key);
const tree = join(import.meta.dirname, "../..");
const agent = join(feed, "cpe-agent-0.1.0-r1.apk");
const isLacking = lackOf("The feed of apk", ["apk"]) !== undefined;

beforeAll(() => {
  printed("openssl", "genrsa", "-out", key, "2048");
  const made = make();
  if (made.code !== 0) throw new Error(made.stderr);
});
afterAll(() => work.remove());

const sums = (folder: string): readonly string[] =>
  readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex")} ${name}`,
    );

describe("the .apk", () => {
  it("is of the same octets each time, with its index and its list of parts", () => {
    const again = join(work.path, "again");
    expect(make(again).code).toBe(0);
    expect(sums(join(again, "openwrt-25.12", "x86_64"))).toEqual(sums(feed));
  });

  it("has its files whole, and the lists that OpenWrt's scripts read", () => {
    const files = filesOf(readAdbFile(readFileSync(agent)));
    expect(files.get("/usr/bin/cpe-agent")).toBe("/usr/lib/cpe-agent/dist/main.js");
    const listed = String(files.get("/lib/apk/packages/cpe-agent.list")).trimEnd().split("\n");
    expect([...files.keys()].filter((path) => !path.startsWith("/lib/apk/packages/")).sort()).toEqual(listed);
    const config = files.get("/etc/config/cpe-agent") ?? "";
    const sum = createHash("sha256").update(config).digest("hex");
    expect(String(files.get("/lib/apk/packages/cpe-agent.conffiles_static"))).toBe(`/etc/config/cpe-agent ${sum}\n`);
    const octets = [...files.values()].reduce((all, content) => all + content.length, 0);
    expect(octets).toBeLessThanOrEqual(6 * 2 ** 20);
  });

  it("takes Node 22 or newer, and says who it is", () => {
    const [, info] = rootOf(readAdbFile(readFileSync(agent)).adb) as readonly [undefined, readonly unknown[]];
    const depends = [undefined, [undefined, "libc"], [undefined, "node", "22", 5]];
    expect([info[1], info[2], info[5], info[15]]).toEqual(["cpe-agent", "0.1.0-r1", "x86_64", depends]);
  });

  it("has an addon without its sections, which is loaded as before", () => {
    const path = "/usr/lib/cpe-agent/node_modules/better-sqlite3/prebuilds/linuxmusl-x64.node";
    const addon = filesOf(readAdbFile(readFileSync(agent))).get(path);
    expect(addon instanceof Buffer && addon.readUInt16LE(60)).toBe(0);
    // That of this machine: the one in the package is for another libc.
    const name = Number.parseInt(process.versions.node, 10) < 22 ? "better-sqlite3-12" : "better-sqlite3";
    const own = readdirSync(join(tree, "node_modules", name), { recursive: true, encoding: "utf8" }).find((file) =>
      /(^build\/Release\/better_sqlite3|linux-x64)\.node$/.test(file),
    );
    const file = join(work.path, "own.node");
    writeFileSync(file, withoutSections(readFileSync(join(tree, "node_modules", name, own ?? ""))));
    const load = "process.dlopen(module, process.argv[1]); console.log(typeof module.exports.Database)";
    expect(printed(process.execPath, "-e", load, file)).toBe("function\n");
  });

  it("and its index are signed by the key beside them", () => {
    const publicKey = createPublicKey(readFileSync(join(feed, "cpe-agent.pem")));
    for (const name of ["cpe-agent-0.1.0-r1.apk", "luci-app-cpe-agent-0.1.0-r1.apk", "packages.adb"]) {
      const { schema, adb, signature = Buffer.alloc(0) } = readAdbFile(readFileSync(join(feed, name)));
      const sum = createHash("sha512").update(adb).digest();
      const signed = Buffer.concat([Buffer.from(schema, "latin1"), signature.subarray(0, 18), sum]);
      expect(verify("sha512", signed, publicKey, signature.subarray(18)), name).toBe(true);
    }
  });
});

it("has the sum of each package in its index", () => {
  const [, , packages] = rootOf(readAdbFile(readFileSync(join(feed, "packages.adb"))).adb) as readonly [
    undefined,
    unknown,
    readonly (readonly unknown[])[],
  ];
  for (const info of packages.slice(1)) {
    const file = readFileSync(join(feed, `${info[1]}-${info[2]}.apk`));
    expect(info[3]).toBe(createHash("sha256").update(readAdbFile(file).adb).digest().toString("latin1"));
    expect(info[13]).toBe(file.length);
  }
});

it.each([
  [["--arch", "arm_cortex-a7_neon-vfpv4", "--release", "25.12"], /^There is no package of OpenWrt 25\.12 for arm_/],
  [["--release", "23.05"], /^There is no package for OpenWrt 23\.05, since its Node is too old/],
  [["--release", "26.06"], /^There is no package for OpenWrt 26\.06: 24\.10, 25\.12/],
])("is refused for %j", (argv, said) => {
  const { code, stderr } = packaged(work.path, "openwrt", ...argv);
  expect([code, said.test(stderr)]).toEqual([1, true]);
});

it("is not signed by a key that apk could not check", () => {
  const other = join(work.path, "ed.pem");
  printed("openssl", "genpkey", "-algorithm", "ed25519", "-out", other);
  const argv = ["openwrt", "--release", "25.12", "--arch", "x86_64", "--apk-key", other];
  const { code, stderr } = packaged(join(work.path, "unsigned"), ...argv);
  expect([code, stderr]).toEqual([1, expect.stringContaining("it must be one of RSA, or of the curve prime256v1")]);
});

describe.skipIf(isLacking)("by apk itself", () => {
  const root = join(work.path, "device");
  const others = join(work.path, "others");
  const repository = ["--repository", join(feed, "packages.adb")];
  let router: OpenWrtRoot;
  const apk = (...argv: readonly string[]) => run("apk", argv);
  const at = (...argv: readonly string[]) => router.beside(printed("which", "apk").trim(), ...argv, "--root", root);

  /** A package of a name and version, with these files or none. */
  function stub(name: string, version: string, ...files: readonly string[]): string {
    const file = join(others, `${name}-${version}.apk`);
    const info = [`name:${name}`, `version:${version}`, "arch:x86_64"].flatMap((field) => ["--info", field]);
    expect(apk("mkpkg", ...info, ...files, "--output", file)).toMatchObject({ code: 0 });
    return file;
  }

  beforeAll(async () => {
    for (const folder of [others, join(root, "etc/apk/keys"), join(root, "lib")])
      mkdirSync(folder, { recursive: true });
    writeFileSync(join(root, "etc/apk/arch"), "x86_64\n");
    const functions = ["add_group_and_user", "default_postinst", "default_prerm"].map((name) => `${name}() { :; }\n`);
    writeFileSync(join(root, "lib/functions.sh"), functions.join(""));
    router = await openOpenWrtRoot(root);
    const base = [stub("libc", "1.2.5-r5"), stub("luci-base", "25.1-r1"), stub("rpcd", "2025-r1")];
    expect(at("add", "--initdb", "--allow-untrusted", ...base)).toMatchObject({ code: 0 });
  });
  afterAll(() => router?.end());

  it("is known as sound and as signed", () => {
    const keys = join(work.path, "keys");
    mkdirSync(keys);
    expect(apk("verify", "--keys-dir", keys, agent).stdout).toContain("UNTRUSTED");
    writeFileSync(join(keys, "cpe-agent.pem"), readFileSync(join(feed, "cpe-agent.pem")));
    for (const name of readdirSync(feed).filter((file) => /\.(apk|adb)$/.test(file))) {
      expect(apk("verify", "--keys-dir", keys, join(feed, name)), name).toMatchObject({ code: 0 });
    }
  });

  it("is installed from its feed where its key is known and there is a Node for it", () => {
    expect(at("add", "--allow-untrusted", stub("node", "22.23.2-r1")).code).toBe(0);
    expect(at("add", ...repository, "cpe-agent").code).not.toBe(0);
    writeFileSync(join(root, "etc/apk/keys/cpe-agent.pem"), readFileSync(join(feed, "cpe-agent.pem")));
    expect(at("del", "node").code).toBe(0);
    const withoutNode = at("add", ...repository, "cpe-agent");
    expect([withoutNode.code, withoutNode.stdout + withoutNode.stderr]).toEqual([
      expect.any(Number),
      expect.stringContaining("node (no such package)"),
    ]);
    expect(at("add", "--allow-untrusted", stub("node", "20.20.2-r1")).code).toBe(0);
    expect(at("add", ...repository, "cpe-agent").code).not.toBe(0);
    expect(at("add", "--allow-untrusted", stub("node", "22.23.2-r1")).code).toBe(0);
    expect(at("add", ...repository, "luci-app-cpe-agent")).toMatchObject({ code: 0 });
    expect(at("info", "--installed", "cpe-agent").code).toBe(0);
    // The agent does not run here: its addon takes a libstdc++ of GCC 13 or newer, as 25.12 has it.
    expect(router.sh("cpe-agent --version").stdout).toBe("0.1.0\n");
  });

  it("keeps its state and its configuration through an upgrade", () => {
    router.sh(
      "echo '# changed' >> /etc/config/cpe-agent; mkdir -p /etc/cpe-agent; echo state > /etc/cpe-agent/state.db",
    );
    const files = join(work.path, "newer");
    mkdirSync(join(files, "etc/config"), { recursive: true });
    cpSync(join(root, "usr/lib/cpe-agent"), join(files, "usr/lib/cpe-agent"), { recursive: true });
    cpSync(join(root, "etc/init.d"), join(files, "etc/init.d"), { recursive: true });
    mkdirSync(join(files, "usr/bin"));
    symlinkSync("/usr/lib/cpe-agent/dist/main.js", join(files, "usr/bin/cpe-agent"));
    writeFileSync(join(files, "etc/config/cpe-agent"), "# of the newer one\n");
    const scripts = ["post-upgrade", "pre-deinstall", "post-deinstall"].flatMap((name) => [
      "--script",
      `${name}:${join(tree, "packaging/openwrt/cpe-agent/apk", name)}`,
    ]);
    const newer = stub("cpe-agent", "9.0-r1", "--files", files, ...scripts);
    expect(at("add", "--allow-untrusted", newer)).toMatchObject({ code: 0 });
    expect(at("info", "cpe-agent").stdout).toContain("cpe-agent-9.0-r1");
    expect(router.sh("tail -1 /etc/config/cpe-agent").stdout).toBe("# changed\n");
    expect(router.sh("cat /etc/cpe-agent/state.db; cpe-agent --version").stdout).toBe("state\n0.1.0\n");
  });

  it("is removed to the last file", () => {
    expect(at("del", "--purge", "luci-app-cpe-agent", "cpe-agent")).toMatchObject({ code: 0 });
    const left = router.sh(
      "find / -xdev -name '*cpe-agent*' ! -path '/etc/apk/keys/*' ! -path '/tmp/*' ! -path '/proc/*'",
    );
    expect(left.stdout).toBe("");
  });
});
