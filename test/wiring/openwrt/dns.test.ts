import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { added, applied, type Scene, scene, sectionOf } from "./router-scene.ts";

// [TR-181 DNS.Relay.Forwarding]

const wan = "Device.IP.Interface.2";
const relay = "Device.DNS.Relay.";
const forwardings = `${relay}Forwarding.`;
const servers = "Device.DNS.Client.Server.";

const dnsmasq = ({ router }: Scene): string =>
  /config dnsmasq.*\n((?:\t.*\n)*)/.exec(router.text("etc/config/dhcp"))?.[1] ?? "";
const interfaceOf = ({ router }: Scene, name: string): string =>
  new RegExp(`config interface '${name}'\\n((?:\\t.*\\n)*)`).exec(router.text("etc/config/network"))?.[1] ?? "";
const rowsOf = (got: string, name: string): readonly string[] =>
  [...valuesOf(got)].flatMap(([path, value]) => (path.endsWith(`.${name}`) ? [value] : []));

describe("the DNS relay of an OpenWrt router, to an ACS", () => {
  it("asks servers that are added, while they are enabled, and no more when they are deleted", async () => {
    const at = await scene();
    const row = await added(at, forwardings);
    const name = `cpe_${row.split(".").at(-2)}_forwarding`;
    const [empty = ""] = await at.ask(rpc.get(row));
    expect(Object.fromEntries(valuesOf(empty))).toMatchObject({
      [`${row}Enable`]: "false",
      [`${row}Status`]: "Disabled",
      [`${row}DNSServer`]: "",
      [`${row}Interface`]: "",
      [`${row}Type`]: "Static",
    });
    let told = at.cpe.log.length;
    const [, got = ""] = await at.ask(
      rpc.set({ [`${row}DNSServer`]: "192.0.2.53", [`${row}Interface`]: wan, [`${row}Enable`]: "true" }),
      rpc.get(row),
    );
    expect(Object.fromEntries(valuesOf(got))).toMatchObject({
      [`${row}Status`]: "Enabled",
      [`${row}DNSServer`]: "192.0.2.53",
      [`${row}Interface`]: wan,
    });
    expect(await applied(at, told)).toBe("dhcp");
    const link = await at.cpe.get(`${wan}.Name`);
    expect(dnsmasq(at)).toContain(`\tlist server '192.0.2.53@${link}'\n`);
    told = at.cpe.log.length;
    await at.ask(rpc.set({ [`${row}DNSServer`]: "192.0.2.54", [`${row}Interface`]: "" }));
    await applied(at, told);
    expect(dnsmasq(at)).toContain("\tlist server '192.0.2.54'\n");
    expect(dnsmasq(at)).not.toContain("192.0.2.53");
    expect(sectionOf(at, name, "dhcp")).toEqual(["enabled '1'", "server '192.0.2.54'"]);
    told = at.cpe.log.length;
    await at.ask(rpc.set({ [`${row}Enable`]: "false" }));
    await applied(at, told);
    expect(dnsmasq(at)).not.toContain("192.0.2.5");
    expect(await at.cpe.get(`${row}DNSServer`)).toBe("192.0.2.54");
    await at.ask(rpc.delete(row));
    await expect.poll(() => at.router.text("etc/config/dhcp")).not.toContain(name);
  });

  it("keeps the number of a server that somebody else has set, whatever it becomes", async () => {
    const at = await scene();
    const text = at.router.text("etc/config/dhcp");
    at.router.write(
      "etc/config/dhcp",
      text.replace(/config dnsmasq.*\n/, "$&\tlist server '/lan/10.0.0.1'\n\tlist server '10.0.0.2'\n"),
    );
    const [before = ""] = await at.ask(rpc.get(forwardings));
    const row = [...valuesOf(before)].find(([, value]) => value === "10.0.0.2")?.[0].replace("DNSServer", "") ?? "";
    const told = at.cpe.log.length;
    const [, got = ""] = await at.ask(rpc.set({ [`${row}DNSServer`]: "10.0.0.3" }), rpc.get(row));
    expect(valuesOf(got).get(`${row}DNSServer`)).toBe("10.0.0.3");
    await applied(at, told);
    expect(dnsmasq(at)).toContain("\tlist server '/lan/10.0.0.1'\n\tlist server '10.0.0.3'\n");
    expect(await at.cpe.get(`${row}DNSServer`)).toBe("10.0.0.3");
  });

  it("is switched off and on, with the port that it had", async () => {
    const at = await scene();
    const text = at.router.text("etc/config/dhcp");
    at.router.write("etc/config/dhcp", text.replace(/config dnsmasq.*\n/, "$&\toption port '5353'\n"));
    const [, off = ""] = await at.ask(
      rpc.set({ [`${relay}Enable`]: "false" }),
      rpc.get(`${relay}Enable`, `${relay}Status`),
    );
    expect([...valuesOf(off).values()]).toEqual(["false", "Disabled"]);
    await applied(at);
    expect(dnsmasq(at)).toContain("\toption port '0'\n");
    const told = at.cpe.log.length;
    await at.ask(rpc.set({ [`${relay}Enable`]: "true" }));
    await applied(at, told);
    expect(dnsmasq(at)).toContain("\toption port '5353'\n");
    expect(dnsmasq(at)).not.toContain("cpe_port");
  });

  it("leaves alone what was learned, and refuses what is no address", async () => {
    const at = await scene();
    const [got = ""] = await at.ask(rpc.get(forwardings));
    const learned = [...valuesOf(got)].find(([, value]) => value === "DHCPv4")?.[0].replace("Type", "") ?? "";
    const row = await added(at, forwardings);
    const [fault = "", gone = "", bad = ""] = await at.ask(
      rpc.set({ [`${learned}Enable`]: "false" }),
      rpc.delete(learned),
      rpc.set({ [`${row}DNSServer`]: "dns.example" }),
    );
    for (const each of [fault, gone]) expect(each).toContain("was learned, and can be changed only where it is from");
    expect(bad).toContain("<FaultCode>9007</FaultCode>");
    expect(rowsOf(got, "DNSServer").length).toBeGreaterThan(0);
  });
});

describe("the name servers of an OpenWrt router, to an ACS", () => {
  it("are added to the interface that they are of, or to the loopback", async () => {
    const at = await scene();
    const row = await added(at, servers);
    let told = at.cpe.log.length;
    const [, got = ""] = await at.ask(
      rpc.set({ [`${row}DNSServer`]: "192.0.2.53", [`${row}Enable`]: "true" }),
      rpc.get(row),
    );
    expect(Object.fromEntries(valuesOf(got))).toMatchObject({
      [`${row}DNSServer`]: "192.0.2.53",
      [`${row}Interface`]: "",
      [`${row}Status`]: "Enabled",
      [`${row}Type`]: "Static",
    });
    expect(await applied(at, told)).toBe("network");
    expect(interfaceOf(at, "loopback")).toContain("\tlist dns '192.0.2.53'\n");
    told = at.cpe.log.length;
    await at.ask(rpc.set({ [`${row}Interface`]: wan }));
    await applied(at, told);
    expect(interfaceOf(at, "loopback")).not.toContain("192.0.2.53");
    expect(interfaceOf(at, "wan")).toContain("\tlist dns '192.0.2.53'\n");
    await at.ask(rpc.delete(row));
    await expect.poll(() => at.router.text("etc/config/network")).not.toMatch(/192\.0\.2\.53|cpe_dns/);
  });
});
