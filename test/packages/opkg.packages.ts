import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AgentOfRoot, agentOf } from "./agent-of-root.ts";
import { type OpenWrtRoot, openOpenWrtRoot } from "./openwrt-root.ts";
import { lackOf, packaged, printed, workFolder } from "./packaged.ts";

// The feed of OpenWrt 24.10, by opkg and usign themselves where they are on PATH (opkg-lede, usign): fetched with its signature, installed with its
// scripts, run, upgraded, removed.

const work = workFolder();
afterAll(() => work.remove());

const isLacking = lackOf("The feed of opkg", ["opkg", "usign"]) !== undefined;

/** What opkg runs to check a signature, as OpenWrt has it: of the list as it is without its compression. */
const opkgKey = `#!/bin/sh
[ "$1" = verify ] || exit 1
zcat "$3" | usign -V -P /etc/opkg/keys -q -x "$2" -m -
`;

const settings = `dest root /
dest ram /tmp
lists_dir ext /var/opkg-lists
option check_signature
arch all 1
arch x86_64 10
src/gz cpe_agent file:///feed
`;

const there = (name: string, version: string): string =>
  `Package: ${name}\nVersion: ${version}\nStatus: install user installed\nArchitecture: x86_64\n\n`;

describe.skipIf(isLacking)("the feed of OpenWrt 24.10, by opkg", () => {
  const feed = join(work.path, "openwrt-24.10", "x86_64");
  const root = join(work.path, "root");
  let router: OpenWrtRoot;
  let agent: AgentOfRoot;
  const code = "ls /usr/lib/cpe-agent/dist | grep -c code$";

  beforeAll(async () => {
    const key = join(work.path, "key.pem");
    printed("openssl", "genpkey", "-algorithm", "ed25519", "-out", key);
    const made = packaged(work.path, "openwrt", "--release", "24.10", "--arch", "x86_64", "--opkg-key", key);
    if (made.code !== 0) throw new Error(made.stderr);
    for (const folder of ["etc/opkg/keys", "usr/lib/opkg/info", "usr/sbin", "lib", "var/lock"]) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    const keyName = readdirSync(feed).find((name) => /^[0-9a-f]{16}$/.test(name)) ?? "";
    cpSync(join(feed, keyName), join(root, "etc/opkg/keys", keyName));
    cpSync(feed, join(root, "feed"), { recursive: true });
    writeFileSync(join(root, "usr/sbin/opkg-key"), opkgKey, { mode: 0o755 });
    writeFileSync(join(root, "etc/opkg.conf"), settings);
    const others = [
      there("libc", "1.2.5-r4"),
      there("node", "20.20.2-r1"),
      there("luci-base", "25"),
      there("rpcd", "25"),
    ];
    writeFileSync(join(root, "usr/lib/opkg/status"), others.join(""));
    for (const name of ["libc", "node", "luci-base", "rpcd"])
      writeFileSync(join(root, `usr/lib/opkg/info/${name}.list`), "");
    writeFileSync(join(root, "lib/functions.sh"), "default_postinst() { :; }\ndefault_prerm() { :; }\n");
    router = await openOpenWrtRoot(root, { programs: ["opkg", "usign"] });
    agent = agentOf(router);
  });
  afterAll(() => router?.end());

  const opkg = (words: string) => router.sh(`opkg ${words} 2>&1`);

  it("is fetched with a signature that is right, and not with one of something else", () => {
    const index = readFileSync(join(feed, "Packages.gz"));
    expect(opkg("update").stdout).toContain("Signature check passed");
    writeFileSync(join(root, "feed/Packages.gz"), gzipSync(`${gunzipSync(index)}\n`));
    const refused = opkg("update");
    expect(opkg("install cpe-agent").stdout).toContain("Unknown package");
    expect(refused.stdout).toContain("Signature check failed");
    writeFileSync(join(root, "feed/Packages.gz"), index);
    expect(opkg("update").code).toBe(0);
  });

  it("is installed with its page in LuCI, compiled there, and runs by its init script", async () => {
    expect(opkg("install luci-app-cpe-agent")).toMatchObject({ code: 0 });
    expect(router.sh("opkg list-installed | grep -c cpe-agent").stdout).toBe("2\n");
    expect(router.sh(code).stdout).toBe("6\n");
    await agent.start();
    agent.setInterval(4321);
    await agent.stop();
  });

  it("keeps its state and its configuration through an upgrade", async () => {
    router.sh("echo '# changed' >> /etc/config/cpe-agent");
    newer(
      join(feed, readdirSync(feed).find((name) => /^cpe-agent_.*\.ipk$/.test(name)) ?? ""),
      join(root, "tmp/newer.ipk"),
    );
    expect(opkg("install /tmp/newer.ipk")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Upgrading cpe-agent"),
    });
    expect(router.sh("opkg list-installed cpe-agent; tail -1 /etc/config/cpe-agent").stdout).toBe(
      "cpe-agent - 99.0-r1\n# changed\n",
    );
    expect(router.sh(code).stdout).toBe("6\n");
    await agent.start();
    expect(agent.interval()).toBe(4321);
    await agent.stop();
  });

  it("leaves nothing where it is removed but the configuration that was changed", () => {
    expect(opkg("remove luci-app-cpe-agent cpe-agent")).toMatchObject({ code: 0 });
    const left = router.sh("find / -xdev -name '*cpe-agent*' ! -path '/tmp/*' ! -path '/proc/*' ! -path '/feed/*'");
    expect(left.stdout).toBe("/etc/config/cpe-agent\n/etc/config/cpe-agent-opkg\n");
  });
});

/** The same package by a newer version. */
function newer(file: string, to: string): void {
  const folder = mkdtempSync(join(work.path, "newer-"));
  const script = `
cd "$1" && tar -xzf "$0" && mkdir control && tar -xzf control.tar.gz -C control &&
sed -i 's/^Version: .*/Version: 99.0-r1/' control/control &&
tar -czf control.tar.gz -C control . && tar -czf "$2" ./debian-binary ./data.tar.gz ./control.tar.gz`;
  printed("sh", "-c", script, file, folder, to);
}
