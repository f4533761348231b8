import { spawnSync } from "node:child_process";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cpeAgent, quietly, RunningCommand, temporaryDirectory } from "../harness/process/built-program.ts";
import { type ProcessCpe, processCpe } from "../harness/process/process-cpe.ts";

// What a script can rely on: exit codes, JSON on either stream, waiting.

const errorIn = (text: string): unknown => JSON.parse(text).error;

describe("a command that fails", () => {
  const nowhere = ["--state-dir", "/nonexistent/cpe-agent"];

  it.each<[number, string, string[]]>([
    [3, "no-agent", ["get", "Device.", ...nowhere]],
    [3, "no-agent", ["wait", "--for", "session", "--timeout", "0", ...nowhere]],
    [2, "usage", ["sessions", "--limit", "x", ...nowhere]],
    [2, "usage", ["acs", "serve", "--port", "x"]],
    [2, "usage", ["set"]],
    [2, "usage", ["nosuch"]],
    [2, "usage", ["wait", "--for", "nothing"]],
    [2, "usage", ["wait", "--for", "Device.A=1", "--since", "5", "--timeout", "0", ...nowhere]],
    [2, "configuration", ["status", "--config", "/nonexistent.yaml"]],
    [1, "no-acs", ["acs", "devices", "--url", "http://127.0.0.1:1/"]],
  ])("with %i says so in JSON where JSON is asked for: %s", (exitCode, code, argv) => {
    const { code: ended, stdout, stderr } = cpeAgent(...argv, "--json");
    expect(ended).toBe(exitCode);
    expect(errorIn(stderr)).toEqual({ code, message: expect.stringMatching(/\w/) });
    expect(stdout).toBe("");
  });

  it("is none where help or the version was asked for", () => {
    expect(cpeAgent("status", "--json", "--help")).toMatchObject({ code: 0, stderr: "" });
    expect(cpeAgent("--version", "--json")).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    ["nothing", ""],
    ["a page", "<html>"],
    ["JSON of its own", '{"devices":[]}'],
  ])("says that what answers with %s is no ACS", async (_, body) => {
    const server = createServer((_request, response) => response.end(body));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const asking = new RunningCommand("acs", "devices", "--json", "--url", `http://127.0.0.1:${port}/`);
      expect(await asking.ended).toBe(1);
      expect(asking.log).toEqual([{ error: { code: "no-acs", message: expect.stringContaining("no cpe-agent acs") } }]);
    } finally {
      server.close();
    }
  });

  it.each([
    [["acs", "devcies"], 'acs has no command "devcies"; did you mean devices?'],
    [["transfers", "nosuch"], 'transfers has no command "nosuch"; there are download, upload,'],
    [["stauts"], "Did you mean status?"],
    [["sessions", "--limit", "x"], "--limit x is no whole number"],
  ])("says what is wrong with %j", (argv, sentence) => {
    const { code, stderr } = cpeAgent(...argv);
    expect(stderr).toContain(sentence);
    expect(code).toBe(2);
  });
});

describe("beside a running agent", () => {
  let cpe: ProcessCpe;
  let agent: RunningCommand;
  const ask = (command: string, ...argv: string[]) => cpeAgent(command, ...argv, "--state-dir", cpe.stateDirectory);

  beforeAll(async () => {
    cpe = await processCpe({});
    agent = cpe.start();
    await agent.fact("session.end");
  });
  afterAll(() => cpe.close());

  it("a refusal is JSON where JSON is asked for", () => {
    const { code, stderr } = ask("set", "Device.DeviceInfo.SerialNumber=x", "--json");
    expect(code).toBe(1);
    expect(errorIn(stderr)).toEqual({ code: "refused", message: expect.stringContaining("SerialNumber") });
  });

  it("get prints bare values, an empty one as an empty line", () => {
    const paths = ["Device.DeviceInfo.ProvisioningCode", "Device.ManagementServer.URL"];
    expect(ask("get", "--value", ...paths)).toMatchObject({ code: 0, stdout: `\n${cpe.acs.url}\n` });
  });

  it("wait ends when a parameter has the value", async () => {
    const path = "Device.DeviceInfo.ProvisioningCode";
    const waiting = new RunningCommand("wait", "--for", `${path}=waited`, "--state-dir", cpe.stateDirectory);
    expect(ask("set", `${path}=waited`)).toMatchObject({ code: 0 });
    expect(await waiting.ended).toBe(0);
  });

  it("wait ends with the next session that ends well", async () => {
    const waiting = new RunningCommand("wait", "--for", "session", "--state-dir", cpe.stateDirectory);
    let code: unknown;
    void waiting.ended.then((ended) => {
      code = ended;
    });
    // One that has ended before the command was up does not count.
    while (code === undefined) await cpe.ask();
    expect(code).toBe(0);
  });

  it("wait takes a session that has ended before it, where it is told how long", async () => {
    const waitFor = (condition: string, ...more: string[]) =>
      ask("wait", "--for", condition, "--timeout", "0", ...more);
    await cpe.ask();
    const [last] = JSON.parse(ask("sessions", "--limit", "1", "--json").stdout);
    expect(waitFor("session", "--since", "600")).toMatchObject({ code: 0 });
    expect(waitFor(`event=${last.events[0]}`, "--since", "600")).toMatchObject({ code: 0 });
    expect(waitFor("session")).toMatchObject({ code: 1 });
  });

  it("wait finds the event of an agent that starts later", async () => {
    const { path, remove } = temporaryDirectory();
    const waiting = new RunningCommand("wait", "--for", "event=1 BOOT", "--state-dir", path);
    const late = new RunningCommand("run", "--host", "virtual", "--state-dir", path, ...quietly);
    expect(await waiting.ended).toBe(0);
    await late.kill("SIGTERM");
    remove();
  });

  it("wait gives up with 1 after its time", () => {
    const { code, stderr } = ask("wait", "--for", "Device.DeviceInfo.ModelName=x", "--timeout", "0", "--json");
    expect(code).toBe(1);
    expect(errorIn(stderr)).toMatchObject({ code: "timeout" });
  });
});

describe("SIGHUP", () => {
  it("opens the log file anew and takes what the configuration says of the log; the rest waits for a restart", async () => {
    const { path: directory, remove } = temporaryDirectory();
    const cpe = await processCpe({});
    const file = join(directory, "cpe-agent.yaml");
    const log = join(directory, "agent.log");
    const configure = (level: string, more = "") =>
      writeFileSync(file, `log: {file: ${log}, level: ${level}}\nacs: {url: "${cpe.acs.url}"}\n${more}`);
    const logged = (fact: string, name = log) => expect.poll(() => readFileSync(name, "utf8")).toContain(`"${fact}"`);
    configure("info");
    const base = ["run", "--host", "virtual", "--config", file, "--state-dir", join(directory, "state")];
    const agent = new RunningCommand(...base, "-o", "log.format=json", "-o", "connectionRequest.enable=false");
    try {
      await logged("session.end");
      expect(statSync(log).mode & 0o777).toBe(0o600);
      renameSync(log, `${log}.1`);
      configure("warn", "device: {manufacturer: Other}");
      agent.child.kill("SIGHUP");
      await logged("config.needs-restart");
      expect(readFileSync(log, "utf8")).not.toContain("config.reloaded");
      configure("loud");
      renameSync(log, `${log}.2`);
      agent.child.kill("SIGHUP");
      await logged("config.refused");
      configure("debug", "device: {kind: toaster}");
      renameSync(log, `${log}.3`);
      agent.child.kill("SIGHUP");
      await logged("config.refused");
      expect(readFileSync(log, "utf8")).toContain("toaster");
      expect(readFileSync(log, "utf8")).not.toContain("config.needs-restart");
      configure("info");
      agent.child.kill("SIGHUP");
      await logged("config.reloaded");
      agent.child.kill("SIGUSR1");
      agent.child.kill("SIGUSR2");
      expect(cpeAgent("status", "--state-dir", join(directory, "state"))).toMatchObject({ code: 0 });
      expect(agent.text()).toBe("");
    } finally {
      expect(await agent.kill("SIGTERM")).toBe(0);
      await cpe.close();
      remove();
    }
  });

  it("waits for no pipe: a configuration in one is not read again, and a log in one has to have a reader", async () => {
    const { path: directory, remove } = temporaryDirectory();
    const file = join(directory, "cpe-agent.yaml");
    writeFileSync(file, "log: {level: info}\n");
    const base = ["run", "--host", "virtual", "--config", file, "--state-dir", join(directory, "state"), ...quietly];
    const agent = new RunningCommand(...base);
    try {
      await agent.fact("agent.ready");
      rmSync(file);
      expect(spawnSync("mkfifo", [file]).status).toBe(0);
      agent.child.kill("SIGHUP");
      expect(await agent.fact("config.refused")).toMatchObject({ reason: expect.stringContaining("read again") });
      const log = cpeAgent(
        "run",
        "--host",
        "virtual",
        "--state-dir",
        join(directory, "other"),
        "-o",
        `log.file=${file}`,
      );
      expect(log).toMatchObject({ code: 2, stderr: expect.stringContaining("nobody reads from it") });
      const config = cpeAgent("run", "--config", directory);
      expect(config).toMatchObject({ code: 2, stderr: expect.stringContaining("it is a directory") });
    } finally {
      await agent.kill("SIGTERM");
      agent.child.kill("SIGKILL");
      remove();
    }
  });
});
