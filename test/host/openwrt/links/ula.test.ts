import { afterEach, describe, expect, it } from "vitest";
import { openWrtHost } from "../../../../src/host/openwrt/openwrt-host.ts";
import { type CopiedFileSystem, copiedFileSystem } from "../../linux/recorded-machine.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { manualClock } from "../../manual-clock.ts";

const copies: CopiedFileSystem[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) copy.remove();
});

async function ulaOf(network: string): Promise<unknown> {
  const copy = copiedFileSystem();
  copies.push(copy);
  copy.write("/etc/config/network", network);
  const up = (name: string) => ({ interface: name, proto: "static", up: true, l3_device: `br-${name}` });
  const dump = { interface: [up("lan"), up("guest"), up("iot"), up("wan"), { interface: "down", device: "eth9" }] };
  copy.write("/.cpe-agent/ubus/network.interface/dump.json", JSON.stringify(dump));
  const { ula } = openWrtHost({ root: copy.root, clock: manualClock(), log: silentLog });
  const { prefix, links } = (await ula?.read()) ?? {};
  return { prefix, links: [...(links ?? [])] };
}

describe("the local prefix of OpenWrt", () => {
  const interfaces = `
config interface 'lan'
	option ip6assign '60'
config interface 'guest'
	option ip6assign '64'
	list ip6class 'wan6'
config interface 'iot'
	option ip6assign '64'
	option ip6class 'wan6 local'
config interface 'wan'
	option ip6assign '0'
config interface 'down'
	option ip6assign '64'
`;

  it("is that of the configuration, on the interfaces that are assigned networks of it", async () => {
    const found = await ulaOf(`config globals 'globals'\n\toption ula_prefix 'fd12:3456:789a::/48'\n${interfaces}`);
    expect(found).toEqual({ prefix: "fd12:3456:789a::/48", links: ["br-lan", "br-iot", "eth9"] });
  });

  it.each(["auto", "fd12::", "none/48", "fd12::/200"])("is none while the configuration says %j", async (text) => {
    const found = await ulaOf(`config globals\n\toption ula_prefix '${text}'\n${interfaces}`);
    expect(found).toEqual({ prefix: undefined, links: [] });
  });
});
