import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { cpeAgent, quietly, RunningCommand, temporaryDirectory } from "../harness/process/built-program.ts";

// The small ACS as a program, asked by its own commands about an agent that is a program too.

describe("cpe-agent acs", () => {
  const state = temporaryDirectory();
  let acs: RunningCommand;
  let agent: RunningCommand;
  let url = "";
  beforeAll(async () => {
    acs = new RunningCommand(
      "acs",
      "--port",
      "0",
      "--json",
      "--username",
      "cpe",
      "--password",
      "p",
      "--state-dir",
      `${state.path}/acs`,
    );
    url = String((await acs.line((line) => "url" in line)).url);
    const options = [
      "-o",
      "acs.username=cpe",
      "-o",
      "acs.password=p",
      "-o",
      "device.serialNumber=E2E1",
      "-o",
      "connectionRequest.limitPerMinute=60",
    ];
    agent = new RunningCommand(
      "run",
      "--acs-url",
      url,
      "--host",
      "virtual",
      "--state-dir",
      `${state.path}/cpe`,
      ...quietly,
      ...options,
    );
    await acs.line((line) => String(line.summary).startsWith("204"));
  });
  afterAll(async () => {
    await agent.kill("SIGTERM");
    expect(await acs.kill("SIGTERM")).toBe(0);
    state.remove();
  });
  const ask = (...argv: string[]) => cpeAgent("acs", ...argv, "--url", url);

  it("lists the device that has informed", () => {
    expect(ask("devices").stdout).toContain("E2E1");
    expect(JSON.parse(ask("devices", "--json").stdout)).toMatchObject([{ serialNumber: "E2E1", informs: 1 }]);
  });

  it("sets and gets parameters, waking the device", () => {
    expect(ask("set", "E2E1", "Device.DeviceInfo.ProvisioningCode=lab", "--wake")).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(ask("get", "E2E1", "Device.DeviceInfo.ProvisioningCode", "--wake").stdout).toBe(
      "Device.DeviceInfo.ProvisioningCode=lab\n",
    );
    expect(ask("show", "E2E1").stdout).toContain("Device.DeviceInfo.ProvisioningCode=lab");
  });

  it("calls any method, and fails with the fault that the device gives", () => {
    expect(ask("rpc", "E2E1", "GetRPCMethods", "--wake").stdout).toContain("SetParameterValues");
    const refused = ask("set", "E2E1", "Device.DeviceInfo.SerialNumber=x", "--wake");
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining("Device.DeviceInfo.SerialNumber: 9008"),
    ]);
  });

  it("fails with the fault as JSON too, and prints the call as it went", () => {
    const refused = ask("set", "E2E1", "Device.DeviceInfo.SerialNumber=x", "--wake", "--json");
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ state: { name: "refused", fault: { faultCode: 9003 } } });
    expect(JSON.parse(refused.stderr)).toEqual({
      error: { code: "refused", message: expect.stringContaining("Device.DeviceInfo.SerialNumber: 9008") },
    });
  });

  it("prints bare values", () => {
    expect(ask("get", "E2E1", "Device.DeviceInfo.SerialNumber", "--wake", "--value").stdout).toBe("E2E1\n");
  });

  it("calls the device as its own status does, and takes its id as well", () => {
    const name = "00D09E-home-gateway-E2E1";
    expect(cpeAgent("status", "--state-dir", `${state.path}/cpe`).stdout).toContain(` ${name} `);
    expect(ask("devices").stdout).toContain(name);
    expect(acs.log.map(({ device }) => device)).toContain(name);
    expect(ask("show", name).stdout).toContain(name);
    expect(ask("show", "00D09E-home%2Dgateway-E2E1").stdout).toContain(`${name}\n`);
    expect(ask("wake", "home-gateway")).toMatchObject({ code: 0 });
  });

  it("wakes the device and waits for its Inform", () => {
    expect(ask("wake", "E2E1", "--wait")).toMatchObject({ code: 0, stdout: "the device has informed\n" });
  });

  it.each<[number, string[], RegExp]>([
    [1, ["get", "nobody", "Device."], /no device "nobody" has informed; known: .*E2E1/],
    [1, ["rpc", "E2E1", "Explode"], /"Explode" is no method/],
    [2, ["rpc", "E2E1", "Reboot", "{"], /no JSON/],
    [2, ["set", "E2E1", "nothing"], /PATH=VALUE/],
    [2, ["get", "E2E1"], /missing required argument/],
  ])("exits with %i for %j", (code, argv, sentence) => {
    const finished = ask(...argv);
    expect([finished.code, finished.stderr]).toEqual([code, expect.stringMatching(sentence)]);
  });

  it("says what to do where no ACS runs", () => {
    const { code, stderr } = cpeAgent("acs", "devices", "--url", "http://127.0.0.1:1/");
    expect([code, stderr]).toEqual([1, expect.stringContaining("start one with: cpe-agent acs")]);
  });

  it("refuses flags that do not go together", () => {
    expect(cpeAgent("acs", "--username", "x")).toMatchObject({ code: 2 });
    expect(cpeAgent("acs", "--tls-cert", "x")).toMatchObject({ code: 2 });
    expect(cpeAgent("acs", "--port", "1", "--variable", "outage=5m")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--variable is of a scenario: give --scenario FILE too"),
    });
    expect(cpeAgent("acs", "--port", "x")).toMatchObject({ code: 2 });
    expect(cpeAgent("acs", "--tls-cert", "/none", "--tls-key", "/none").stderr).toContain(
      "/none cannot be read (ENOENT)",
    );
  });
});

describe("cpe-agent acs --scenario mass-firmware-upgrade", () => {
  const name = "firmware-9.9.9.bin";
  const started = async (...flags: readonly string[]) => {
    const acs = new RunningCommand("acs", "--port", "0", "--json", "--scenario", "mass-firmware-upgrade", ...flags);
    onTestFinished(async () => void (await acs.kill("SIGTERM")));
    return { acs, url: String((await acs.line((line) => "url" in line)).url) };
  };

  it("makes up the firmware that it has devices download where it is given none", async () => {
    const { acs, url } = await started();
    expect(await acs.fact("files.made-up")).toMatchObject({ files: name });
    const reply = await fetch(`${url}files/${name}`);
    expect([reply.status, (await reply.arrayBuffer()).byteLength]).toEqual([200, 256 * 1024]);
  });

  it("says which file the directory that it is given lacks", async () => {
    const { path: directory, remove } = temporaryDirectory();
    onTestFinished(remove);
    const { acs } = await started("--files", directory);
    expect(await acs.fact("files.missing")).toMatchObject({ files: name, directory });
    writeFileSync(join(directory, name), "image");
    const again = await started("--files", directory);
    expect(again.acs.text()).not.toContain("files.missing");
    expect(await (await fetch(`${again.url}files/${name}`)).text()).toBe("image");
  });
});
