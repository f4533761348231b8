import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";
import { startActingRouter } from "../../stand-in/acting-router.ts";
import { type Connection, connects } from "../../stand-in/machine.ts";
import { added, applied, sceneOf } from "../../wiring/openwrt/router-scene.ts";

// Wi-Fi for guests that an ACS sets up on an OpenWrt router, as packets meet it: a real bridge, nftables and dnsmasq.
// [TR-181 Bridging.Bridge.Port] [TR-181 DHCPv4.Server.Pool] [TR-181 Firewall.Chain.Rule]

const has = (program: string): boolean => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const possible = canMakeNamespaces() && ["nft", "dnsmasq", "busybox"].every(has);

const passes = (connection: Connection) => expect.poll(() => connects(connection), { timeout: 20_000 }).toBe(true);
const row = (path: string): string => path.slice(0, -1);
const under = (path: string, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [path + name, value]));

it("guests get an address, and reach the Internet, but neither the LAN nor the router (needs root, nftables, dnsmasq and busybox)", {
  timeout: 120_000,
}, async ({ skip }) => {
  if (!possible) return skip("no namespaces, nft, dnsmasq or busybox");
  const at = await sceneOf(await startActingRouter());
  const { router } = at;
  const home = router.machine("lan1", "02:00:00:00:77:01");
  const homeAddress = await home.lease();
  const guest = router.station("cpe_5", "02:00:00:00:77:05");
  const [ssid, accessPoint] = [await added(at, "Device.WiFi.SSID."), await added(at, "Device.WiFi.AccessPoint.")];
  expect(ssid).toBe("Device.WiFi.SSID.5.");
  const bridge = await added(at, "Device.Bridging.Bridge.");
  const port = await added(at, `${bridge}Port.`);
  const ip = await added(at, "Device.IP.Interface.");
  const address = await added(at, `${ip}IPv4Address.`);
  const pool = await added(at, "Device.DHCPv4.Server.Pool.");
  const from = at.cpe.log.length;
  const [answer = ""] = await at.ask(
    rpc.set({
      ...under(pool, { Interface: row(ip), MinAddress: "192.168.50.10", MaxAddress: "192.168.50.99" }),
      ...under(pool, { SubnetMask: "255.255.255.0", IPRouters: "192.168.50.1", Enable: "true" }),
      ...under(ip, { LowerLayers: `${bridge}Port.1`, Enable: "true" }),
      ...under(address, { IPAddress: "192.168.50.1", SubnetMask: "255.255.255.0", Enable: "true" }),
      ...under(port, { LowerLayers: row(ssid), Enable: "true" }),
      [`${bridge}Enable`]: "true",
      ...under(ssid, { LowerLayers: "Device.WiFi.Radio.1", SSID: "Guests", Enable: "true" }),
      ...under(accessPoint, { SSIDReference: row(ssid), "Security.ModeEnabled": "WPA2-Personal" }),
      ...under(accessPoint, { "Security.KeyPassphrase": "guests welcome", Enable: "true" }),
    }),
  );
  expect(answer).toContain("<Status>1</Status>");
  await applied(at, from);
  await expect.poll(() => guest.lease(), { timeout: 40_000 }).toMatch(/^192\.168\.50\.[1-9]\d$/);
  await passes({ from: guest, to: router.outside, address: "198.51.100.1:80", port: 80 });
  expect(await connects({ from: guest, to: home, address: `${homeAddress}:80`, port: 80 })).toBe(false);
  expect(await connects({ from: home, to: guest, address: "192.168.50.10:80", port: 80 })).toBe(false);
  for (const own of ["192.168.50.1", "192.168.1.1"]) {
    expect(await connects({ from: guest, to: router.network, address: `${own}:8022`, port: 8022 })).toBe(false);
  }

  const moved = at.cpe.log.length;
  await at.ask(rpc.set({ [`${port}Enable`]: "false" }));
  await applied(at, moved);
  await expect(guest.lease(3)).rejects.toThrow();
});
