import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { cpeAgent, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";

// What a fleet is told wrongly is said by its name, with its value and what is allowed; nothing is started or left behind.

const nowhere = ["--acs-url", "http://127.0.0.1:1/", "--state-dir", "/nonexistent/fleet"];

it.each<[string[], RegExp]>([
  [[], /Give --count N, or a list of them by --devices FILE/],
  [["--count", "0"], /--count 0 is no whole number from 1 to 1000000/],
  [["--count", "1e6"], /--count 1e6 is no whole number/],
  [["--count", "2", "--ramp", "fast"], /--ramp fast is no rate: give .*500\/s.*or all/],
  [["--count", "2", "--ramp", "0/s"], /--ramp 0\/s is no rate/],
  [["--count", "2", "--open", "0"], /--open 0 is no whole number from 1 to 1000000/],
  [["--count", "2", "--duration", "soon"], /--duration soon is no time: give 90 or 90s, 10m, 2h or 1d/],
  [["--count", "2", "--progress", "0"], /--progress 0 is no time/],
  [["--count", "2", "--shard", "3/2"], /--shard 3\/2 is no shard: give I\/N/],
  [["--count", "2", "--shard", "1/3"], /--shard 1\/3 is empty: there are 2 CPEs only/],
  [["--count", "2", "--seed", ""], /--seed {2}is no seed/],
  [
    ["--count", "2", "--kind", "home-gatewy"],
    /--kind home-gatewy names no kind of device, .*: there are .*home-gateway.*did you mean home-gateway\?/,
  ],
  [
    ["--count", "2", "--kind", "ont=x"],
    /--kind ont=x names no kind of device, or none with its share \(NAME or FILE, or NAME=70\)/,
  ],
  [["--count", "2", "--kind", "ont=0"], /--kind ont=0: a share is more than 0/],
  [["--count", "2", "--kind", "ont", "--kind", "nas=1"], /--kind ont: of several each has its share, as in ont=70/],
  [["--count", "2", "--kind", "ont=1", "--kind", "ont=2"], /--kind ont is given twice/],
  [
    ["--count", "2", "--serial", "LAB"],
    /"LAB" is no template for serial numbers: all 2 CPEs would have it; it needs .*\{i:06\}/,
  ],
  [["--count", "2", "--serial", "LAB{n}{i}"], /it has \{n\}, and there are \{i\}/],
  [["--count", "2", "--serial", "{i:12}".repeat(7)], /a serial number has 1 to 64 characters/],
  [["--count", "2", "--serial", "{i}", "--devices", "x.csv"], /--serial and --devices exclude each other/],
  [["--devices", "/nonexistent/x.csv"], /\/nonexistent\/x.csv: there is no such file/],
  [
    ["--count", "2", "--username", "{serail}"],
    /acs.username = "\{serail\}" is no template: it has \{serail\}, and there are .*\{serial\}/,
  ],
  [["--count", "2", "--password-file", "/nonexistent/p"], /\/nonexistent\/p: there is no such file/],
  [
    ["--count", "2", "--interval", "0"],
    /acs.periodicInform.intervalSeconds = "0" \(flag --interval\) must be a whole number from 1/,
  ],
  [["--count", "2", "-o", "connectionRequest.path=/x"], /each CPE of a fleet needs its own/],
  [
    ["--count", "300", "--username", "{ip:10.0.0.0/24}"],
    /acs.username = "\{ip:10.0.0.0\/24\}" is no template: \{ip:10.0.0.0\/24\} has 253 addresses for CPEs, and there are 300 CPEs/,
  ],
  [
    ["--count", "2", "--username", "{random:8}"],
    /acs.username = .* is no template: it has \{random:…\}, .*: give --seed/,
  ],
  [
    ["--count", "2", "--mac", "0200AB{i:06x}"],
    /--mac "0200AB\{i:06x\}" is no template: CPE 1 would begin with 0200ab000001/,
  ],
  [
    ["--count", "2", "-o", 'device.parameters={"Device.ManagementServer.DefaultActiveNotificationThrottle":"x{i}"}'],
    /DefaultActiveNotificationThrottle = "x1" \(of FLEET000001, home-gateway\): not of type unsignedInt/,
  ],
  [
    ["--count", "2", "-o", 'device.parameters={"InternetGatewayDevice.X":"1"}'],
    /InternetGatewayDevice.X is of a root that none of the CPEs has/,
  ],
  [["--count", "2", "--variable", "outage=5m"], /--variable is of a scenario: give --scenario FILE too/],
  [["--count", "2", "--scenario", "acs-outage", "--variable", "outage"], /--variable outage: give NAME=VALUE/],
  [
    ["--count", "2", "--scenario", "acs-outage", "--variable", "outage=long"],
    /acs-outage:\d+: steps\[2\].link-down = "long": it is a time/,
  ],
  [
    ["--count", "2", "--scenario", "acs-outage", "--variable", "outge=5m"],
    /acs-outage:1: --variable outge: it has no such variable, but outage, back-within/,
  ],
  [
    ["--count", "2", "--scenario", "acs-outage", "--variable", "outage=5m", "--variable", "outage=6m"],
    /--variable outage is given twice/,
  ],
  [["stauts"], /fleet has no command "stauts"; did you mean status\?/],
])("%j", (flags, sentence) => {
  const { code, stderr } = cpeAgent("fleet", ...flags, ...nowhere);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(2);
});

it("a secret that is no template is not shown", () => {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  const file = join(path, "password");
  writeFileSync(file, "hush{\n");
  const { code, stderr } = cpeAgent("fleet", "--count", "2", "--password-file", file, ...nowhere);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/acs.password = \(a secret\) is no template: it has a \{ alone/),
  ]);
  expect(stderr).not.toContain("hush");
});

it("needs the URL of an ACS", () => {
  const { code, stderr } = cpeAgent("fleet", "--count", "2", "--state-dir", "/nonexistent/fleet");
  expect([code, stderr]).toEqual([2, expect.stringContaining("--acs-url URL")]);
});

it.each<[string[], number, RegExp]>([
  [["status"], 3, /no fleet is running on \/nonexistent\/fleet \(start one with: cpe-agent fleet/],
  [["stop"], 3, /no fleet is running/],
  [["inform", "--select", "half"], 2, /--select "half" chooses no CPEs: a term is all, serial=PATTERN/],
  [["reboot"], 2, /required option '--select <cpes>'/],
  [["set", "x", "--select", "all"], 2, /"x" is not PATH=VALUE/],
])("%j without a fleet", (argv, exitCode, sentence) => {
  const { code, stderr } = cpeAgent("fleet", ...argv, "--state-dir", "/nonexistent/fleet");
  expect([code, stderr]).toEqual([exitCode, expect.stringMatching(sentence)]);
});

it("a second fleet on the same state is refused", async () => {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  const flags = ["--count", "1", "--acs-url", "http://127.0.0.1:1/", "--state-dir", path];
  const quiet = ["-o", "connectionRequest.bind=127.0.0.1", "-o", "connectionRequest.port=0"];
  const fleet = new RunningCommand("fleet", ...flags, ...quiet, "--json");
  onTestFinished(() => void fleet.kill("SIGKILL"));
  await fleet.line((line) => line.type === "start");
  const second = cpeAgent("fleet", ...flags, "--fresh");
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining("is running")]);
  expect(cpeAgent("fleet", "status", "--state-dir", path).code).toBe(0);
});

it("takes serial numbers from a file", async () => {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  const file = join(path, "devices.csv");
  const flags = ["--acs-url", "http://127.0.0.1:1/", "--state-dir", join(path, "state"), "--json", "--devices", file];
  writeFileSync(file, '\ufeffmodel;Serial Number\r\n# of the lab\r\nHG;"A-1"\r\n\r\nHG;B-2\r\nHG;A-1\r\n');
  expect(cpeAgent("fleet", ...flags).stderr).toContain("devices.csv:6: A-1 is in line 3 already");
  writeFileSync(file, 'serial\n"A\n1"\nB-2\n');
  expect(cpeAgent("fleet", ...flags).stderr).toContain("devices.csv:2: a cell in quotes does not end in its line");
  writeFileSync(file, "A-1\nB-2\nC-3\n");
  const quiet = ["-o", "connectionRequest.bind=127.0.0.1", "-o", "connectionRequest.port=0"];
  const fleet = new RunningCommand("fleet", ...flags, ...quiet, "--duration", "1s");
  expect(await fleet.line((line) => line.type === "start")).toMatchObject({ cpes: 3, from: "A-1", to: "C-3" });
  expect(await fleet.ended).toBe(0);
});

it("takes who its CPEs are from the columns of a file, in several processes too", async () => {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  const [file, state] = [join(path, "devices.csv"), join(path, "state")];
  writeFileSync(
    file,
    "serial;kind;mac;url;username;password;place;Device.DeviceInfo.ProvisioningCode\n" +
      "A-1;ont;00:11:22:33:44:50;http://127.0.0.1:1/;ua;s3cret;Bonn;north\nB-2;dsl-gateway;;http://127.0.0.1:2/;;;;\n",
  );
  const quiet = ["-o", "connectionRequest.bind=127.0.0.1", "-o", "connectionRequest.port=0"];
  const flags = ["--devices", file, "--state-dir", state, "--workers", "2", "--progress", "1s", "--json", ...quiet];
  const fleet = new RunningCommand("fleet", ...flags);
  onTestFinished(() => void fleet.kill("SIGKILL"));
  const up = await fleet.line((line) => line.type === "progress" && JSON.stringify(line).includes('"failing":2'));
  expect(up.kinds).toMatchObject({ ont: 1, "dsl-gateway": 1 });
  const get = (path: string, select: string): string => {
    const answer = cpeAgent("fleet", "get", path, "--select", select, "--state-dir", state);
    return answer.stdout;
  };
  const management = (name: string): string => get(`Device.ManagementServer.${name}`, "serial=A-1");
  expect([management("URL"), management("Username")]).toEqual([
    "A-1 Device.ManagementServer.URL=http://127.0.0.1:1/\n",
    "A-1 Device.ManagementServer.Username=ua\n",
  ]);
  expect(get("Device.DeviceInfo.ProvisioningCode", "kind=ont")).toBe("A-1 Device.DeviceInfo.ProvisioningCode=north\n");
  expect(get("InternetGatewayDevice.ManagementServer.URL", "serial=B-2")).toContain("URL=http://127.0.0.1:2/");
  expect(await fleet.kill("SIGTERM")).toBe(0);
  expect(fleet.log.find(({ fact }) => fact === "fleet.columns-ignored")).toMatchObject({ columns: "place" });
  expect(JSON.stringify(fleet.log)).not.toContain("s3cret");
});
