import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionRequest } from "../../src/acs/connection-request.ts";
import { loadSqlite } from "../../src/store/sqlite.ts";
import { valuesOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";
import { type FileServer, openFileServer } from "../harness/file-server.ts";
import { processCpe } from "../harness/process/process-cpe.ts";
import { layOutState } from "../harness/process/recorded-state.ts";

// What a version of the program before this one has left in its state directory is found again, as far as an ACS can see.

const openDatabase = await loadSqlite();
const mappings = "Device.NAT.PortMapping.";
const users = "Device.Users.User.";

/** Started over a state that it was left. */
async function startOver(version: string, machine: "gateway" | "linux", servers: Readonly<Record<string, string>>) {
  const cpe = await processCpe({
    host: machine === "linux" ? "linux" : "virtual",
    settings: ["device.serialNumber=STATE1", "acs.periodicInform.enable=false"],
  });
  const { acs, ask, stateDirectory } = cpe;
  const state = layOutState(version, machine, stateDirectory, { "http://acs.example/": acs.url, ...servers });
  cpe.start();
  await acs.until(() => acs.sessions > 0);
  const read = async (...paths: readonly string[]): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries(valuesOf((await ask(rpc.get(...paths)))[0] ?? ""));
  return { ...cpe, state, read };
}

describe.each(["0.1.0"])("a gateway over what version %s has left", (version) => {
  let device: Awaited<ReturnType<typeof startOver>>;
  let files: FileServer;

  beforeAll(async () => {
    files = await openFileServer();
    device = await startOver(version, "gateway", { "http://files.example/": `${files.url}/` });
  });
  afterAll(async () => {
    await device?.close();
    await files?.close();
  });

  it("is known to its ACS, and tells it all that it had no chance to", async () => {
    const { acs } = device;
    await acs.until(() => acs.informs.some(({ events }) => events.includes("M ScheduleInform(soon)")));
    const events = acs.informs.flatMap((inform) => inform.events);
    const owed = ["1 BOOT", "3 SCHEDULED", "4 VALUE CHANGE", "7 TRANSFER COMPLETE", "M Upload(unreported)"];
    expect(events).toEqual(expect.arrayContaining(owed));
    expect(events).not.toContain("0 BOOTSTRAP");
    const [first] = acs.informs;
    expect(first?.parameters.get("Device.DeviceInfo.HostName")).toBe("gate-2");
    expect(first?.parameters.get("Device.ManagementServer.ParameterKey")).toBe("key-7");
    expect(acs.completed).toContain("unreported 0");
  });

  it("has its values, those of the ACS, of the device itself and of its system", async () => {
    const paths = [
      "Device.DeviceInfo.ProvisioningCode",
      "Device.DeviceInfo.HostName",
      "Device.ManagementServer.PeriodicInformInterval",
      "Device.ManagementServer.ConnectionRequestUsername",
      "Device.WiFi.SSID.1.SSID",
      "Device.IP.Interface.2.MaxMTUSize",
    ];
    expect(await device.read(...paths)).toEqual({
      "Device.DeviceInfo.ProvisioningCode": "from-acs",
      "Device.DeviceInfo.HostName": "gate-2",
      "Device.ManagementServer.PeriodicInformInterval": "7200",
      "Device.ManagementServer.ConnectionRequestUsername": "kept-user",
      "Device.WiFi.SSID.1.SSID": "set-at-the-device",
      "Device.IP.Interface.2.MaxMTUSize": "1400",
    });
  });

  it("has its rows: of the factory, changed and deleted, of the ACS, and of its system", async () => {
    const values = await device.read(mappings, users, "Device.IP.Interface.");
    const rowsOf = (table: string): readonly string[] => [
      ...new Set(Object.keys(values).flatMap((path) => path.match(`^${table}(\\d+)\\.`)?.[1] ?? [])),
    ];
    expect(rowsOf(mappings)).toEqual(["1", "3", "5"]);
    expect(rowsOf(users)).toEqual(["1", "2", "3"]);
    expect(values).toMatchObject({
      [`${mappings}1.Alias`]: "cpe-camera",
      [`${mappings}1.Description`]: "Camera at the gate",
      [`${mappings}1.ExternalPort`]: "8443",
      [`${mappings}1.InternalClient`]: "192.168.1.20",
      [`${mappings}3.Enable`]: "true",
      [`${mappings}3.ExternalPort`]: "2222",
      [`${mappings}3.InternalPort`]: "22",
      [`${mappings}3.Protocol`]: "TCP",
      [`${mappings}3.InternalClient`]: "192.168.1.30",
      [`${mappings}3.Description`]: "Shell",
      [`${mappings}5.Alias`]: "web",
      [`${mappings}5.ExternalPort`]: "8080",
      [`${mappings}5.InternalClient`]: "192.168.1.31",
      [`${users}1.Alias`]: "boss",
      [`${users}1.Username`]: "admin",
      [`${users}3.Alias`]: "operator",
      [`${users}3.Username`]: "operator",
      [`${users}3.UserID`]: "1001",
      [`${users}3.Enable`]: "true",
      [`${users}2.Alias`]: "cpe-user",
      "Device.IP.Interface.1.Name": "br-lan",
      "Device.IP.Interface.2.Name": "wan",
      "Device.IP.Interface.2.Alias": "uplink",
      "Device.IP.Interface.3.Name": "pppoe-wan",
    });
  });

  it("finds rows by their aliases, and gives no number twice", async () => {
    const found = await device.read(`${mappings}[web].`, `${users}[boss].`);
    expect(Object.values(found)).toEqual(expect.arrayContaining(["8080", "admin"]));
    const added = await device.ask(rpc.add(mappings), rpc.add(users));
    expect(added.map((answer) => /<InstanceNumber>(\d+)</.exec(answer)?.[1])).toEqual(["6", "4"]);
  });

  it("has the notifications and access lists that the ACS has set", async () => {
    const [answer = ""] = await device.ask(
      rpc.attributes("Device.DeviceInfo.HostName", "Device.WiFi.SSID.1.SSID", "Device.ManagementServer.URL"),
    );
    const structs = answer.split("<ParameterAttributeStruct>").slice(1);
    expect(structs.map((struct) => /<Notification>(\d)</.exec(struct)?.[1])).toEqual(["2", "1", "0"]);
    expect(structs.map((struct) => struct.includes("<string>Subscriber</string>"))).toEqual([false, true, true]);
  });

  it("goes on with its transfers", async () => {
    const [answer = ""] = await device.ask(rpc.allQueuedTransfers());
    expect([...answer.matchAll(/<CommandKey>([^<]+)</g)].map(([, key]) => key)).toEqual(["later", "by-night"]);
    await expect.poll(() => [...files.files.keys()]).toContain("/held/own.xml");
    expect(files.files.get("/held/own.xml")?.toString()).toContain("set-at-the-device");
  });

  it("runs the firmware that it ran, beside the one that waits", async () => {
    expect(await device.read("Device.DeviceInfo.SoftwareVersion", "Device.DeviceInfo.FirmwareImage.")).toMatchObject({
      "Device.DeviceInfo.SoftwareVersion": "4.0",
      "Device.DeviceInfo.FirmwareImage.1.Version": "4.1",
      "Device.DeviceInfo.FirmwareImage.1.Status": "Available",
      "Device.DeviceInfo.FirmwareImage.2.Version": "4.0",
      "Device.DeviceInfo.FirmwareImage.2.Status": "Active",
    });
  });

  it("tells of the configuration file that it was given", async () => {
    expect(await device.read("Device.DeviceInfo.VendorConfigFile.")).toMatchObject({
      "Device.DeviceInfo.VendorConfigFile.1.Name": "configuration.xml",
      "Device.DeviceInfo.VendorConfigFile.2.Name": "branch.xml",
      "Device.DeviceInfo.VendorConfigFile.2.Version": "7",
    });
  });

  it("is reached at the path and with the password of before", async () => {
    const { acs } = device;
    const url = acs.informs[0]?.parameters.get("Device.ManagementServer.ConnectionRequestURL") ?? "";
    expect(device.state).toContain(new URL(url).pathname);
    expect(await connectionRequest(url, { username: "kept-user", password: "kept-secret" })).toEqual({ ok: true });
    await acs.until(() => acs.informs.some(({ events }) => events.includes("6 CONNECTION REQUEST")));
  });
});

/** What stops the agent for ever before it lets go of this: in the middle of a write, so that nothing of it is kept. */
const never = "SELECT count(*) FROM entry a, entry b, entry c, entry d, entry e, entry f, entry g";

describe("port mappings that version 0.1.0 kept itself", () => {
  it.each([
    ["before the system has them", "BEFORE INSERT ON entry WHEN NEW.space = 'host'", '"added":"cpe_3"', ["journal"]],
    [
      "once the system has them",
      "BEFORE DELETE ON entry WHEN OLD.space = 'journal'",
      '"key":"cpe_3"',
      ["host", "journal"],
    ],
  ])("are handed over to its system whole, though killed %s", async (_when, event, seen, done) => {
    const cpe = await processCpe({ settings: ["device.serialNumber=STATE1", "acs.periodicInform.enable=false"] });
    try {
      const { acs, ask, start, stateDirectory } = cpe;
      layOutState("0.1.0", "gateway", stateDirectory, { "http://acs.example/": acs.url });
      const file = join(stateDirectory, "state.db");
      const change = (sql: string): void => void openDatabase(file).exec(sql).close();
      change(`CREATE TRIGGER stall ${event} BEGIN ${never}; END`);
      const first = start();
      // What is on disk cannot be asked for while the agent has it, but its log shows.
      await expect.poll(() => readFileSync(`${file}-wal`).includes(seen)).toBe(true);
      await first.kill("SIGKILL");
      change("DROP TRIGGER stall");
      const db = openDatabase(file);
      const half = db.prepare("SELECT space FROM entry WHERE key IN ('transaction', 'portMappings') ORDER BY space");
      expect(half.pluck().all()).toEqual(done);
      db.close();
      start();
      await acs.until(() => acs.sessions > 0);
      const shown = valuesOf((await ask(rpc.get(mappings)))[0] ?? "");
      const rows = [1, 3, 5].map((row) =>
        ["Alias", "Enable", "ExternalPort", "InternalClient", "Description"].map((name) =>
          shown.get(`${mappings}${row}.${name}`),
        ),
      );
      expect(rows).toEqual([
        ["cpe-camera", "true", "8443", "192.168.1.20", "Camera at the gate"],
        ["cpe-3", "true", "2222", "192.168.1.30", "Shell"],
        ["web", "false", "8080", "192.168.1.31", ""],
      ]);
      expect(new Set([...shown.keys()].map((path) => path.split(".")[3]))).toEqual(new Set(["1", "3", "5"]));
    } finally {
      await cpe.close();
    }
  });
});

it.each(["0.1.0"])("a Linux machine has the numbers and aliases of its links from version %s", async (version) => {
  const device = await startOver(version, "linux", {});
  try {
    const values = await device.read("Device.IP.Interface.");
    expect(values).toMatchObject({ "Device.IP.Interface.4.Name": "lo", "Device.IP.Interface.4.Alias": "loopback" });
    expect(Object.keys(values).filter((path) => /Interface\.[123]\./.test(path))).toEqual([]);
  } finally {
    await device.close();
  }
});

it.each(["0.1.0"])(
  "a virtual device has the serial number that version %s made for it, and is no new one to its ACS",
  async (version) => {
    const cpe = await processCpe({ settings: ["acs.periodicInform.enable=false"] });
    try {
      const { acs, ask, start, stateDirectory } = cpe;
      const made = "9D31C12B4A77";
      layOutState(version, "gateway", stateDirectory, { "http://acs.example/": acs.url, STATE1: made });
      openDatabase(join(stateDirectory, "state.db"))
        .exec(`INSERT INTO entry VALUES ('device', 'serialNumber', '${made}')`)
        .close();
      start();
      await acs.until(() => acs.sessions > 0);
      const path = "Device.DeviceInfo.SerialNumber";
      expect(valuesOf((await ask(rpc.get(path)))[0] ?? "").get(path)).toBe(made);
      expect(acs.informs.flatMap(({ events }) => events)).not.toContain("0 BOOTSTRAP");
    } finally {
      await cpe.close();
    }
  },
);
