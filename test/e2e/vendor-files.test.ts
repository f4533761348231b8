import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { valuesOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";
import { fileServer } from "../harness/file-server.ts";
import { cpeAgent, type RunningCommand } from "../harness/process/built-program.ts";
import { processCpe } from "../harness/process/process-cpe.ts";

// What the files are for that an ACS moves, by the built program. [TR-069 A.3.2.8, A.4.1.5, TP-181 5.1.6, 5.8]

const interval = "Device.ManagementServer.PeriodicInformInterval";
const table = "Device.DeviceInfo.VendorConfigFile.";
const restoreType = "3 Vendor Configuration File";

/** A device and a file server that end with the test. */
async function openScene() {
  const cpe = await processCpe({ settings: ["device.serialNumber=FILES2"] });
  onTestFinished(cpe.close);
  const { acs, ask } = cpe;
  return {
    ...cpe,
    files: await fileServer(),
    /** Once it has had a session. */
    start: async (...settings: readonly string[]): Promise<RunningCommand> => {
      const before = acs.sessions;
      const agent = cpe.start(...settings);
      await acs.until(() => acs.sessions > before);
      return agent;
    },
    /** As `key code`, once the ACS has been told. */
    completionOf: async (call: string): Promise<string | undefined> => {
      const before = acs.completed.length;
      expect(faultIn((await ask(call))[0])).toBeUndefined();
      await acs.until(() => acs.completed.length > before);
      return acs.completed.at(-1);
    },
    valueAt: async (path: string): Promise<string | undefined> =>
      valuesOf((await ask(rpc.get(path)))[0] ?? "").get(path),
  };
}

const faultIn = (answer = ""): string | undefined => /<FaultCode>(\d+)</.exec(answer)?.[1];

describe("vendor configuration files", () => {
  it("save and bring back what the device was set to; the table tells of it over a kill -9, until a factory reset [TP-181 5.1.6]", async () => {
    const scene = await openScene();
    const { files } = scene;
    const agent = await scene.start();
    expect(await scene.valueAt(`${table}1.UseForBackupRestore`)).toMatch(/^(1|true)$/);
    await scene.ask(rpc.set({ [interval]: "4321" }));
    const saved = `${files.url}/saved`;
    expect(await scene.completionOf(rpc.upload("save", "3 Vendor Configuration File 1", saved))).toBe("save 0");
    await scene.ask(rpc.set({ [interval]: "1234" }));
    const beforeMs = Math.floor(Date.now() / 1000) * 1000;
    expect(await scene.completionOf(rpc.download("restore", restoreType, saved))).toBe("restore 0");
    expect(await scene.valueAt(interval)).toBe("4321");
    const golden = Buffer.from(
      files.files.get("/saved")?.toString().replace('name="configuration.xml"', 'name="gold" revision="7"') ?? "",
    );
    files.files.set("/golden", golden);
    expect(await scene.completionOf(rpc.download("gold", restoreType, `${files.url}/golden`))).toBe("gold 0");

    const told = async () => {
      const values = valuesOf((await scene.ask(rpc.get(table)))[0] ?? "");
      return [1, 2].map((row) => ["Name", "Version"].map((name) => values.get(`${table}${row}.${name}`)).join(" "));
    };
    expect(await told()).toEqual(["configuration.xml ", "gold 7"]);
    const date = await scene.valueAt(`${table}1.Date`);
    const restored = Date.parse(date ?? "");
    expect([restored >= beforeMs, restored <= Date.now()]).toEqual([true, true]);
    await agent.kill("SIGKILL");
    await scene.start();
    expect(await told()).toEqual(["configuration.xml ", "gold 7"]);
    expect(await scene.valueAt(`${table}1.Date`)).toBe(date);

    const before = scene.acs.sessions;
    await scene.ask(rpc.factoryReset());
    await scene.acs.until(() => scene.acs.sessions >= before + 2);
    expect(await scene.valueAt(`${table}1.Date`)).toBe("0001-01-01T00:00:00Z");
    expect(await told()).toEqual(["configuration.xml ", " "]);
  });

  it("that are bad are told of by 9018, and change nothing [TP-181 5.8]", async () => {
    const scene = await openScene();
    const { files } = scene;
    await scene.start();
    await scene.ask(rpc.set({ [interval]: "4321" }));
    const before = (await scene.ask(rpc.get("Device.ManagementServer.", table)))[0];
    const file = (parameters: string) =>
      `<configuration xmlns="urn:cpe-agent:configuration" version="1" root="Device.">${parameters}</configuration>`;
    const good = `<parameter path="${interval}">1111</parameter>`;
    const bad = ["nonsense", file(good).slice(0, -3), file(`${good}<parameter path="${interval}x">1</parameter>`)];
    for (const [at, content] of bad.entries()) {
      files.files.set(`/bad${at}`, Buffer.from(content));
      expect(await scene.completionOf(rpc.download("bad", restoreType, `${files.url}/bad${at}`))).toBe("bad 9018");
    }
    const idless = (text = "") => valuesOf(text);
    expect(idless((await scene.ask(rpc.get("Device.ManagementServer.", table)))[0])).toEqual(idless(before));
  });

  it("are signed where there is a key, and taken with a valid signature alone where one is required", async () => {
    const scene = await openScene();
    const { files } = scene;
    const keys = join(scene.directory, "keys");
    expect(cpeAgent("firmware", "keygen", keys).code).toBe(0);
    await scene.start(
      `configurationFile.signingKey=${join(keys, "firmware.key")}`,
      "configurationFile.requireSignature=true",
    );
    const saved = `${files.url}/saved`;
    expect(await scene.completionOf(rpc.upload("save", "1 Vendor Configuration File", saved))).toBe("save 0");
    const text = files.files.get("/saved")?.toString() ?? "";
    expect(text).toContain("<?signature\nuntrusted comment: signed by key ");
    await scene.ask(rpc.set({ [interval]: "1234" }));
    files.files.set("/altered", Buffer.from(text.replace(/Interval">\d+</, 'Interval">77<')));
    files.files.set("/unsigned", Buffer.from(text.slice(0, text.indexOf("<?signature"))));
    for (const name of ["altered", "unsigned"]) {
      expect(await scene.completionOf(rpc.download(name, restoreType, `${files.url}/${name}`))).toBe(`${name} 9019`);
      expect(await scene.valueAt(interval)).toBe("1234");
    }
    expect(await scene.completionOf(rpc.download("good", restoreType, saved))).toBe("good 0");
    expect(await scene.valueAt(interval)).toBe("100000000");
  });
});

describe("files of other types", () => {
  it("are refused where the device has no use for them, and nothing is fetched or sent", async () => {
    const scene = await openScene();
    await scene.start();
    const url = `${scene.files.url}/file`;
    const refused = [
      ...["2 Web Content", "4 Tone File", "5 Ringer File", "X 0200C0 Note", "3 Vendor Configuration File 1"].map(
        (type) => rpc.download("", type, url),
      ),
      ...["3 Vendor Configuration File 2", "4 Vendor Log File 2", "4 Vendor Log File &lt;i&gt;", "X 0200C0 Note"].map(
        (type) => rpc.upload("", type, url),
      ),
    ];
    expect((await scene.ask(...refused)).map(faultIn)).toEqual(refused.map(() => "9003"));
    expect(await scene.completionOf(rpc.upload("log", "4 Vendor Log File 1", `${scene.files.url}/log`))).toBe("log 0");
    expect(scene.files.served).toEqual(["PUT /log"]);
    expect(scene.files.files.get("/log")?.length).toBeLessThanOrEqual(64 * 1024);
  });

  it("of a vendor go where the configuration says and nowhere else, and come from there", async () => {
    const scene = await openScene();
    const { files } = scene;
    const place = join(scene.directory, "splash.png");
    const notes = join(scene.directory, "notes.txt");
    writeFileSync(notes, "as it is");
    const type = "X 0200C0 Splash Screen";
    await scene.start(
      `transfers.vendorDownloads=${JSON.stringify({ [type]: place, "X LOST Nowhere": "/nonexistent/file" })}`,
      `transfers.vendorUploads=${JSON.stringify({ "X 0200C0 Notes": notes })}`,
    );
    files.files.set("/evil", Buffer.from("#!/bin/sh\n"));
    const evil = rpc
      .download("put", type, `${files.url}/evil`)
      .replace("<TargetFileName></TargetFileName>", "<TargetFileName>../../etc/passwd</TargetFileName>");
    expect(await scene.completionOf(evil)).toBe("put 0");
    expect(readFileSync(place, "utf8")).toBe("#!/bin/sh\n");
    expect(statSync(place).mode & 0o7777).toBe(0o600);
    expect(await scene.completionOf(rpc.download("lost", "X LOST Nowhere", `${files.url}/evil`))).toBe("lost 9002");
    expect(await scene.completionOf(rpc.upload("get", "X 0200C0 Notes", `${files.url}/notes`))).toBe("get 0");
    expect(files.files.get("/notes")?.toString()).toBe("as it is");
    expect(readdirSync(scene.directory).toSorted()).toEqual(["notes.txt", "splash.png", "state"]);
    expect(existsSync("/nonexistent")).toBe(false);
  });
});
