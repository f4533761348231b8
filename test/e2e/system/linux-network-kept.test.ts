import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";
import { type LinuxGateway, linuxGateway } from "./linux-gateway.ts";

// Rows that are added on a gateway of plain Linux are there again after a restart of the system. [interfaces(5), systemd.network(5)]

const has = (program: string): boolean => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const networkd = "/usr/lib/systemd/systemd-networkd";

/** Adds an address, a route and a bridge with a port and an address of its own. Answers their paths. */
function addAll({ add, get, rowOf, tell }: LinuxGateway): readonly string[] {
  const lan1 = rowOf("Device.IP.Interface.", "lan1");
  const address = add(`${lan1}IPv4Address.`, "IPAddress=192.0.2.1", "SubnetMask=255.255.255.0", "Enable=true");
  const local = add(`${lan1}IPv6Address.`, "IPAddress=2001:db8:1::1", "Enable=true");
  const route = add(
    "Device.Routing.Router.1.IPv4Forwarding.",
    "DestIPAddress=203.0.113.0",
    "DestSubnetMask=255.255.255.0",
    "GatewayIPAddress=192.0.2.9",
    `Interface=${lan1.slice(0, -1)}`,
    "ForwardingMetric=7",
    "Enable=true",
  );
  const bridge = add("Device.Bridging.Bridge.", "Enable=true");
  const port = add(
    `${bridge}Port.`,
    `LowerLayers=${rowOf("Device.Ethernet.Link.", "lan2").slice(0, -1)}`,
    "Enable=true",
  );
  const ip = rowOf("Device.IP.Interface.", get(bridge)[`${bridge}Name`] ?? "");
  const onBridge = add(`${ip}IPv4Address.`, "IPAddress=198.51.100.1", "SubnetMask=255.255.255.0", "Enable=true");
  expect(tell("set", `${add("Device.Bridging.Bridge.")}Enable=false`).code).toBe(0); // one that is out of force is not made
  return [address, local, route, bridge, port, onBridge];
}

/** As the power goes: the kernel forgets all, and so does /run. */
function cutPower({ network, root, machines }: LinuxGateway): void {
  const links: readonly { readonly ifname: string }[] = JSON.parse(network.ip("-j", "link"));
  for (const { ifname } of links) if (ifname !== "lo") network.ip("link", "del", "dev", ifname);
  rmSync(join(root.path, "run/cpe-agent"), { recursive: true, force: true });
  for (const [at, machine] of machines.entries()) {
    network.ip("link", "add", `lan${at + 1}`, "type", "veth", "peer", "name", "eth0", "netns", machine.name);
    machine.ip("link", "set", "eth0", "up");
  }
}

it("by ifupdown (needs root, overlayfs and ifup)", async ({ skip }) => {
  const gateway = canMakeNamespaces() && has("ifup") ? linuxGateway() : undefined;
  if (gateway === undefined) return skip("no root of its own, or no ifup");
  const { root, network, get, tell } = gateway;
  const before = "source /etc/network/interfaces.d/*\nauto lan1\niface lan1 inet manual\n  up ip link set lan1 up\n";
  root.write("/etc/network/interfaces", `${before}auto lan2\niface lan2 inet manual\n  up ip link set lan2 up\n`);
  root.write("/etc/network/if-up.d/other", "#!/bin/sh\n");
  const first = await gateway.start("host.write=persistent");
  const rows = addAll(gateway);
  const values = get(...rows);
  const state = gateway.state();
  for (const [file, mode] of [
    ["interfaces.d/cpe-agent", 0o644],
    ["if-up.d/cpe-agent-network", 0o755],
  ] as const) {
    expect(statSync(join(root.path, "etc/network", file)).mode & 0o777).toBe(mode);
  }
  expect(statSync(join(root.path, "etc/cpe-agent/network.json")).mode & 0o777).toBe(0o600);

  await first.kill("SIGKILL");
  cutPower(gateway);
  rmSync(join(root.path, "run/network"), { recursive: true, force: true });
  gateway.run("ifup", "-a");
  expect(gateway.state()).toEqual(state);
  await gateway.start("host.write=persistent");
  expect(get(...rows)).toMatchObject(lasting(values));

  for (const row of rows.toReversed()) expect(tell("delete", row)).toEqual({ code: 0, said: "" });
  expect(existsSync(join(root.path, "etc/network/interfaces.d/cpe-agent"))).toBe(false);
  expect(existsSync(join(root.path, "etc/network/if-up.d/cpe-agent-network"))).toBe(false);
  expect(readFileSync(join(root.path, "etc/network/interfaces"), "utf8")).toContain(before);
  expect(network.ip("-br", "address")).not.toMatch(/192\.0\.2\.1|br-cpe/);
});

it("by systemd-networkd (needs root, overlayfs and systemd)", { timeout: 240_000 }, async ({ skip }) => {
  const gateway = canMakeNamespaces() && existsSync(networkd) ? linuxGateway() : undefined;
  if (gateway === undefined) return skip("no root of its own, or no systemd-networkd");
  const { root, get, tell } = gateway;
  for (const link of ["lan1", "lan2"]) {
    root.write(
      `/etc/systemd/network/50-${link}.network`,
      // Nobody advertises a router there: to wait for one takes networkd twelve seconds.
      `[Match]\nName=${link}\n\n[Network]\nLinkLocalAddressing=ipv6\nIPv6AcceptRA=no\n`,
    );
  }
  const stop = await networkdIn(gateway);
  const first = await gateway.start("host.write=persistent");
  const rows = addAll(gateway);
  const values = get(...rows);
  const state = gateway.state();
  // It goes by them already: what it is told of after a request is what a start of it would find.
  const filesOfLinks = (): string => gateway.run("sh", "-c", "cat /run/systemd/netif/links/*");
  await expect.poll(filesOfLinks).toMatch(/NETWORK_FILE=.*10-cpe-agent-br-cpe1\.network/);
  await expect.poll(() => gateway.state()).toEqual(state);
  await first.kill("SIGKILL");
  await stop();
  cutPower(gateway);
  await networkdIn(gateway);
  await expect.poll(() => gateway.state()).toEqual(state);
  await gateway.start("host.write=persistent");
  expect(get(...rows)).toMatchObject(lasting(values));
  for (const row of rows.toReversed()) expect(tell("delete", row)).toEqual({ code: 0, said: "" });
  const left = gateway.run("find", "/etc/systemd/network", "-type", "f");
  expect(left.split("\n").toSorted()).toEqual([
    "",
    "/etc/systemd/network/50-lan1.network",
    "/etc/systemd/network/50-lan2.network",
  ]);
});

it("or not at all where the agent is killed in the midst of it (needs root and overlayfs)", {
  timeout: 480_000,
}, async ({ skip }) => {
  const gateway = canMakeNamespaces() ? linuxGateway() : undefined;
  if (gateway === undefined) return skip("no root of its own");
  const { root, add, get, rowOf, tell } = gateway;
  root.write(
    "/etc/network/interfaces",
    "source /etc/network/interfaces.d/*\niface lan1 inet manual\niface lan2 inet manual\n",
  );
  root.write("/etc/network/if-up.d/other", "#!/bin/sh\n");
  const first = await gateway.start("host.write=persistent");
  const lan1 = rowOf("Device.IP.Interface.", "lan1");
  const kept = add(`${lan1}IPv4Address.`, "IPAddress=192.0.2.1", "SubnetMask=255.255.255.0", "Enable=true");
  const fresh = add(`${lan1}IPv4Address.`, "IPAddress=198.51.100.1", "SubnetMask=255.255.255.0");
  const route = add(
    "Device.Routing.Router.1.IPv4Forwarding.",
    "DestIPAddress=203.0.113.7",
    `Interface=${lan1.slice(0, -1)}`,
  );
  const bridge = add("Device.Bridging.Bridge.");
  const link = rowOf("Device.Ethernet.Link.", "lan2").slice(0, -1);
  const port = add(`${bridge}Port.`, `LowerLayers=${link}`, "Enable=true");
  const rows = [kept, fresh, route, bridge, port];
  await first.kill("SIGKILL");

  const look = (): unknown => ({
    rows: lasting(get(...rows)),
    system: gateway.state(),
    files: gateway.run("sh", "-c", "cd /etc/network; find . -type f | sort | xargs sha256sum"),
  });
  // The agent's own program of this name kills it before, or after, the so manieth change.
  root.program(
    "/usr/local/sbin/ip",
    `case "$1" in -j | -o) exec /usr/sbin/ip "$@" ;; esac
    count=$(($(cat /count) + 1)); echo "$count" >/count
    [ "$count.before" = "$(cat /deadly)" ] && kill -9 "$PPID" && exit 1
    /usr/sbin/ip "$@"; status=$?
    [ "$count.after" = "$(cat /deadly)" ] && kill -9 "$PPID"
    exit $status`,
  );
  const changes = [`${kept}IPAddress=192.0.2.2`, `${fresh}Enable=true`, `${route}Enable=true`, `${bridge}Enable=true`];
  const attempt = async (deadly: string): Promise<boolean> => {
    root.write("/deadly", deadly);
    root.write("/count", "0");
    const agent = await gateway.start("host.write=persistent");
    const before = look();
    root.write("/count", "0");
    const { code } = tell("set", ...changes);
    if (code === 0) return true;
    await agent.ended;
    root.write("/deadly", "");
    const next = await gateway.start("host.write=persistent");
    await next.fact("agent.ready");
    expect(look(), deadly).toEqual(before);
    await next.kill("SIGKILL");
    return false;
  };
  const killed = ["1.before", "2.after", "4.before", "5.after"];
  for (const deadly of killed) expect(await attempt(deadly), deadly).toBe(false);
  expect(await attempt("")).toBe(true);
  expect(Number(readFileSync(join(root.path, "count"), "utf8"))).toBeGreaterThanOrEqual(5);
  expect(JSON.stringify(gateway.state())).toMatch(/192\.0\.2\.2\/24.*198\.51\.100\.1\/24.*203\.0\.113\.7/);
});

/** What differs from boot to boot is left out. */
const lasting = (values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([path]) => !/LastChange|Stats\.|BridgePriority|IPAddressStatus|PortState|\.Status$/.test(path),
    ),
  );

/** Runs networkd, on a D-Bus, until `stop`; resolves when it has set both links up. */
async function networkdIn({ inside, root }: LinuxGateway): Promise<() => Promise<void>> {
  const netif = join(root.path, "run/systemd/netif");
  rmSync(netif, { recursive: true, force: true });
  rmSync(join(root.path, "run/dbus"), { recursive: true, force: true });
  mkdirSync(join(root.path, "run/dbus"), { recursive: true });
  for (const folder of ["links", "leases", "lldp"]) mkdirSync(join(netif, folder), { recursive: true });
  // With /sys read-only it does not wait for udev.
  const bus = spawn(inside[0] ?? "", [...inside.slice(1), "dbus-daemon", "--system", "--nofork", "--nopidfile"], {
    stdio: "ignore",
  });
  onTestFinished(() => void bus.kill("SIGKILL"));
  await expect.poll(() => existsSync(join(root.path, "run/dbus/system_bus_socket"))).toBe(true);
  const started = `chown -R systemd-network /run/systemd/netif && mount -o remount,ro /sys && exec ${networkd}`;
  const daemon = spawn(inside[0] ?? "", [...inside.slice(1), "sh", "-c", started], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => daemon.once("close", () => resolve()));
  const stop = (): Promise<void> => {
    daemon.kill("SIGKILL");
    return ended;
  };
  onTestFinished(stop);
  const configured = (): number =>
    readdirSync(join(netif, "links")).filter((index) =>
      /^ADMIN_STATE=configured$/m.test(readFileSync(join(netif, "links", index), "utf8")),
    ).length;
  await expect.poll(configured).toBeGreaterThanOrEqual(2);
  return stop;
}
