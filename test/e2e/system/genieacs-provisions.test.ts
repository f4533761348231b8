import { spawnSync } from "node:child_process";
import { expect, it, onTestFinished } from "vitest";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";
import { fieldAcs } from "../../interop/field-acs.ts";
import { genieAcs } from "../../interop/peers.ts";
import { recordedRequests } from "../../interop/recorded-requests.ts";
import { faultsIn, valuesIn } from "../../interop/requests.ts";
import { startActingRouter } from "../../stand-in/acting-router.ts";
import { connects } from "../../stand-in/machine.ts";

// What GenieACS makes of provisions, request by request as it was recorded, on a router whose services act.

const has = (program: string): boolean => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const possible = canMakeNamespaces() && ["nft", "dnsmasq", "busybox"].every(has);

const recorded = recordedRequests("provisions");

const desk = "02:00:00:00:77:02";

it("provisions of GenieACS for a network, a port mapping and a static lease take effect, once however often they are applied (needs root, nftables, dnsmasq and busybox)", async ({
  skip,
}) => {
  if (!possible) return skip("no namespaces, nft, dnsmasq or busybox");
  const router = await startActingRouter();
  onTestFinished(() => router.stop());
  const inside = router.machine("lan1", desk);
  expect(await inside.lease()).not.toBe("192.168.1.77");
  const outside = { from: router.outside, to: inside, address: "198.51.100.78:8080", port: 80 };
  expect(await connects(outside)).toBe(false);

  const acs = await fieldAcs(genieAcs, recorded(1));
  const cpe = await wiredCpe(acs.url, {
    "host.kind": "openwrt",
    "host.sysroot": router.root,
    "host.write": "true",
    "connectionRequest.enable": "false",
  });
  expect(await cpe.session()).toMatchObject({ outcome: "ok" });
  expect(acs.answers).toHaveLength(recorded(1).length);
  expect(acs.answers.flatMap(faultsIn)).toEqual([]);
  expect(acs.answers.at(-1)).toContain("<Status>1</Status>");
  expect((await cpe.fact("host.uci")).packages?.toString().split(" ").sort()).toEqual(["dhcp", "firewall", "wireless"]);
  expect([...router.procd.changed].sort()).toEqual(["dhcp", "firewall", "wireless"]);

  await expect.poll(() => inside.lease()).toBe("192.168.1.77");
  expect(await connects(outside)).toBe(true);
  await expect.poll(() => cpe.get("Device.WiFi.SSID.1.SSID")).toBe("Zu Hause");
  expect(router.text("etc/config/wireless")).toContain("\toption key 'it'\\''s a secret'\n");

  // It cannot read the key, and so sets it in each session; nothing is reloaded for what is so already.
  const answered = acs.answers.length;
  acs.turns.push(...recorded(2));
  expect(await cpe.inform()).toMatchObject({ outcome: "ok" });
  const [values, status] = acs.answers.slice(answered).slice(-2);
  expect(valuesIn(values)).toMatchObject({
    "Device.WiFi.SSID.1.SSID": "Zu Hause",
    "Device.WiFi.AccessPoint.1.Security.KeyPassphrase": "",
    "Device.NAT.PortMapping.2.ExternalPort": "8080",
    "Device.DHCPv4.Server.Pool.1.StaticAddress.2.Yiaddr": "192.168.1.77",
  });
  expect(status).toContain("<Status>0</Status>");
  expect(router.procd.changed).toHaveLength(3);
});
