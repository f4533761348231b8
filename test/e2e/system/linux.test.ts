import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { uptime } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cpeAgent, quietly, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";

// The built agent on this machine, read by the built ACS: what it says agrees with ip, /proc and /sys.

interface IpLink {
  readonly ifname: string;
  readonly mtu: number;
  readonly address?: string;
  readonly flags: readonly string[];
  readonly addr_info: readonly { readonly family: string; readonly local: string; readonly prefixlen: number }[];
}

const directory = temporaryDirectory();
const values = new Map<string, string>();
let acs: RunningCommand;
let agent: RunningCommand;
let acsUrl = "";
let device = "";

const ipJson = <T>(...argv: readonly string[]): T =>
  JSON.parse(spawnSync("ip", ["-j", ...argv], { encoding: "utf8" }).stdout) as T;

/** `Device.X.N.` of the row of `table` whose parameter has this value. */
const rowOf = (table: string, parameter: string, value: string): string | undefined =>
  [...values]
    .find(([path, each]) => path.startsWith(table) && path.endsWith(`.${parameter}`) && each === value)?.[0]
    .slice(0, -parameter.length);

beforeAll(async () => {
  acs = new RunningCommand("acs", "--port", "0", "--json");
  const ready = await acs.line((line) => /http:\/\/127\.0\.0\.1:\d+\//.test(JSON.stringify(line)));
  acsUrl = /http:\/\/127\.0\.0\.1:\d+\//.exec(JSON.stringify(ready))?.[0] ?? "";
  agent = new RunningCommand("run", "--host", "linux", "--acs-url", acsUrl, "--state-dir", directory.path, ...quietly);
  await agent.line((line) => line.fact === "session.end" && line.outcome === "ok");
  const devices = JSON.parse(cpeAgent("acs", "devices", "--json", "--url", acsUrl).stdout) as { id: string }[];
  device = devices[0]?.id ?? "";
  const read = cpeAgent("acs", "get", device, "Device.", "--wake", "--url", acsUrl);
  expect(read.stderr).toBe("");
  for (const line of read.stdout.trim().split("\n"))
    values.set(line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1));
});

afterAll(async () => {
  await agent?.kill("SIGTERM");
  await acs?.kill("SIGTERM");
  directory.remove();
});

describe("the tree of this machine, as an ACS reads it", () => {
  it("has each link of ip once, with its MTU, state and addresses", () => {
    for (const link of ipJson<IpLink[]>("addr")) {
      const row = rowOf("Device.IP.Interface.", "Name", link.ifname);
      if (row === undefined) {
        // Ports of a bridge carry no IP of their own.
        expect(link.addr_info).toEqual([]);
        continue;
      }
      expect(Number(values.get(`${row}MaxMTUSize`))).toBe(Math.min(link.mtu, 65535));
      expect(values.get(`${row}Enable`)).toBe(String(link.flags.includes("UP")));
      const told = [...values]
        .filter(([path]) => path.startsWith(row) && path.endsWith(".IPAddress"))
        .map(([, value]) => value);
      expect(told.sort()).toEqual(link.addr_info.map((each) => each.local).sort());
    }
  });

  it("has the MAC address of each network card", () => {
    const cards = readdirSync("/sys/class/net").filter((name) => name !== "lo");
    for (const name of cards) {
      const row = rowOf("Device.Ethernet.Interface.", "Name", name);
      if (row === undefined) continue;
      const mac = readFileSync(`/sys/class/net/${name}/address`, "utf8").trim();
      expect(values.get(`${row}MACAddress`)?.toLowerCase()).toBe(mac);
    }
  });

  it("counts what /proc/net/dev counts", () => {
    const [, received] = /^\s*lo:\s*(\d+)/m.exec(readFileSync("/proc/net/dev", "utf8")) ?? [];
    const row = rowOf("Device.IP.Interface.", "Name", "lo");
    const told = Number(values.get(`${row}Stats.BytesReceived`));
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(Number(received));
  });

  it("tells memory and uptime truly", () => {
    const total = /MemTotal:\s+(\d+)/.exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
    expect(values.get("Device.DeviceInfo.MemoryStatus.Total")).toBe(total);
    expect(Math.abs(Number(values.get("Device.DeviceInfo.UpTime")) - uptime())).toBeLessThan(120);
  });

  it("lists this very process", () => {
    const row = `Device.DeviceInfo.ProcessStatus.Process.${agent.child.pid}.`;
    expect(values.get(`${row}PID`)).toBe(String(agent.child.pid));
  });

  it("counts its rows right, everywhere", () => {
    const counts = [...values].filter(([path]) => path.endsWith("NumberOfEntries"));
    expect(counts.length).toBeGreaterThan(8);
    for (const [path, count] of counts) {
      const table = `${path.slice(0, -"NumberOfEntries".length)}.`;
      const rows = new Set(
        [...values.keys()]
          .filter((each) => each.startsWith(table))
          .map((each) => each.slice(table.length).split(".")[0]),
      );
      expect([path, rows.size]).toEqual([path, Number(count)]);
    }
  });

  it("has a default route where ip has one", () => {
    const hasDefault = ipJson<{ dst: string }[]>("route", "show", "table", "main").some(
      (route) => route.dst === "default",
    );
    expect(rowOf("Device.Routing.Router.", "DestIPAddress", "0.0.0.0") !== undefined).toBe(hasDefault);
  });

  it("refers only to rows that exist", () => {
    for (const [path, value] of values) {
      if (!/\.(HigherLayer|LowerLayer|LowerLayers|Interface|Router)$/.test(path) || value === "") continue;
      for (const target of value.split(",")) {
        expect([path, target, [...values.keys()].some((each) => each.startsWith(`${target}.`))]).toEqual([
          path,
          target,
          true,
        ]);
      }
    }
  });

  it("does not let the ACS change the system unless the configuration does", () => {
    const row = rowOf("Device.IP.Interface.", "Name", "lo");
    const set = cpeAgent("acs", "set", device, `${row}Enable=false`, "--wake", "--url", acsUrl);
    expect(set.code).toBe(1);
    expect(set.stderr).toMatch(/9008/);
    const names = JSON.parse(cpeAgent("names", row ?? "", "--json", "--state-dir", directory.path).stdout) as {
      path: string;
      writable: boolean;
    }[];
    expect(names.find((each) => each.path === `${row}Enable`)?.writable).toBe(false);
  });
});
