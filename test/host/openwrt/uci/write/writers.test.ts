import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../../../src/host/clock.ts";
import { type RunProgram, runProgram } from "../../../../../src/host/linux/programs/run-program.ts";
import { systemFiles } from "../../../../../src/host/linux/programs/system-files.ts";
import { UbusClient } from "../../../../../src/host/openwrt/ubus/ubus-client.ts";
import { uciConfig } from "../../../../../src/host/openwrt/uci/uci-config.ts";
import { guardedWriter } from "../../../../../src/host/openwrt/uci/write/guarded-writer.ts";
import { programWriter } from "../../../../../src/host/openwrt/uci/write/program-writer.ts";
import { rpcdWriter } from "../../../../../src/host/openwrt/uci/write/rpcd-writer.ts";
import type { UciChange } from "../../../../../src/host/openwrt/uci/write/uci-change.ts";
import { startProcd } from "../../../../stand-in/procd/procd.ts";
import {
  realUciOnPath,
  startRealRpcd,
  startRealUbusd,
  type Userland,
  userlands,
} from "../../../../stand-in/real/userland.ts";
import { type Rpcd, startRpcd } from "../../../../stand-in/rpcd/rpcd.ts";
import { startUbusd } from "../../../../stand-in/ubus/ubusd.ts";
import { uciOnPath } from "../../../../stand-in/uci/uci-on-path.ts";
import { silentLog } from "../../../linux/silent-log.ts";
import { manualClock } from "../../../manual-clock.ts";

const network = "config interface 'lan'\n\toption proto 'static'\n\tlist dns '1.1.1.1'\n\tlist dns '8.8.8.8'\n";
const firewall = "# of the vendor\nconfig rule\n\toption name 'a'\n\nconfig rule\n\toption name 'b'\n";

async function router(kind: Userland = "stand-in") {
  const isReal = kind === "real";
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-write-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const at = (path: string) => join(root, path);
  mkdirSync(at("etc/config"), { recursive: true });
  mkdirSync(at("tmp/.uci"), { recursive: true });
  mkdirSync(at("tmp/run"));
  writeFileSync(at("etc/config/network"), network);
  writeFileSync(at("etc/config/firewall"), firewall);
  if (isReal) onTestFinished(realUciOnPath(at("bin"), root));
  else uciOnPath(at("bin"), root);
  const path = at("tmp/ubus.sock");
  const ubusd = isReal ? await startRealUbusd(at("tmp"), "ubus.sock") : await startUbusd(path);
  const procd = await startProcd(path);
  const ubus = new UbusClient({ path, clock: systemClock(), log: silentLog });
  const rpcd = isReal ? await startRealRpcd(root, "ubus.sock", ubus) : await startRpcd(path, root);
  onTestFinished(async () => {
    ubus.close();
    await rpcd.stop();
    procd.stop();
    await ubusd.stop();
  });
  const files = systemFiles(root);
  // The real program is below the root; that of the project takes the paths as they are.
  const below = (word: string): string => (word.startsWith("/") && !isReal ? at(word) : word);
  const run: RunProgram = ([program, ...words], options) =>
    runProgram([at(`bin/${program}`), ...words.map(below)], options);
  return {
    at,
    text: (path: string) => readFileSync(at(path), "utf8"),
    stage: (name: string, delta: string) => writeFileSync(at(`tmp/.uci/${name}`), delta),
    procd,
    /** Sessions whose edits are kept: the real one removes the folder with the session. */
    openSessions: () =>
      isReal
        ? readdirSync(at("tmp/run/rpcd")).filter((name) => name.startsWith("uci-")).length
        : (rpcd as Rpcd).openSessions,
    /** As somebody's `uci apply` does, until it is confirmed or taken back. */
    holdApply: async () => {
      if (!isReal) return (rpcd as Rpcd).holdApply(true);
      const created = await ubus.call("session", "create", { timeout: 60 });
      const ubus_rpc_session = String(created?.ubus_rpc_session);
      const objects = ["read", "write"].map((access) => ["*", access]);
      await ubus.call("session", "grant", { ubus_rpc_session, scope: "uci", objects });
      const values = { name: "theirs" };
      await ubus.call("uci", "set", { ubus_rpc_session, config: "firewall", section: "cfg0192bd", values });
      await ubus.call("uci", "apply", { ubus_rpc_session, rollback: true, timeout: 60 });
    },
    files,
    config: uciConfig(files),
    writers: {
      rpcd: rpcdWriter(files, ubus),
      program: programWriter({ files, run, ubus, deltaFolder: "/tmp/own/uci" }),
    },
  };
}

const changes = (of: Readonly<Record<string, readonly UciChange[]>>) => new Map(Object.entries(of));

const ways = userlands.flatMap((kind) => (["rpcd", "program"] as const).map((way) => [way, kind] as const));

describe.each(ways)("written by %s, %s", (way, kind) => {
  it("is what was asked for, of each kind and in several packages, and each is told once", async () => {
    const { writers, text, procd } = await router(kind);
    await writers[way].write(
      changes({
        network: [
          {
            kind: "set",
            section: "lan",
            values: { proto: undefined, ipaddr: "192.168.2.1", dns: ["9.9.9.9", "it's"] },
          },
          { kind: "add", section: "guest", type: "interface", values: { proto: "static", ip6addr: [], metric: "" } },
        ],
        firewall: [
          { kind: "rename", section: "cfg0292bd", name: "mine" },
          { kind: "set", section: "mine", values: { name: 'Café\n"b"' } },
          { kind: "delete", section: "cfg0192bd" },
          { kind: "add", section: "first", type: "rule", values: { enabled: "0" } },
          { kind: "order", sections: ["first", "mine"] },
        ],
      }),
    );
    expect(text("etc/config/network")).toBe(
      "\nconfig interface 'lan'\n\toption ipaddr '192.168.2.1'\n\tlist dns '9.9.9.9'\n\tlist dns 'it'\\''s'\n" +
        "\nconfig interface 'guest'\n\toption proto 'static'\n\n",
    );
    expect(text("etc/config/firewall")).toBe(
      "\nconfig rule 'first'\n\toption enabled '0'\n\nconfig rule 'mine'\n\toption name 'Café\n\"b\"'\n\n",
    );
    expect(procd.changed).toEqual(["network", "firewall"]);
  });

  it("leaves a package alone that is so already, comments and all, and tells nobody", async () => {
    const { writers, text, procd } = await router(kind);
    await writers[way].write(
      changes({
        firewall: [{ kind: "set", section: "cfg0192bd", values: { name: "a", target: undefined } }],
        network: [{ kind: "set", section: "lan", values: { dns: ["1.1.1.1", "8.8.8.8"], mtu: "1400" } }],
      }),
    );
    expect(text("etc/config/firewall")).toBe(firewall);
    expect(text("etc/config/network")).toContain("option mtu '1400'");
    expect(procd.changed).toEqual(["network"]);
  });

  it.each<[string, string, UciChange]>([
    ["a section that is not there", "firewall", { kind: "set", section: "nope", values: { key: "secret" } }],
    ["a section that is there", "firewall", { kind: "add", section: "cfg0192bd", type: "rule", values: {} }],
    ["a package that is not there", "nope", { kind: "delete", section: "secret" }],
    ["a name that cannot be", "firewall", { kind: "rename", section: "cfg0192bd", name: "my-secret" }],
    ["a value that cannot be", "firewall", { kind: "set", section: "cfg0192bd", values: { name: "secret\u0001" } }],
  ])("is nothing at all for %s", async (_title, name, change) => {
    const { writers, text, procd } = await router(kind);
    const all = changes({ network: [{ kind: "set", section: "lan", values: { mtu: "1400" } }], [name]: [change] });
    const refused = writers[way].write(all);
    await expect(refused).rejects.toMatchObject({ name: "UciWriteError", committed: [] });
    await expect(refused).rejects.not.toThrow(/secret/);
    expect(text("etc/config/network")).toBe(network);
    expect(procd.changed).toEqual([]);
  });

  it("waits for what others have staged, and refuses without losing it", async () => {
    const { writers, text, stage, config, files } = await router(kind);
    const clock = manualClock();
    const writer = guardedWriter(writers[way], { config, files, clock });
    const all = changes({ network: [{ kind: "set", section: "lan", values: { mtu: "1400" } }] });

    stage("network", "network.lan.proto='dhcp'\n");
    const refused = expect(writer.write(all)).rejects.toThrow(/somebody else has changes of network staged/);
    while (clock.waiting > 0) {
      clock.advance(250);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await refused;
    expect(text("tmp/.uci/network")).toBe("network.lan.proto='dhcp'\n");
    expect(text("etc/config/network")).toBe(network);

    const written = writer.write(all);
    clock.advance(250);
    await expect.poll(() => clock.waiting).toBe(1);
    expect(text("etc/config/network")).toBe(network);
    stage("network", "");
    clock.advance(250);
    await written;
    expect(text("etc/config/network")).toContain("option mtu '1400'");
    expect(text("etc/config/network")).toContain("option proto 'static'");
  });

  it("does not wait for what is staged of other packages", async () => {
    const { writers, text, stage, config, files } = await router(kind);
    stage("dhcp", "dhcp.lan.leasetime='1h'\n");
    const writer = guardedWriter(writers[way], { config, files, clock: manualClock() });
    await writer.write(changes({ network: [{ kind: "set", section: "lan", values: { mtu: "1400" } }] }));
    expect(text("etc/config/network")).toContain("option mtu '1400'");
  });
});

const mtu = changes({ network: [{ kind: "set", section: "lan", values: { mtu: "1400" } }] });

describe.each(userlands)("written by rpcd, %s", (kind) => {
  it("leaves no session behind, and what others have staged where it is", async () => {
    const { writers, openSessions, stage, text } = await router(kind);
    stage("network", "network.lan.proto='dhcp'\n");
    const before = openSessions();
    await writers.rpcd.write(mtu);
    expect(openSessions()).toBe(before);
    expect(text("tmp/.uci/network")).toBe("network.lan.proto='dhcp'\n");
    expect(text("etc/config/network")).toContain("option proto 'static'");
  });

  it("is refused while another change waits to be confirmed", async () => {
    const { writers, openSessions, holdApply, text } = await router(kind);
    await holdApply();
    const before = openSessions();
    await expect(writers.rpcd.write(mtu)).rejects.toThrow(/waiting to be confirmed/);
    expect(text("etc/config/network")).toBe(network);
    expect(openSessions()).toBe(before);
  });
});

describe("written by the program", () => {
  it("leaves nothing staged where the program fails, or does nothing", async () => {
    const { writers, at, text } = await router();
    for (const script of ["exit 1", "exit 0"]) {
      writeFileSync(at("bin/uci"), `#!/bin/sh\n${script}\n`);
      chmodSync(at("bin/uci"), 0o755);
      await expect(writers.program.write(mtu)).rejects.toThrow(/uci commit network/);
      expect(text("tmp/own/uci/network")).toBe("");
    }
    expect(text("etc/config/network")).toBe(network);
  });

  it("says which packages were committed where the services cannot be told", async () => {
    const { writers, procd, text } = await router();
    procd.stop();
    const written = writers.program.write(mtu);
    await expect(written).rejects.toMatchObject({ committed: ["network"] });
    await expect(written).rejects.toThrow(/its services were not told/);
    expect(text("etc/config/network")).toContain("option mtu '1400'");
  });
});
