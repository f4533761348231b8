import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cpeAgent,
  meanwhile,
  quietly,
  RunningCommand,
  temporaryDirectory,
} from "../../harness/process/built-program.ts";

// A CPE that an ACS manages through the recorder, and the kind that comes of it: the same tree again.

const password = "s3cret-of-the-cpe";
const isKind = (file: string): boolean => /^(?!.*\.scenario).*\.yaml$/.test(file);

describe("cpe-agent record", () => {
  const directory = temporaryDirectory();
  const recording = join(directory.path, "recording");
  const running: RunningCommand[] = [];
  let acsUrl = "";
  let recorder: RunningCommand;

  const start = (...argv: string[]): RunningCommand => {
    const command = new RunningCommand(...argv);
    running.push(command);
    return command;
  };
  const agent = (name: string, url: string, ...options: string[]): RunningCommand =>
    start(
      ...["run", "--acs-url", url, "--host", "virtual", "--state-dir", join(directory.path, name), ...quietly],
      ...["acs.username=cpe", `acs.password=${password}`, "connectionRequest.limitPerMinute=60", ...options].flatMap(
        (option) => ["-o", option],
      ),
    );
  const ask = (...argv: string[]) => cpeAgent("acs", ...argv, "--url", acsUrl);
  /** Whether a row may go, or its parameters be set, a kind knows for all rows of a table alike: what differs by row is left out. */
  const treeOf = (serialNumber: string): readonly string[] =>
    ask("rpc", serialNumber, "GetParameterNames", '{"ParameterPath":"","NextLevel":false}', "--wake")
      .stdout.split("\n")
      .map((line) => line.replace(/(?<=\.\d+\.",).*|(?<=\.IPv4Address\.\d+\.\w+",).*/, ""))
      .sort();

  beforeAll(async () => {
    const acs = start("acs", "--port", "0", "--username", "cpe", "--password", password);
    acsUrl = /http:[^ ]*/.exec((await acs.line(({ fact }) => fact.startsWith("devices connect"))).fact)?.[0] ?? "";
    recorder = start("record", "--listen", "0", "--acs", acsUrl, "--output", recording, "--json");
    const url = String((await recorder.line((line) => "url" in line)).url);
    agent("field", url, "device.serialNumber=FIELD1", "device.kind=lte-router");
    await acs.line(({ fact }) => fact.includes("204"));
  });
  afterAll(async () => {
    for (const each of running) await each.kill("SIGTERM");
    directory.remove();
  });

  it("passes a session on, digest and cookies included, and makes a kind that shows the same tree", async () => {
    const names = treeOf("FIELD1");
    expect(ask("get", "FIELD1", "Device.", "--wake").code).toBe(0);
    expect(
      ask("set", "FIELD1", "Device.ManagementServer.ConnectionRequestPassword=another-s3cret", "--wake").code,
    ).toBe(0);
    expect(await recorder.kill("SIGTERM")).toBe(0);

    const kinds = readdirSync(recording).filter(isKind);
    expect(kinds).toHaveLength(1);
    const kind = join(recording, kinds[0] ?? "");
    agent("again", acsUrl, "device.serialNumber=AGAIN1", `device.kind=${kind}`);
    await expect.poll(() => ask("devices").stdout).toContain("AGAIN1");
    const again = treeOf("AGAIN1");
    expect(again).toEqual(names);
    expect(again.length).toBeGreaterThan(1000);
    expect(
      cpeAgent("acs", "get", "AGAIN1", "Device.Cellular.Interface.1.NetworkInUse", "--value", "--wake", "--url", acsUrl)
        .stdout,
    ).toBe("Example Mobile\n");
  });

  it("keeps a log of every message, in which no secret is, for its owner alone", () => {
    const file = join(recording, "envelopes.jsonl");
    const text = readFileSync(file, "utf8");
    const entries = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const messages = entries.map(({ message }) => message);
    expect(messages).toEqual(
      expect.arrayContaining(["Inform", "InformResponse", "GetParameterNamesResponse", "SetParameterValues"]),
    );
    expect(entries.filter(({ from }) => from === "acs").map(({ http }) => http)).toContainEqual({ status: 401 });
    expect(new Set(entries.map(({ session }) => session)).size).toBeGreaterThanOrEqual(4);
    expect(text).not.toContain("s3cret");
    expect(text).not.toContain("Digest ");
    for (const each of readdirSync(recording)) expect(statSync(join(recording, each)).mode & 0o077, each).toBe(0);
  });

  it("makes the same kind of its log", () => {
    const output = join(directory.path, "of-log.yaml");
    const file = join(recording, "envelopes.jsonl");
    expect(cpeAgent("model", "import", file, "--name", "of-log", "-o", output).code).toBe(0);
    const [recorded = ""] = readdirSync(recording).filter(isKind);
    const objects = (path: string): string => readFileSync(path, "utf8").replace(/^[\s\S]*?^facts:/m, "");
    expect(objects(output)).toBe(objects(join(recording, recorded)));
  });

  it("makes a scenario of what the ACS asked, that CPEs of that kind play", async () => {
    const [kind = ""] = readdirSync(recording).filter(isKind);
    const scenario = join(recording, kind.replace(/\.yaml$/, ".scenario.yaml"));
    const text = readFileSync(scenario, "utf8");
    expect(text).toContain("#   the secret Device.ManagementServer.ConnectionRequestPassword\n");
    expect(text).not.toContain("s3cret");
    const flags = ["--count", "3", "--kind", join(recording, kind), "--scenario", scenario];
    const played = await meanwhile("fleet", "--virtual-time", ...flags);
    expect([played.code, played.stderr]).toEqual([0, ""]);
    expect(played.stdout).toMatch(/met +The ACS does what it did on 0 BOOTSTRAP/);
  });
});
