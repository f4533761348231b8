import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/host/clock.ts";
import { UbusClient } from "../../../src/host/openwrt/ubus/ubus-client.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { startProcd } from "../procd/procd.ts";
import { startRealRpcd, startRealUbusd, type Userland, userlands } from "../real/userland.ts";
import { startUbusd } from "../ubus/ubusd.ts";
import { startRpcd } from "./rpcd.ts";

const fixture = join(import.meta.dirname, "../../fixtures/openwrt/dhcp-bridge-pd");
const recorded = (name: string): unknown => JSON.parse(readFileSync(join(fixture, "ubus", `${name}.json`), "utf8"));

/** The recorded router, with its bus. */
async function router(kind: Userland) {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-rpcd-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  cpSync(join(fixture, "etc-config"), join(root, "etc/config"), { recursive: true });
  mkdirSync(join(root, "tmp/run"), { recursive: true });
  symlinkSync("tmp", join(root, "var"));
  const path = join(root, "tmp/ubus.sock");
  const ubusd = kind === "real" ? await startRealUbusd(join(root, "tmp"), "ubus.sock") : await startUbusd(path);
  const procd = await startProcd(path);
  const client = new UbusClient({ path, clock: systemClock(), log: silentLog });
  const rpcd = kind === "real" ? await startRealRpcd(root, "ubus.sock", client) : await startRpcd(path, root);
  onTestFinished(async () => {
    client.close();
    await rpcd.stop();
    procd.stop();
    await ubusd.stop();
  });
  const uci = (method: string, args: Parameters<UbusClient["call"]>[2]) => client.call("uci", method, args);
  const text = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined);
  return { client, uci, text, procd, rpcd };
}

describe.each(userlands)("rpcd, %s", (kind) => {
  it.each(["dhcp", "firewall", "network", "system", "wireless"])("gets %s as the real one did", async (config) => {
    const { uci } = await router(kind);
    expect(await uci("get", { config })).toEqual(recorded(`uci-get-${config}`));
  });

  it("gets a type and an option as the real one did, and nothing of what is not there", async () => {
    const { uci } = await router(kind);
    expect(await uci("get", { config: "firewall", type: "zone" })).toEqual(recorded("uci-get-type"));
    expect(await uci("get", { config: "network", section: "lan", option: "ipaddr" })).toEqual(
      recorded("uci-get-option"),
    );
    expect(await uci("get", { config: "network", section: "zz" })).toBeUndefined();
    await expect(uci("get", { config: "nope" })).rejects.toMatchObject({ status: "not-found" });
    await expect(uci("get", {})).rejects.toMatchObject({ status: "invalid-argument" });
  });

  it("stages, tells and commits as the real one did", async () => {
    const { uci, text, procd } = await router(kind);
    await uci("set", { config: "network", section: "lan", values: { ipaddr: "192.168.3.1" } });
    expect(text("tmp/.uci/network")).toBe("network.lan.ipaddr='192.168.3.1'\n");
    expect(await uci("changes", { config: "network" })).toEqual({ changes: [["set", "lan", "ipaddr", "192.168.3.1"]] });
    expect(await uci("get", { config: "network", section: "lan", option: "ipaddr" })).toEqual({ value: "192.168.3.1" });
    expect(procd.changed).toEqual([]);
    await uci("commit", { config: "network" });
    expect(text("etc/config/network")).toContain("option ipaddr '192.168.3.1'");
    expect(text("tmp/.uci/network")).toBe("");
    expect(procd.changed).toEqual(["network"]);
  });

  it("keeps what a session stages from everybody else", async () => {
    const { client, uci, text } = await router(kind);
    const created = await client.call("session", "create", { timeout: 60 });
    const session = String(created?.ubus_rpc_session);
    const args = { config: "system", section: "ntp", values: { enabled: "0" }, ubus_rpc_session: session };
    await expect(uci("set", args)).rejects.toMatchObject({ status: "permission-denied" });
    const objects = [
      ["system", "read"],
      ["system", "write"],
    ];
    await client.call("session", "grant", { ubus_rpc_session: session, scope: "uci", objects });
    await uci("set", args);
    expect(text(`var/run/rpcd/uci-${session}/system`)).toBe("system.ntp.enabled='0'\n");
    expect(await uci("get", { config: "system", section: "ntp", option: "enabled" })).toEqual({ value: "1" });
    await client.call("session", "destroy", { ubus_rpc_session: session });
    expect(text(`var/run/rpcd/uci-${session}/system`)).toBeUndefined();
  });
});
