import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { StatusReport } from "../../../src/agent/control/results.ts";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { cpeAgent, quietly, temporaryDirectory } from "../../harness/process/built-program.ts";

// Run by dhcp-discovery.test.ts in the namespace of a provider, whose link is `isp`: an ACS and dnsmasq. The namespace of the
// first argument is the device's, whose link is `wan`: clients of DHCP, our hooks and the agent. Prints what the ACS heard.

const [device = ""] = process.argv.slice(2);
const root = join(import.meta.dirname, "../../..");
const hook = join(root, "packaging/openwrt/cpe-agent/files/etc/udhcpc.user.d/50-cpe-agent");
const main = join(root, "dist/main.js");
const directory = temporaryDirectory();
const scratch = (name: string): string => join(directory.path, name);
const has = (program: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
};

const heard: { readonly path: string; readonly events: string }[] = [];
const paths: string[] = [];
const acs = await TestAcs.start({
  address: "10.9.0.1",
  before: (request, _response, body) => {
    if (body.includes("<cwmp:Inform>")) paths.push(request.url ?? "");
    return false;
  },
});
const urlOf = (name: string): string => `${acs.url}${name}`;
/** Until the ACS hears the device at this path; what it told, and who the device says has named its ACS. */
async function informed(name: string, at: string) {
  const from = heard.length;
  await acs.until(() => paths.slice(from).includes(`/${name}`) && acs.informs.length === paths.length);
  for (const [index, path] of paths.entries()) {
    if (index >= from) heard.push({ path, events: (acs.informs[index]?.events ?? []).join() });
  }
  const { acsUrlOrigin, discovered }: StatusReport = JSON.parse(cpeAgent("status", "--json", "--state-dir", at).stdout);
  const code = acs.informs.at(-1)?.parameters.get("Device.DeviceInfo.ProvisioningCode");
  return { told: heard.at(-1), code, acsUrlOrigin, discovered };
}

const running: ChildProcess[] = [];
/** What all of them have said, for whoever has to find out what went wrong. */
const said: string[] = [];
process.on("uncaughtException", (error) => {
  process.stderr.write(`${said.slice(-100).join("")}\n${error.stack}\n`);
  process.exit(1);
});
function start(program: string, ...argv: readonly string[]): ChildProcess {
  const child = spawn(program, argv, { stdio: ["pipe", "pipe", "pipe"] });
  running.push(child);
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  return child;
}
async function line(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<void> {
  if (stream === null) return;
  for await (const each of createInterface({ input: stream })) if (pattern.test(each)) break;
  stream.resume();
}
async function end(child: ChildProcess): Promise<void> {
  running.splice(running.indexOf(child), 1);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, "exit");
}

/** The device: what it writes to /run and /var/lib/dhcp is its own. */
const mounts = ["/run", "/var/lib/dhcp", "/var/lib/dhcpcd"]
  .map((folder) => `if [ -d ${folder} ]; then mount -t tmpfs tmpfs ${folder}; fi`)
  .join(" && ");
const inside = ["unshare", "--mount", "--propagation", "private", "sh", "-c", `${mounts} && echo ready && exec cat`];
const holder = start("ip", "netns", "exec", device, ...inside);
await line(holder.stdout, /ready/);
const within = (...argv: readonly string[]): ChildProcess =>
  start("nsenter", "--target", String(holder.pid), "--net", "--mount", "--", ...argv);

let server: ChildProcess | undefined;
/** dnsmasq with these options of DHCP, instead of the one before. */
async function serve(...options: readonly string[]): Promise<void> {
  if (server !== undefined) await end(server);
  const fixed = [
    "--no-daemon",
    "--conf-file=/dev/null",
    "--port=0",
    "--interface=isp",
    "--bind-interfaces",
    "--enable-ra",
  ];
  const ranges = ["--dhcp-range=10.9.0.10,10.9.0.50,120", "--dhcp-range=fd09::10,fd09::50,64,2m"];
  server = start("dnsmasq", ...fixed, ...ranges, `--dhcp-leasefile=${scratch("leases")}`, ...options);
  await line(server.stderr, /DHCPv6, IP range/);
}

/** An agent of its own, which nobody has told of an ACS. */
async function agent(name: string) {
  const at = scratch(name);
  const keys = ["host.kind=linux", "acs.discovery=any", "acs.retry.minimumWaitSeconds=1"].flatMap((key) => ["-o", key]);
  const child = within(process.execPath, main, "run", "--state-dir", at, ...quietly, ...keys);
  await line(child.stderr, /agent\.no-acs/);
  return { child, at };
}

/** What netifd runs udhcpc and odhcp6c with, as far as it matters here. */
function clientScript(name: string, ...lines: readonly string[]): string {
  const path = scratch(name);
  const busybox = execFileSync("sh", ["-c", "command -v busybox"]).toString().trim();
  writeFileSync(path, [`#!${busybox} sh`, "export INTERFACE=wan", ...lines, `. ${hook}`, "exit 0", ""].join("\n"));
  chmodSync(path, 0o755);
  return path;
}

const hex = (text: string): string => Buffer.from(text).toString("hex");
const colons = (octets: string): string => octets.replace(/..(?!$)/g, "$&:");
const option17 = (url: string): string => colons(`00000de90001${url.length.toString(16).padStart(4, "0")}${hex(url)}`);

const results: Record<string, unknown> = {};

/** Of /etc/config/network, as cpe-agent-discovery sets it. */
const asked = ["-V", "dslforum.org", "-O", "43", "-O", "125", "-x", "124:00000de90c64736c666f72756d2e6f7267"];
const script4 = clientScript("udhcpc.sh", '[ "$1" = bound ] && ip address replace "$ip/24" dev "$interface"');
const udhcpc = (): ChildProcess =>
  within("busybox", "udhcpc", "-f", "-i", "wan", "-s", script4, "-R", "-t", "0", "-T", "1", ...asked);
{
  const suboptions = (name: string, code: string) => [
    `--dhcp-option=vendor:dslforum.org,1,${urlOf(name)}`,
    `--dhcp-option=vendor:dslforum.org,2,${code}`,
  ];
  await serve(...suboptions("first", "TLCO.GRP1"));
  const { child, at } = await agent("device43");
  const client = udhcpc();
  results.first = await informed("first", at);
  await serve(...suboptions("second", "TLCO.GRP2"));
  client.kill("SIGUSR1"); // renews, as netifd has it
  results.second = await informed("second", at);
  await end(child);
  await end(client);
}
for (const [name, ...options] of [
  ["identified", `--dhcp-option=vi-encap:3561,11,${urlOf("identified")}`, "--dhcp-option=vi-encap:3561,12,VI"],
  ["bare", `--dhcp-option=43,${urlOf("bare")}`],
] as const) {
  await serve(...options);
  const { child, at } = await agent(name);
  const client = udhcpc();
  results[name] = await informed(name, at);
  await end(child);
  await end(client);
}

const class6 = ["-V", "00000de9000c64736c666f72756d2e6f7267", "-r", "17"];
if (has("odhcp6c")) {
  const script6 = clientScript("odhcp6c.sh");
  const device17 = await agent("device17");
  const tag = "--dhcp-vendorclass=set:acs,enterprise:3561,dslforum.org";
  await serve(tag, `--dhcp-option=tag:acs,option6:17,${option17(urlOf("v6"))}`);
  const client = within("odhcp6c", "-s", script6, "-e", "-p", scratch("odhcp6c.pid"), ...class6, "wan");
  results.odhcp6c = await informed("v6", device17.at);
  await end(device17.child);
  await end(client);
}

if (has("dhclient")) {
  const configuration = scratch("dhclient.conf");
  const wants = "also request vendor-encapsulated-options, vivso, dhcp6.vendor-opts;";
  writeFileSync(configuration, `send vendor-class-identifier "dslforum.org";\n${wants}\n`);
  for (const family of ["4", "6"]) {
    const device = await agent(`dhclient${family}`);
    await serve(
      `--dhcp-option=vendor:dslforum.org,1,${urlOf("dhclient4")}`,
      `--dhcp-option=option6:17,${option17(urlOf("dhclient6"))}`,
    );
    const files = ["-lf", `/var/lib/dhcp/dhclient${family}.leases`, "-pf", scratch(`dhclient${family}.pid`)];
    const client = within("dhclient", `-${family}`, "-d", "-sf", "/bin/true", "-cf", configuration, ...files, "wan");
    results[`dhclient${family}`] = await informed(`dhclient${family}`, device.at);
    await end(device.child);
    await end(client);
    // It leaves a lease that runs on.
    await once(within("rm", `/var/lib/dhcp/dhclient${family}.leases`), "exit");
  }
}

if (has("dhcpcd")) {
  const configuration = scratch("dhcpcd.conf");
  const wants = "option vendor_encapsulated_options, vivso, dhcp6_vivso";
  writeFileSync(configuration, `vendorclassid dslforum.org\n${wants}\n`);
  // That of IPv4 takes the address with it when it ends, by which the ACS is reached.
  for (const family of ["6", "4"]) {
    const device = await agent(`dhcpcd${family}`);
    await serve(
      `--dhcp-option=vendor:dslforum.org,1,${urlOf("dhcpcd4")}`,
      `--dhcp-option=option6:17,${option17(urlOf("dhcpcd6"))}`,
    );
    const client = within(
      "dhcpcd",
      `-${family}`,
      "--nobackground",
      "--config",
      configuration,
      "--script",
      "/bin/true",
      "wan",
    );
    results[`dhcpcd${family}`] = await informed(`dhcpcd${family}`, device.at);
    await end(device.child);
    await end(client);
    await once(within("find", "/var/lib/dhcpcd", "-type", "f", "-delete"), "exit");
  }
}

for (const child of [...running].reverse()) await end(child);
await acs.close();
directory.remove();
process.stdout.write(JSON.stringify(results));
