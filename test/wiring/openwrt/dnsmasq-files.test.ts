import { expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { scene } from "./router-scene.ts";

// What somebody has written into files of dnsmasq's own, which no UCI knows. [OpenWrt dnsmasq.init]

it("is told of the DHCP server and the DNS relay, and cannot be set", async () => {
  const at = await scene(undefined, {}, (router) =>
    router.write("etc/dnsmasq.conf", "dhcp-host=02:00:00:00:00:77,192.168.1.77,camera\nserver=198.51.100.54\n"),
  );
  const addresses = "Device.DHCPv4.Server.Pool.1.StaticAddress.";
  const [reserved = "", forwarding = ""] = await at.ask(rpc.get(addresses), rpc.get("Device.DNS.Relay.Forwarding."));
  const [path] = [...valuesOf(reserved)].find(([, value]) => value === "192.168.1.77") ?? [""];
  const row = path.replace(/Yiaddr$/, "");
  expect(valuesOf(reserved).get(`${row}Chaddr`)).toBe("02:00:00:00:00:77");
  expect([...valuesOf(forwarding).values()]).toContain("198.51.100.54");
  const [refused = "", stays = ""] = await at.ask(rpc.set({ [`${row}Yiaddr`]: "192.168.1.78" }), rpc.delete(row));
  expect(refused).toContain(`<ParameterName>${row}Yiaddr</ParameterName>`);
  expect(refused).toContain("in a file of dnsmasq's own");
  expect(stays).toContain("in a file of dnsmasq's own");
  expect(at.router.text("etc/config/dhcp")).not.toContain("192.168.1.78");
});
