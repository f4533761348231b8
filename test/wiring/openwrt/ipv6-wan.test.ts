import { expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { added, applied, scene, sectionOf } from "./router-scene.ts";

// Static addresses and prefixes of IPv6 on a WAN whose other addresses come by DHCP or PPP. [TR-181 IP.Interface]

it.each([
  ["DHCP", "23.05-dsa-dual-band", "Device.IP.Interface.2.", "cpe6_wan", "device 'wan'"],
  ["PPP", "24.10-x86-vlan-pppoe", undefined, "cpe6_wan", "device '@wan'"],
] as const)(
  "are set beside those by %s, in a section that goes with the last of them",
  async (_, recording, known, section, device) => {
    const at = await scene(recording);
    const [all = ""] = await at.ask(rpc.get("Device.IP.Interface."));
    const ofPpp = [...valuesOf(all)].find(([path, value]) => path.endsWith(".Name") && value === "pppoe-wan")?.[0];
    const ip = known ?? (ofPpp ?? "").replace(/Name$/, "");
    const row = await added(at, `${ip}IPv6Address.`);
    const key = `cpe6_${/(\d+)\.$/.exec(row)?.[1]}`;
    expect(sectionOf(at, section, "network")).toEqual([`cpe_ip6addr '${key},0,/64'`, device, "proto 'static'"]);
    const told = at.cpe.log.length;
    const [set = "", got = ""] = await at.ask(
      rpc.set({ [`${row}IPAddress`]: "2001:db8:7::9", [`${row}Enable`]: "true" }),
      rpc.get(row),
    );
    expect(set).toContain("<Status>1</Status>");
    expect(valuesOf(got).get(`${row}IPAddress`)).toBe("2001:db8:7::9");
    expect(valuesOf(got).get(`${row}Enable`)).toBe("true");
    expect(valuesOf(got).get(`${row}Origin`)).toBe("Static");
    await applied(at, told);
    expect(sectionOf(at, section, "network")).toContain("ip6addr '2001:db8:7::9/64'");

    const prefix = await added(at, `${ip}IPv6Prefix.`);
    const next = at.cpe.log.length;
    const [ofPrefix = "", shown = ""] = await at.ask(
      rpc.set({ [`${prefix}Prefix`]: "2001:db8:8::/48", [`${prefix}Enable`]: "true" }),
      rpc.get(prefix),
    );
    expect(ofPrefix).toContain("<Status>1</Status>");
    expect(valuesOf(shown).get(`${prefix}Prefix`)).toBe("2001:db8:8::/48");
    await applied(at, next);
    expect(sectionOf(at, section, "network")).toContain("ip6prefix '2001:db8:8::/48'");

    await at.ask(rpc.delete(row));
    await expect.poll(() => sectionOf(at, section, "network")).not.toContain("ip6addr '2001:db8:7::9/64'");
    await at.ask(rpc.delete(prefix));
    await expect.poll(() => sectionOf(at, section, "network")).toBeUndefined();
  },
);
