import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { selfSigned } from "../harness/acs/self-signed.ts";
import { TestAcs } from "../harness/acs/test-acs.ts";
import { freePort } from "../harness/free-port.ts";
import { cpeAgent, quietly, RunningCommand, temporaryDirectory } from "../harness/process/built-program.ts";

// What goes wrong in the field gives one clear line, and the behaviour that docs/operation.md promises.

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

function scratch(): string {
  const directory = temporaryDirectory();
  cleanUp.push(() => directory.remove());
  return directory.path;
}

async function acsOf(options?: Parameters<typeof TestAcs.start>[0]): Promise<TestAcs> {
  const acs = await TestAcs.start(options);
  cleanUp.push(() => acs.close());
  return acs;
}

function run(url: string, stateDirectory: string, ...more: readonly string[]): RunningCommand {
  const agent = new RunningCommand(
    "run",
    "--host",
    "virtual",
    ...(url === "" ? [] : ["--acs-url", url]),
    "--state-dir",
    stateDirectory,
    ...quietly,
    ...more,
  );
  cleanUp.push(() => agent.kill("SIGKILL"));
  return agent;
}

it("a program whose SQLite was not installed for this Node says so, and what to do", () => {
  const folder = scratch();
  cpSync("dist", join(folder, "dist"), { recursive: true });
  const argv = [join(folder, "dist", "main.js"), "run", "--state-dir", join(folder, "state")];
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  expect(stderr).toContain(
    `SQLite is not installed for Node ${process.versions.node}: install cpe-agent with the Node`,
  );
  expect(stderr).toContain("npm leaves out without a word what it cannot fetch or compile");
  expect(stderr).not.toMatch(/^ +at /m);
  expect(status).toBe(1);
});

describe("an agent without an ACS", () => {
  it("says how to give it one, and that no ACS has set what wakes it", async () => {
    const agent = run("", scratch(), "-o", "connectionRequest.advertise=127.0.0.1");
    expect(await agent.fact("agent.no-acs")).toMatchObject({ reason: expect.stringContaining("--acs-url") });
    const { url } = await agent.fact("connection-request.url");
    expect((await fetch(String(url))).status).toBe(401);
    expect(await agent.fact("connection-request.refused")).toMatchObject({
      reason: expect.stringContaining("the ACS has not set ConnectionRequestUsername"),
    });
  });
});

describe("an ACS that cannot be used", () => {
  it("is named with the reason when it is unreachable, and tried again with a rising RetryCount", async () => {
    const port = await freePort();
    const agent = run(`http://127.0.0.1:${port}/`, scratch(), "-o", "acs.retry.minimumWaitSeconds=1");
    const line = await agent.fact("session.end");
    expect(line).toMatchObject({ outcome: "unreachable", retryCount: 0 });
    expect(line.reason).toContain(`127.0.0.1:${port}`);
    const again = await agent.line((each) => each.fact === "session.end" && each.retryCount === 1);
    expect(again).toMatchObject({ outcome: "unreachable" });
  });

  it("says so when it refuses the credentials, and never shows them", async () => {
    const acs = await acsOf({
      before: (_, response) => {
        response
          .writeHead(401, { "WWW-Authenticate": 'Digest realm="acs", nonce="n", qop="auth"', "Content-Length": 0 })
          .end();
        return true;
      },
    });
    const agent = run(acs.url, scratch(), "-o", "acs.password=do-not-show-me");
    expect(await agent.fact("session.end")).toMatchObject({ outcome: "authentication" });
    expect(agent.text()).not.toContain("do-not-show-me");
  });

  it("is not talked to when its certificate is not trusted, and is when its CA is given", async () => {
    const directory = scratch();
    const tls = selfSigned(join(directory, "tls"));
    const acs = await acsOf({ tls });
    const untrusting = run(acs.url, join(directory, "a"));
    expect(await untrusting.fact("session.end")).toMatchObject({ outcome: "tls" });
    expect(acs.informs).toHaveLength(0);
    const trusting = run(acs.url, join(directory, "b"), "-o", `acs.tls.caFile=${tls.certFile}`);
    expect(await trusting.fact("session.end")).toMatchObject({ outcome: "ok" });
    expect(acs.informs[0]?.events).toEqual(["0 BOOTSTRAP", "1 BOOT"]);
  });

  it("may answer nonsense", async () => {
    const acs = await acsOf({
      before: (_, response) => {
        response.writeHead(200, { "Content-Type": "text/xml" }).end("<html><body>hello");
        return true;
      },
    });
    const line = await run(acs.url, scratch()).fact("session.end");
    expect(line).toMatchObject({ outcome: "bad-envelope" });
    expect(line.reason).toMatch(/\w/);
  });
});

describe("a machine that does not give what is needed", () => {
  it("moves off a taken port, says so, and advertises the port that it has", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    cleanUp.push(() => taken.close());
    const { port } = taken.address() as AddressInfo;
    const acs = await acsOf();
    const agent = run(acs.url, scratch(), "-o", `connectionRequest.port=${port}`);
    const line = await agent.fact("connection-request.moved");
    expect(line).toMatchObject({ level: "warn" });
    expect(line.reason).toContain(String(port));
    await acs.until(() => acs.informs.length > 0);
    const advertised = new URL(acs.informs[0]?.parameters.get("Device.ManagementServer.ConnectionRequestURL") ?? "");
    expect(Number(advertised.port)).not.toBe(port);
    expect(Number(advertised.port)).toBeGreaterThan(0);
  });

  it("ends with one sentence when the state directory cannot be made", () => {
    const file = join(scratch(), "a-file");
    writeFileSync(file, "");
    const { code, stderr } = cpeAgent(
      "run",
      "--host",
      "virtual",
      "--acs-url",
      "http://127.0.0.1:9/",
      "--state-dir",
      join(file, "state"),
    );
    expect(code).toBe(1);
    const complaint = stderr.split("\n").filter((line) => line.startsWith("cpe-agent: "));
    expect(complaint).toHaveLength(1);
    expect(complaint[0]).toContain(join(file, "state"));
  });

  it("ends with one sentence where no directory can be made at all", () => {
    const { code, stderr } = cpeAgent(
      "run",
      "--host",
      "virtual",
      "--acs-url",
      "http://127.0.0.1:9/",
      "--state-dir",
      "/proc/nope/state",
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/cpe-agent: the state directory \/proc\/nope\/state cannot be made/);
  });

  it("makes nothing where the name of its socket would be too long", () => {
    const directory = join(scratch(), "x".repeat(100));
    const { code, stderr } = cpeAgent("run", "--host", "virtual", "--state-dir", directory);
    expect([code, stderr]).toEqual([1, expect.stringContaining("too long for a socket")]);
    expect(existsSync(directory)).toBe(false);
  });

  it("sets a damaged state file aside, says so and runs", async () => {
    const directory = scratch();
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "state.db"), "this is no database ".repeat(500));
    const acs = await acsOf();
    const agent = run(acs.url, directory);
    expect(await agent.fact("store.damaged")).toMatchObject({ level: "warn" });
    expect(await agent.fact("session.end")).toMatchObject({ outcome: "ok" });
    expect(readdirSync(directory).some((name) => name.startsWith("state.db.damaged"))).toBe(true);
  });

  it("lets no second agent onto the same state", async () => {
    const directory = scratch();
    const acs = await acsOf();
    const first = run(acs.url, directory);
    await first.fact("agent.ready");
    const { code, stderr } = cpeAgent("run", "--host", "virtual", "--acs-url", acs.url, "--state-dir", directory);
    expect(code).toBe(1);
    expect(stderr).toMatch(/another agent is running/);
    expect(stderr).not.toContain("agent.start");
    expect(first.child.exitCode).toBeNull();
  });

  it.skipIf(process.getuid?.() !== 0)("survives a full disk, and loses nothing once there is room again", async () => {
    const directory = join(scratch(), "small");
    mkdirSync(directory);
    expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=600k,mode=0700", "tmpfs", directory]).status).toBe(0);
    cleanUp.push(() => spawnSync("umount", ["-l", directory]));
    const acs = await acsOf();
    const agent = run(acs.url, directory);
    await agent.fact("session.end");
    writeFileSync(join(directory, "filler"), "");
    spawnSync("dd", ["if=/dev/zero", `of=${join(directory, "filler")}`, "bs=1k", "count=10000"]);
    const refused = cpeAgent("set", "--state-dir", directory, `Device.DeviceInfo.ProvisioningCode=${"x".repeat(60)}`);
    // SQLite may have room in its own file for one more small value; then fill that as well.
    if (refused.code === 0)
      expect(cpeAgent("get", "--state-dir", directory, "Device.DeviceInfo.ProvisioningCode").stdout).toContain("xxx");
    else expect(refused.stderr).toMatch(/full|space/i);
    expect(agent.child.exitCode).toBeNull();
    spawnSync("rm", [join(directory, "filler")]);
    expect(cpeAgent("set", "--state-dir", directory, "Device.DeviceInfo.ProvisioningCode=room").code).toBe(0);
    await acs.until(() =>
      acs.informs.some((inform) => inform.parameters.get("Device.DeviceInfo.ProvisioningCode") === "room"),
    );
  });
});

describe("the state directory", () => {
  it("is readable by its owner alone", async () => {
    const directory = join(scratch(), "state");
    const acs = await acsOf();
    const agent = run(acs.url, directory);
    await agent.fact("agent.ready");
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const each of readdirSync(directory, { withFileTypes: true })) {
      const mode = statSync(join(directory, each.name)).mode & 0o777;
      expect([each.name, mode]).toEqual([each.name, each.isDirectory() ? 0o700 : 0o600]);
    }
  });
});

describe("the end", () => {
  it("comes at SIGTERM, even in a session that hangs", async () => {
    const acs = await acsOf({ before: () => true });
    const agent = run(acs.url, scratch());
    await agent.fact("agent.ready");
    // The reply would be waited for longer than a test may take.
    expect(await agent.kill("SIGTERM")).toBe(0);
  });
});

describe("wrong usage", () => {
  it("of the configuration is told all at once, whether the key, its value or this machine is at fault", () => {
    const wrong = ["acs.ulr=http://x/", "log.level=loud", "device.kind=toaster", "acs.tls.caFile=/nonexistent.pem"];
    const { code, stderr } = cpeAgent("run", "--host", "virtual", ...wrong.flatMap((each) => ["-o", each]));
    expect(code).toBe(2);
    expect(stderr.trimEnd().split("\n")).toEqual(
      wrong.map((each) => expect.stringContaining(`cpe-agent: ${each.replace(/=.*/, "")} `)),
    );
  });

  it.each([
    [["frobnicate"], 2, /unknown command/],
    [["get", "--frobnicate"], 2, /unknown option/],
    [["set", "Device.X"], 2, /is not PATH=VALUE/],
    [["run", "--acs-url", "ftp://x/"], 2, /acs\.url = "ftp:\/\/x\/" \(flag --acs-url\)/],
    [["run", "--config", "/nonexistent.yaml"], 2, /\/nonexistent\.yaml/],
    [["run", "-o", "nonsense=1"], 2, /nonsense .*is not a configuration key/],
    [["run", "--host", "windows"], 2, /Allowed choices/],
    [["get", "-o", "device.kind=ont"], 2, /--option device\.kind says .*give --host virtual/],
    [["names", "-o", "stateDir=/nonexistent"], 3, /no agent is running on \/nonexistent/],
    [["status", "--state-dir", "/nonexistent"], 3, /no agent is running on \/nonexistent/],
    [["factory-reset", "--state-dir", "/nonexistent"], 2, /--yes/],
  ] as const)("%j ends with %d", (argv, code, sentence) => {
    const finished = cpeAgent(...argv);
    expect(finished.stderr).toMatch(sentence);
    expect(finished.code).toBe(code);
  });
});
