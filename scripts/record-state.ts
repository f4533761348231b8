import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { loadSqlite } from "../src/store/sqlite.ts";
import { valuesOf } from "../test/harness/acs/answers.ts";
import { rpc } from "../test/harness/acs/rpc.ts";
import { TestAcs } from "../test/harness/acs/test-acs.ts";

// Records what a version of the program leaves in its state directories, with a bit of everything in them, so that later
// versions can be tested on it: `npx tsx scripts/record-state.ts OTHER/dist/main.js test/fixtures/state-X.Y.Z`, as root.

const [program = "", fixture = ""] = process.argv.slice(2).map((path) => resolve(path));
const scratch = mkdtempSync(join(tmpdir(), "cpe-state-"));
const openDatabase = await loadSqlite();
/** As long as a delay may be, so that what waits for it is still waiting whenever the state is looked at. */
const never = 2 ** 31 - 1;

/** One command to its end, while the ACS of this process goes on. */
const agent = async (...argv: readonly string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [program, ...argv])).stdout;

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await pause(50);
}

/** The database as text: what made it, then its entries in order. `names` are written for what was only here. */
function writeDump(stateDirectory: string, file: string, names: ReadonlyMap<string, string>): void {
  const db = openDatabase(join(stateDirectory, "state.db"));
  const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const tables = db.prepare<[], string>("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").pluck().all();
  const entries = db
    .prepare<[], [string, string, string]>("SELECT space, key, value FROM entry ORDER BY space, key")
    .raw()
    .all();
  const lines = [
    ...["user_version", "application_id"].map((name) => `PRAGMA ${name} = ${db.pragma(name, { simple: true })};`),
    ...tables.map((sql) => `${sql};`),
    ...entries.map((values) => `INSERT INTO entry (space, key, value) VALUES (${values.map(quote).join(", ")});`),
    // Of what stands in the file once its names are those of where it is laid out.
    "UPDATE entry SET sum = checksum_of(space, key, value);",
  ];
  db.close();
  let text = `${lines.join("\n")}\n`;
  for (const [here, name] of names) text = text.replaceAll(here, name);
  writeFileSync(file, text);
}

/** Keeps what is PUT, serves what is there; a path below /held/ is never answered. */
async function openFileServer(files: Map<string, Buffer>) {
  const held = new Set<string>();
  const server = createServer((request, response: ServerResponse) => {
    const path = request.url ?? "";
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (path.startsWith("/held/")) return held.add(path);
      if (request.method === "PUT") files.set(path, Buffer.concat(chunks));
      const content = request.method === "PUT" ? Buffer.alloc(0) : files.get(path);
      response.writeHead(content === undefined ? 404 : 200).end(content);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, held, close: () => server.close().closeAllConnections() };
}

async function imageOf(version: string): Promise<Buffer> {
  const [payload, image] = [join(scratch, "payload"), join(scratch, `${version}.bin`)];
  writeFileSync(payload, `firmware ${version}\n`);
  await agent("firmware", "make", payload, "--set-version", version, "--device", "home-gateway", "-o", image);
  return readFileSync(image);
}

async function recordGateway(): Promise<void> {
  const stateDirectory = join(scratch, "gateway");
  const served = new Map<string, Buffer>();
  const files = await openFileServer(served);
  const acs = await TestAcs.start();
  const at = ["--state-dir", stateDirectory];
  const settings = [
    ...["device.serialNumber=STATE1", "device.bootSeconds=0", "firmware.allowUnsigned=true", "log.format=json"],
    ...["connectionRequest.port=0", "connectionRequest.bind=127.0.0.1", "acs.periodicInform.enable=false"],
  ].flatMap((setting) => ["-o", setting]);
  const child = spawn(
    process.execPath,
    [program, "run", "--host", "virtual", "--acs-url", acs.url, ...at, ...settings],
    { stdio: ["ignore", "ignore", "ignore"] },
  );
  /** Asks in one more session, which the device opens. */
  const ask = async (...rpcs: readonly string[]): Promise<readonly string[]> => {
    const { length } = acs.answers;
    acs.queue.push(...rpcs);
    await agent("inform", ...at);
    const answers = acs.answers.slice(length);
    for (const answer of answers) if (answer.includes("Fault>")) throw new Error(answer);
    return answers;
  };
  const completed = async (key: string): Promise<void> => acs.until(() => acs.completed.includes(`${key} 0`), 60_000);
  await acs.until(() => acs.sessions > 0);

  // A configuration file with a name of its own, applied; what follows is on top of it.
  await ask(rpc.upload("backup", "1 Vendor Configuration File", `${files.url}backup.xml`));
  await completed("backup");
  const backup = served.get("/backup.xml")?.toString() ?? "";
  served.set(
    "/branch.xml",
    Buffer.from(backup.replace(' name="configuration.xml"', ' name="branch.xml" revision="7"')),
  );
  await ask(rpc.download("branch", "3 Vendor Configuration File", `${files.url}branch.xml`));
  await completed("branch");

  // Rows: of the ACS, of the factory, by alias, and a number that was given and must not come back.
  const mappings = "Device.NAT.PortMapping.";
  const users = "Device.Users.User.";
  await ask(rpc.add(mappings), rpc.add(mappings), rpc.add(`${mappings}[web].`), rpc.add(`${users}[operator].`));
  await ask(
    rpc.delete(`${mappings}4.`),
    rpc.delete(`${mappings}2.`),
    rpc.set({
      [`${mappings}1.Description`]: "Camera at the gate",
      [`${mappings}3.Enable`]: "true",
      [`${mappings}3.ExternalPort`]: "2222",
      [`${mappings}3.InternalPort`]: "22",
      [`${mappings}3.Protocol`]: "TCP",
      [`${mappings}3.InternalClient`]: "192.168.1.30",
      [`${mappings}3.Description`]: "Shell",
      [`${mappings}[web].ExternalPort`]: "8080",
      [`${mappings}[web].InternalPort`]: "80",
      [`${mappings}[web].Protocol`]: "TCP",
      [`${mappings}[web].InternalClient`]: "192.168.1.31",
      [`${users}[operator].Username`]: "operator",
      [`${users}[operator].UserID`]: "1001",
      [`${users}[operator].Enable`]: "true",
      [`${users}1.Alias`]: "boss",
    }),
  );

  // Values: of the ACS, and settings of the system.
  const links = valuesOf((await ask(rpc.get("Device.IP.Interface.")))[0] ?? "");
  const wan = [...links].find(([path, name]) => path.endsWith(".Name") && name === "wan")?.[0].slice(0, -"Name".length);
  await ask(
    rpc.set(
      {
        "Device.DeviceInfo.ProvisioningCode": "from-acs",
        "Device.DeviceInfo.HostName": "gate",
        "Device.ManagementServer.PeriodicInformInterval": "7200",
        "Device.ManagementServer.ConnectionRequestUsername": "kept-user",
        "Device.ManagementServer.ConnectionRequestPassword": "kept-secret",
        [`${wan}MaxMTUSize`]: "1400",
        [`${wan}Alias`]: "uplink",
      },
      "key-7",
    ),
    rpc.setAttributes(
      { name: "Device.DeviceInfo.HostName", notification: 2, accessList: [] },
      { name: "Device.WiFi.SSID.1.SSID", notification: 1 },
    ),
  );
  await agent("set", "Device.WiFi.SSID.1.SSID=set-at-the-device", ...at);

  // Firmware: 4.0 runs from the second bank, 4.1 waits in the first.
  for (const version of ["4.0", "4.1"]) {
    served.set(`/${version}.bin`, await imageOf(version));
    const type = version === "4.0" ? "1 Firmware Upgrade Image" : "6 Stored Firmware Image";
    await ask(rpc.download(version, type, `${files.url}${version}.bin`));
    await completed(version);
  }

  // What is waiting: two orders, one transfer of its own, a report, an Inform, and a change that nobody could be told of.
  const type = "3 Vendor Configuration File";
  await ask(
    rpc.download("later", type, `${files.url}later.xml`, { delaySeconds: never }),
    rpc.scheduleDownload(
      "by-night",
      type,
      `${files.url}by-night.xml`,
      { start: never - 7200, end: never - 3600 },
      { start: never - 1800, end: never, mode: "4 Confirmation Needed", retries: 2 },
    ),
    rpc.upload("unreported", "1 Vendor Configuration File", `${files.url}unreported.xml`, { delaySeconds: 2 }),
    rpc.scheduleInform(120, "soon"),
  );
  await acs.close();
  await until(() => served.has("/unreported.xml"));
  await agent("transfers", "upload", "1", `${files.url}held/own.xml`, "--no-wait", ...at);
  await until(() => files.held.size > 0);
  await agent("set", "Device.DeviceInfo.HostName=gate-2", ...at);
  await pause(1000);
  child.kill("SIGKILL");
  await once(child, "exit");
  files.close();
  const names = new Map([
    [acs.url, "http://acs.example/"],
    [files.url, "http://files.example/"],
  ]);
  writeDump(stateDirectory, join(fixture, "gateway.sql"), names);
  cpSync(join(stateDirectory, "firmware"), join(fixture, "firmware"), { recursive: true });
}

/** In a network namespace, where the loopback gets its name after the others have their numbers, so that its own is not the usual one. */
async function recordLinux(): Promise<void> {
  const stateDirectory = join(scratch, "linux");
  const namespace = `cpe-state-${process.pid}`;
  const ip = (...words: readonly string[]): void => void execFileSync("ip", words);
  const at = ["--state-dir", stateDirectory];
  ip("netns", "add", namespace);
  try {
    ip("-n", namespace, "link", "set", "lo", "name", "early");
    ip("-n", namespace, "link", "add", "first", "type", "veth", "peer", "name", "second");
    ip("-n", namespace, "addr", "add", "10.9.0.1/24", "dev", "first");
    for (const name of ["first", "second"]) ip("-n", namespace, "link", "set", name, "up");
    const argv = ["netns", "exec", namespace, process.execPath, program, "run", "--host", "linux", ...at];
    const child = spawn("ip", argv, { stdio: ["ignore", "ignore", "ignore"] });
    await pause(1500);
    await agent("get", "Device.IP.Interface.", ...at);
    ip("-n", namespace, "link", "set", "early", "name", "lo");
    ip("-n", namespace, "link", "set", "lo", "up");
    await pause(500);
    const names = await agent("get", "Device.IP.Interface.", ...at);
    const row = /^(Device\.IP\.Interface\.\d+\.)Name=lo$/m.exec(names)?.[1];
    await agent("set", `${row}Alias=loopback`, ...at);
    child.kill("SIGTERM");
    await once(child, "exit");
  } finally {
    ip("netns", "del", namespace);
  }
  writeDump(stateDirectory, join(fixture, "linux.sql"), new Map());
}

mkdirSync(fixture, { recursive: true });
await recordGateway();
await recordLinux();
rmSync(scratch, { recursive: true });
