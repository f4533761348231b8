import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { hookDirectory } from "../../../src/host/linux/dhcp-options/hook-leases.ts";
import { linuxDhcpOptions } from "../../../src/host/linux/dhcp-options/linux-dhcp-options.ts";
import { recordedProgram } from "../../../src/host/linux/programs/recorded-program.ts";
import { systemFiles } from "../../../src/host/linux/programs/system-files.ts";
import { manualClock } from "../../host/manual-clock.ts";
import { uciOnPath } from "../../stand-in/uci/uci-on-path.ts";

const files = join(import.meta.dirname, "../../../packaging/openwrt/cpe-agent/files");
const hook = join(files, "etc/udhcpc.user.d/50-cpe-agent");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cpe-agent-hooks-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
});

const shells: readonly (readonly [string, ...string[]])[] = [["sh"], ["busybox", "ash"]];
const has = ([program]: readonly [string, ...string[]]): boolean => {
  try {
    execFileSync(program, ["-c", "true"], { stdio: "ignore" });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
};

describe.each(shells.filter(has).map((shell) => [shell.join(" "), shell] as const))(
  "the hook of DHCP clients, by %s",
  (_name, [program, ...words]) => {
    /** Sourced as the scripts of netifd do it, with its directory below `root`; what they print afterwards. */
    function run(event: readonly string[], environment: Readonly<Record<string, string>>, around = ""): string {
      const script = join(root, "hook");
      writeFileSync(script, readFileSync(hook, "utf8").replaceAll(hookDirectory, join(root, hookDirectory)));
      const argv = [...words, "-c", `${around}\n. ${script}\necho "$link $family $opt43 $?"`, "dhcp.script", ...event];
      return execFileSync(program, argv, { env: { PATH: process.env.PATH, ...environment }, cwd: root }).toString();
    }
    const written = () => linuxDhcpOptions(systemFiles(root), manualClock(), recordedProgram(systemFiles(root))).read();
    const wan = { interface: "eth1", INTERFACE: "wan" };

    it("writes down the options of a lease, and takes them back with it", async () => {
      run(["bound"], { ...wan, opt43: "6869", opt125: "00000de900", OPTION_17: "ff" });
      expect(await written()).toEqual([
        {
          link: "eth1",
          family: 4,
          options: new Map([
            [43, Uint8Array.from([0x68, 0x69])],
            [125, Uint8Array.from([0, 0, 0x0d, 0xe9, 0])],
          ]),
        },
      ]);
      run(["renew"], { ...wan, opt43: "6a" });
      expect((await written())[0]?.options).toEqual(new Map([[43, Uint8Array.from([0x6a])]]));
      run(["renew"], wan);
      expect(await written()).toEqual([]);
      run(["bound"], { ...wan, opt43: "6a" });
      run(["deconfig"], { interface: "eth1", INTERFACE: "wan" });
      expect(await written()).toEqual([]);
    });

    it("does so for DHCPv6, until the client stops", async () => {
      run(["eth1", "bound"], { INTERFACE: "wan6", OPTION_17: "00000de9", opt43: "ff" });
      run(["bound"], { ...wan, opt43: "6a" });
      run(["eth1", "ra-updated"], { INTERFACE: "wan6" });
      const leases = async () =>
        (await written()).map(({ link, family, options }) => [link, family, [...options.keys()]]);
      expect(await leases()).toEqual([
        ["eth1", 4, [43]],
        ["eth1", 6, [17]],
      ]);
      run(["eth1", "unbound"], { INTERFACE: "wan6", OPTION_17: "00000de9" });
      expect(await leases()).toEqual([["eth1", 4, [43]]]);
    });

    it("takes nothing of what comes from the network for anything but text", async () => {
      const hostile = [
        "$(touch caught)",
        "`touch caught`",
        "; touch caught",
        "6869\n17=00",
        "68 69",
        "../../x",
        "6g",
        "*",
      ];
      for (const value of hostile) {
        run(["bound"], { ...wan, opt43: value, opt125: value });
        run(["eth1", "bound"], { INTERFACE: "wan6", OPTION_17: value });
        if (value === "6g") continue; // a name that an interface may have
        run(["bound"], { interface: value, INTERFACE: "", opt43: "6869" });
        run(["bound"], { interface: "eth1", INTERFACE: value, opt43: "6869" });
      }
      run(["bound"], { ...wan, opt43: "68".repeat(4097) });
      expect(await written()).toEqual([]);
      expect(readdirSync(root).sort()).toEqual(["hook"]);
      expect(existsSync(join(root, "caught"))).toBe(false);
    });

    it("changes no variable of the script that sources it, nor ends it", () => {
      expect(run(["bound"], { ...wan, opt43: "nothing" }, "link=mine family=theirs")).toBe("mine theirs nothing 0\n");
    });
  },
);

describe("the hook of DHCP clients", () => {
  it("is one for both", () => {
    expect(readlinkSync(join(files, "etc/odhcp6c.user.d/50-cpe-agent"))).toBe("../udhcpc.user.d/50-cpe-agent");
  });
});

describe("cpe-agent-discovery", () => {
  const before = `
config interface 'lan'
	option device 'br-lan'
	option proto 'static'

config interface 'wan'
	option device 'eth1'
	option proto 'dhcp'
	option vendorid 'acme'
	option reqopts '42'

config interface 'wan6'
	option device 'eth1'
	option proto 'dhcpv6'
`;
  function discovery(...argv: readonly string[]): string {
    const env = { ...process.env, PATH: `${join(root, "bin")}:${process.env.PATH}` };
    return execFileSync("sh", [join(files, "usr/sbin/cpe-agent-discovery"), ...argv], {
      env,
      stdio: "pipe",
    }).toString();
  }
  const network = (): string => readFileSync(join(root, "etc/config/network"), "utf8");
  beforeEach(() => {
    uciOnPath(join(root, "bin"), root);
    mkdirSync(join(root, "etc/config"), { recursive: true });
    writeFileSync(join(root, "etc/config/network"), before);
  });

  it("has clients say what they look for, and ask for it; and no longer [TR-069 3.1]", () => {
    const said = discovery("on");
    expect(said).toMatch(/^wan: done.*\nwan6: done.*\n$/);
    const on = network();
    expect(on).toContain("option vendorid 'acme,dslforum.org'");
    expect(on).toContain("option reqopts '42 43 125'");
    expect(on).toContain("option sendopts '124:00000de90c64736c666f72756d2e6f7267'");
    expect(on).toContain("option vendorclass '00000de9000c64736c666f72756d2e6f7267'");
    expect(on).toContain("option reqopts '17'");
    expect(discovery("on", "wan6")).toBe("");
    expect(network()).toBe(on);
    discovery("off");
    expect(network().trim()).toBe(before.trim());
  });

  it("leaves what others have staged of the package as it is, and says so", () => {
    const staged = join(root, "tmp/.uci/network");
    mkdirSync(join(root, "tmp/.uci"), { recursive: true });
    writeFileSync(staged, "network.wan.mtu='1400'\n");
    expect(() => discovery("on")).toThrow(/network has changes that are not committed/);
    expect(network()).toBe(before);
    expect(readFileSync(staged, "utf8")).toBe("network.wan.mtu='1400'\n");
  });

  it.each([
    ["dslforum.org,acme", "acme"],
    ["one,dslforum.org,two", "one,two"],
    ["one,dslforum.org", "one"],
    ["notdslforum.org", "notdslforum.org"],
  ])("takes its class out of %s", (vendor, left) => {
    writeFileSync(join(root, "etc/config/network"), before.replace("acme", vendor));
    discovery("off", "wan");
    expect(network()).toContain(`option vendorid '${left}'`);
  });

  it("leaves an interface without a client as it is", () => {
    expect(discovery("on", "lan", "nowhere")).toBe("");
    expect(network()).toBe(before);
  });

  it("says how it is used", () => {
    expect(() => discovery("maybe")).toThrow(/Usage: .*cpe-agent-discovery on\|off/);
  });
});
