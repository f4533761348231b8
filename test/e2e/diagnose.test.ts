import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { cpeAgent, RunningCommand } from "../harness/process/built-program.ts";
import { type ProcessCpe, processCpe } from "../harness/process/process-cpe.ts";

// cpe-agent diagnose, on a simulated device.

const mayMount = process.getuid?.() === 0 && spawnSync("unshare", ["-m", "true"]).status === 0;

let cpe: ProcessCpe;
let agent: RunningCommand;
let at: readonly string[];

beforeAll(async () => {
  cpe = await processCpe({});
  at = ["--state-dir", cpe.stateDirectory];
  agent = cpe.start();
  await agent.line(({ fact }) => fact === "agent.ready");
});
afterAll(() => cpe.close());

const diagnose = (...argv: readonly string[]) => cpeAgent("diagnose", ...argv, ...at);

it("diagnose has a misspelt command noticed before its flags", () => {
  expect(diagnose("pign", "--count", "3", "example.com")).toMatchObject({
    code: 2,
    stderr: 'cpe-agent: diagnose has no command "pign"; did you mean ping?\n',
  });
  expect(diagnose("--count")).toMatchObject({ code: 2, stderr: "cpe-agent: unknown option '--count'\n" });
});

describe("diagnose traceroute", () => {
  it("prints the hops as they come, and their names", () => {
    const { code, stdout } = diagnose("traceroute", "example.com");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}1 {2}100\.64\.0\.1 {2}[\d.]+ ms/m);
    expect(stdout).toMatch(/^1 +100\.64\.0\.1 +router1\.example$/m);
    expect(stdout).toMatch(/^reached in [\d.]+ ms over 8 hops$/m);
  });
});

describe("diagnose dns, server and echo", () => {
  it.each([
    [["dns", "example.com"], /^ {2}1 {2}[\d.]+ {2}[\d.]+ ms {2}example\.com {2}198\.51\.100\.\d+ /m],
    [["server", "192.0.2.1", "example.com"], /^192\.0\.2\.1 {2}no answer$[\s\S]*^fastest: example\.com \(198/m],
    [
      ["echo", "--count", "2", "--pause", "20", "--dscp", "46", "example.com"],
      /^ {2}2 {2}[\d.]+ ms$[\s\S]*^2 sent, 2 answered/m,
    ],
  ])("%j prints what comes in, and what it comes to", (argv, printed) => {
    const { code, stdout } = diagnose(...argv);
    expect(code).toBe(0);
    expect(stdout).toMatch(printed);
  });
});

describe("diagnose capacity", () => {
  it("prints each sub-interval, and what the way carries at most and on average", () => {
    const { code, stdout } = diagnose("capacity", "--count", "3", "--interval", "200", "capacity.example");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}1 {2}99\.8 Mbit\/s {2}0\.2 % lost {2}round trip up to \d+ ms, within \d+ ms$/m);
    expect(stdout).toMatch(/^at most: {4}2\d\d\.\d Mbit\/s .*\non average: 1\d\d\.\d Mbit\/s /m);
    expect(stdout).toMatch(/one flow, protocol 20$/m);
  });

  it("upstream at a fixed rate, as JSON; and refuses keys that are none", () => {
    const fixed = ["--upload", "--fixed", "10", "--count", "1", "--json"];
    const { code, stdout } = diagnose("capacity", ...fixed, "capacity.example:24602", "[2001:db8::1]:24601");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ state: "Complete", increments: [{ mbps: expect.closeTo(10, 0) }] });
    expect(diagnose("capacity", "--fixed", "1100", "capacity.example")).toMatchObject({
      code: 2,
      stderr: 'cpe-agent: --fixed is "1100", and must be 1 to 1000\n',
    });
    expect(diagnose("capacity", "--key-file", "/dev/null", "capacity.example")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("/dev/null has no keys"),
    });
  });

  it("has its other side in capacity-server, until Ctrl-C", async () => {
    const server = new RunningCommand("diagnose", "capacity-server", "--port", "0");
    await server.line(({ fact }) => fact.startsWith("serves tests of capacity on 127.0.0.1 port"));
    expect(await server.kill("SIGINT")).toBe(0);
    expect(cpeAgent("diagnose", "capacity-server", "--most-flows", "0")).toMatchObject({ code: 2 });
  });
});

describe("diagnose wifi", () => {
  it("prints the networks around, and leaves them in no table of the ACS", () => {
    const { code, stdout } = diagnose("wifi");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^02:00:5e:[0-9a-f:]{8} +-\d+ dBm {2}channel +\d+ of (?:2\.4|5|6)GHz {2,}\S+ {2,}Neighbor-[0-9A-F]{6}$/m,
    );
    expect(stdout).toMatch(/^\d+ networks$/m);
    const rows = cpeAgent("get", "Device.WiFi.NeighboringWiFiDiagnostic.ResultNumberOfEntries", ...at);
    expect(rows.stdout.trim()).toMatch(/0$/);
  });
});

it("a look at the Wi-Fi around that the tree is asked for has a row for each network, on a radio of the device", async () => {
  const object = "Device.WiFi.NeighboringWiFiDiagnostic.";
  expect(cpeAgent("set", `${object}DiagnosticsState=Requested`, ...at).code).toBe(0);
  const read = () => cpeAgent("get", object, ...at).stdout;
  await expect.poll(read, { interval: 500 }).toContain(`${object}DiagnosticsState=Complete`);
  expect(read()).toMatch(/Result\.1\.Radio=Device\.WiFi\.Radio\.\d+$/m);
  expect(read()).toMatch(/Result\.1\.OperatingFrequencyBand=(?:2\.4|5|6)GHz/);
});

describe("diagnose serve", () => {
  it("is the other end until it is told to stop, and listens on loopback unless told otherwise", async () => {
    const served = new RunningCommand(
      "diagnose",
      "serve",
      ...["http", "echo", "capacity"].flatMap((name) => [`--${name}-port`, "0"]),
    );
    const { fact } = await served.line((line) => line.fact.startsWith("http"));
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(fact)?.[0] ?? "";
    expect((await (await fetch(`${url}1kB`)).arrayBuffer()).byteLength).toBe(1000);
    await served.line((line) => /^capacity 127\.0\.0\.1:\d+$/.test(line.fact));
    await served.line((line) => line.fact.startsWith("It serves"));
    expect(await served.kill("SIGINT")).toBe(0);
    expect(cpeAgent("diagnose", "serve", "--bind", "localhost")).toMatchObject({
      code: 2,
      stderr: 'cpe-agent: --bind is "localhost", which is no IP address\n',
    });
  });
});

describe("diagnose capture", () => {
  const fileNamed = (name: string): string => join(cpe.stateDirectory, name);

  it("writes a file that tcpdump reads, says how far it is, and leaves a file that is there as it is", () => {
    const file = fileNamed("a.pcap");
    const { code, stderr, stdout } = diagnose("capture", "--seconds", "2", file);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^ {2}\d\.\d s {2}\d0 packets, \d+ octets$[\s\S]*^20 packets, 1,824 octets in /m);
    expect(statSync(file)).toMatchObject({ size: 1824, mode: 0o100600 });
    const read = spawnSync("tcpdump", ["-n", "-v", "-r", file], { encoding: "utf8" });
    if (read.error === undefined) {
      expect(read.stdout.match(/198\.51\.100\.1\.40000 > 203\.0\.113\.7\.7: /g)?.length).toBe(10);
      expect(read.stdout).not.toContain("bad cksum");
    }
    expect(diagnose("capture", file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("a.pcap: it is there already"),
    });
    expect(statSync(file).size).toBe(1824);
  });

  it("refuses what is no filter, and leaves no empty file", () => {
    const file = fileNamed("b.pcap");
    expect(diagnose("capture", "--filter", "host example.com", file)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--filter has "example.com" in it'),
    });
    expect(existsSync(file)).toBe(false);
  });

  it.skipIf(!mayMount)("ends where the disk is full, on the device too (needs the right to mount)", async () => {
    const folder = fileNamed("small");
    mkdirSync(folder);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4k", "none", folder]);
    onTestFinished(() => void execFileSync("umount", ["-l", folder]));
    const file = join(folder, "d.pcap");
    const { code, stderr } = diagnose("capture", "--seconds", "600", file);
    expect(code).toBe(1);
    expect(stderr).toContain("the capture ends with 4,096 octets in");
    expect(stderr).toContain("no space is left");
    await agent.line(
      ({ fact, name, state }) =>
        fact === "diagnostic.end" && name === "PacketCaptureDiagnostics" && state === "Canceled",
    );
  });

  it("keeps what there is on Ctrl-C", async () => {
    const file = fileNamed("c.pcap");
    const running = new RunningCommand("diagnose", "capture", file, ...at);
    await running.line(({ fact }) => fact.includes(" packets, "));
    running.child.kill("SIGINT");
    expect(await running.ended).toBe(1);
    expect(statSync(file).size).toBeGreaterThanOrEqual(924);
  });
});

describe("diagnose self-test", () => {
  it("prints each check, and fails with those that did", () => {
    const { code, stderr, stdout } = diagnose("self-test");
    expect(stdout).toMatch(/^✓ store {3}state can be written$/m);
    expect(stdout).toMatch(/^8 of 8 checks passed$/m);
    expect([code, stderr]).toEqual([0, ""]);
  });
});

describe("diagnose dns", () => {
  it("fails where no address was told, after it has printed what was", () => {
    const { code, stderr, stdout } = diagnose("dns", "nobody.invalid");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^1 asked, 0 answered$/m);
    expect(stderr).toMatch(/^cpe-agent: [\d.]+ knows no address of that name\n$/);
    expect(diagnose("dns", "--json", "nobody.invalid")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("Error_HostNameNotResolved"),
    });
  });
});

describe("diagnose ping", () => {
  it("prints what comes in, and what it comes to", () => {
    const { code, stdout, stderr } = diagnose("ping", "--count", "2", "example.com");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^example\.com is 198\.51\.100\.\d+\n +1 {2}[\d.]+ ms\n +2 {2}[\d.]+ ms\n2 sent, 2 answered, 0 % lost\nmin\/avg\/max /,
    );
  });

  it("prints its results alone as JSON", () => {
    const { code, stdout } = diagnose("ping", "-6", "--count", "1", "--json", "example.com");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      state: "Complete",
      address: expect.stringMatching(/^2001:db8::/),
      successCount: 1,
    });
  });

  it("fails with a sentence where it does not complete, and for what is no host", () => {
    expect(diagnose("ping", "nobody.invalid")).toMatchObject({
      code: 1,
      stderr: "cpe-agent: Error_CannotResolveHostName: the name nobody.invalid cannot be resolved\n",
    });
    expect(cpeAgent("diagnose", "ping", ...at, "--", "-f;reboot")).toMatchObject({
      code: 1,
      stderr: 'cpe-agent: the host is "-f;reboot", which is neither a host name nor an IP address\n',
    });
    expect(diagnose("ping", "--json", "192.0.2.1")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("Error_NoRouteToHost"),
    });
  });

  it("is given up by Ctrl-C, with what there is until then", async () => {
    const ping = new RunningCommand("diagnose", "ping", "--count", "1000", "example.com", ...at);
    await ping.line(({ fact }) => fact.startsWith("  1  "));
    ping.child.kill("SIGINT");
    expect(await ping.ended).toBe(1);
    expect(ping.log.at(-1)?.fact).toBe("cpe-agent: Canceled: given up");
    // What there is until then is told, and of nothing that was given up.
    expect(ping.log.map(({ fact }) => fact)).toContainEqual(
      expect.stringMatching(/^(\d+) sent, \1 answered, 0 % lost$/),
    );
  });
});
