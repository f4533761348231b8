import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { layerOf, readConfiguration } from "../../../src/config/configuration.ts";
import { systemClock } from "../../../src/host/clock.ts";
import { openLog } from "../../../src/host/log.ts";
import type { UbusArguments } from "../../../src/host/openwrt/ubus/blobmsg.ts";
import { UbusClient } from "../../../src/host/openwrt/ubus/ubus-client.ts";
import { systemRandom } from "../../../src/host/random.ts";
import { localAddressTowards } from "../../../src/net/address/local-address-towards.ts";
import { managementDefaults } from "../../../src/wiring/defaults.ts";
import { startDevice } from "../../../src/wiring/device.ts";
import { openProcess } from "../../../src/wiring/process.ts";
import { systemMachine } from "../../../src/wiring/system-machine.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";
import { startProcd } from "../../stand-in/procd/procd.ts";
import { startService } from "../../stand-in/ubus/service.ts";
import { startUbusd } from "../../stand-in/ubus/ubusd.ts";

// Run inside a network and a mount namespace of its own by openwrt-events.test.ts: an OpenWrt with busybox's `ip`, so that nothing
// but ubus and files tells of changes, and an agent that looks for nothing by itself for a day. Prints what the ACS heard.

const ipProgram = execFileSync("sh", ["-c", "command -v ip"], { encoding: "utf8" }).trim();
const ip = (...words: readonly string[]): void => void execFileSync(ipProgram, words, { stdio: "ignore" });
const mount = (...words: readonly string[]): void => void execFileSync("mount", words, { stdio: "ignore" });

// The file system; what is run stays where it is, even where that is below /tmp.
const project = resolve(import.meta.dirname, "../../..");
const aside = "/mnt";
mount("--bind", project, aside);
for (const folder of ["/tmp", "/run"]) mount("-t", "tmpfs", "none", folder);
if (/^\/(tmp|run)\//.test(project)) {
  mkdirSync(project, { recursive: true });
  mount("--move", aside, project);
}
for (const folder of ["/tmp/etc/upper", "/tmp/etc/work", "/tmp/bin", "/tmp/resolv.conf.d"]) {
  mkdirSync(folder, { recursive: true });
}
mount("-t", "overlay", "overlay", "-o", "lowerdir=/etc,upperdir=/tmp/etc/upper,workdir=/tmp/etc/work", "/etc");
mkdirSync("/etc/config", { recursive: true });
writeFileSync("/etc/openwrt_release", "DISTRIB_RELEASE='24.10.2'\nDISTRIB_REVISION='r28739-d9340319c6'\n");
/** As `uci commit` writes. */
const commit = (name: string, text: string): void => {
  writeFileSync(`/etc/config/.${name}.uci-Ab3dEf`, text);
  renameSync(`/etc/config/.${name}.uci-Ab3dEf`, `/etc/config/${name}`);
};
const zone = "config zone\n\toption name 'wan'\n\tlist network 'wan'\n";
commit("firewall", zone);
commit("system", "config system\n\toption hostname 'OpenWrt'\n");
const busybox = ["/bin/busybox", "/usr/bin/busybox"].find((path) => existsSync(path));
if (busybox !== undefined) symlinkSync(busybox, "/tmp/bin/ip");
process.env.PATH = "/tmp/bin";

// The network: the ACS is reached from whatever address the WAN has.
const acsAddress = "198.51.100.1";
ip("link", "set", "lo", "up");
for (const [name, peer] of [
  ["eth0", "isp"],
  ["lan1", "pc1"],
] as const) {
  ip("link", "add", name, "type", "veth", "peer", "name", peer);
  for (const each of [name, peer]) ip("link", "set", each, "up");
}
ip("address", "add", `${acsAddress}/32`, "dev", "lo");
let wanAddress = "";
function setWanAddress(address: string): void {
  ip("address", "add", `${address}/32`, "dev", "eth0");
  ip("route", "replace", "local", acsAddress, "dev", "lo", "table", "local", "src", address);
  if (wanAddress !== "") ip("address", "del", `${wanAddress}/32`, "dev", "eth0");
  wanAddress = address;
}
setWanAddress("192.0.2.7");

// Its daemons.
const socket = "/var/run/ubus/ubus.sock";
const wan = () => ({
  interface: "wan",
  up: true,
  l3_device: "eth0",
  proto: "dhcp",
  device: "eth0",
  "ipv4-address": [{ address: wanAddress, mask: 24 }],
});
const dump = { takes: {}, call: async (): Promise<UbusArguments> => ({ interface: [wan()] }) };
const startNetifd = () => startService(socket, { "network.interface": { dump }, "network.device": {} });
const startDaemons = async () => ({
  ubusd: await startUbusd(socket),
  netifd: await startNetifd(),
  procd: await startProcd(socket),
});
let daemons = await startDaemons();
const stopDaemons = async (): Promise<void> => {
  daemons.netifd.stop();
  daemons.procd.stop();
  await daemons.ubusd.stop();
};

const acs = await TestAcs.start({ address: acsAddress });
const directory = temporaryDirectory();

const urlPath = "Device.ManagementServer.ConnectionRequestURL";
const mappings = "Device.NAT.PortMappingNumberOfEntries";
const hostOf = (url: string | undefined): string => (url === undefined ? "" : new URL(url).hostname);

/** What the ACS is told of a parameter until it is told `last`, with the events that it comes with. */
async function told(path: string, last: (value: string) => boolean, change: () => void, pauseMs = 1200) {
  await pause(pauseMs); // for what is said, and looked at again, of the change before
  const from = acs.informs.length;
  const heard = () => acs.informs.slice(from).flatMap(({ parameters }) => parameters.get(path) ?? []);
  change();
  await acs.until(() => heard().some(last));
  return { events: acs.informs.slice(from).map(({ events }) => events.join()), last: heard().at(-1) ?? "" };
}

const netifdMoves = (address: string) => (): void => {
  setWanAddress(address);
  daemons.netifd.notify("network.interface", "interface.update", wan());
};
const movedTo = (address: string) => (url: string) => hostOf(url) === address;

// In this process, so that it can be told to look for nothing.
const settings = { "host.kind": "openwrt", "acs.url": acs.url, "connectionRequest.port": "0" };
const configuration = readConfiguration([layerOf(settings, (name) => `test ${name}`)]);
const lines: { readonly fact: string; readonly outcome?: string }[] = [];
const write = (line: string): void => void lines.push(JSON.parse(line));
const log = openLog({ level: "info", format: "json", terminal: false, write, now: Date.now });
const whole = await openProcess({ configuration, stateDirectory: directory.path, log });
const parts = { ...whole, configuration: { ...whole.configuration, pollSeconds: 86_400 } };
const machine = await systemMachine(configuration, parts);
const { agent } = await startDevice(parts, {
  machine,
  scope: "",
  random: systemRandom(),
  defaults: managementDefaults(configuration, machine.identity),
});
const listening = async (): Promise<void> => {
  while (machine.host.changes?.isSignalled("portMappings") !== true) await pause(20);
};

await acs.until(() => acs.sessions > 0);
const names = await agent.control({ command: "get", paths: ["Device.Ethernet.Link."] });
const row = names.ok
  ? names.result.values.find(({ path, value }) => path.endsWith(".Name") && value === "lan1")
  : undefined;
const status = row?.path.replace(/Name$/, "Status") ?? "";
acs.queue.push(rpc.notify(status, 2), rpc.notify(mappings, 2));
await agent.control({ command: "inform", wait: true });
await acs.until(() => acs.answers.filter((answer) => answer.includes("SetParameterAttributesResponse")).length === 2);
await listening();

const address = await told(urlPath, movedTo("192.0.2.8"), netifdMoves("192.0.2.8"));
const link = await told(
  status,
  (value) => value !== "Up",
  () => {
    ip("link", "set", "pc1", "down");
    daemons.netifd.notify("network.device", "link_down", { name: "lan1", link_active: false });
  },
);
const leased = await told(
  mappings,
  (value) => value === "1",
  () => writeFileSync("/var/run/miniupnpd.leases", "UDP:5000:192.168.1.9:5000:0:game\n"),
);
const redirect =
  "config redirect\n\toption name 'web'\n\toption src 'wan'\n\toption src_dport '80'\n\toption proto 'tcp'\n\toption dest_ip '192.168.1.2'\n\toption target 'DNAT'\n";
const committed = await told(
  mappings,
  (value) => value === "2",
  () => commit("firewall", zone + redirect),
);

await stopDaemons();
daemons = await startDaemons();
await listening();
const afterRestart = await told(urlPath, movedTo("192.0.2.9"), netifdMoves("192.0.2.9"), 7000);
const monitor = lines.filter(({ fact }) => fact === "host.monitor").map(({ outcome }) => outcome);
await agent.stop();
await machine.host.close();
await whole.store.close();

// As installed: all that it is told is in UCI.
const own = `config acs\n\toption url '${acs.url}'\nconfig log\n\toption format 'json'\n`;
commit("cpe-agent", `${own}config connection_request\n\toption port '0'\n`);
const sessions = acs.sessions;
const built = new RunningCommand("run");
await acs.until(() => acs.sessions > sessions);
const asInstalled = await told(urlPath, movedTo("192.0.2.10"), netifdMoves("192.0.2.10"));
const client = new UbusClient({ path: socket, clock: systemClock(), log });
const overBus = {
  informed: await client.call("cpe-agent", "inform", { wait: true }),
  status: await client.call("cpe-agent", "status"),
};
const children = readFileSync(`/proc/${built.child.pid}/task/${built.child.pid}/children`, "utf8").trim();
const code = await built.kill("SIGTERM");
const state = existsSync("/etc/cpe-agent/state.db") ? "/etc/cpe-agent" : "elsewhere";
const objectsLeft = await client.objects("cpe-agent");
client.close();

await stopDaemons();
await acs.close();
directory.remove();
const unreachable = (await localAddressTowards("http://203.0.113.1/")) ?? "none";
const result = {
  address,
  link,
  committed,
  leased,
  afterRestart,
  asInstalled,
  monitor,
  children,
  code,
  unreachable,
  overBus,
  objectsLeft,
  state,
};
process.stdout.write(JSON.stringify(result));
