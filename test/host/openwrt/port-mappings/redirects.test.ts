import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portMappingsIn } from "../../../../src/host/openwrt/port-mappings/redirects.ts";
import { upnpMappingsIn } from "../../../../src/host/openwrt/port-mappings/upnp-leases.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";

const linkOf = (zone: string): string | undefined => (zone === "wan" ? "eth0.2" : undefined);
const read = (text: string) => portMappingsIn(parsePackage("firewall", text), linkOf);
const redirect = (options: string, name = "'web'"): string =>
  `config redirect ${name}\n${options.replaceAll(/^ */gm, "\toption ")}\n`;

describe("a redirect", () => {
  it("is a port mapping", () => {
    const text = redirect(
      `name 'Camera'
       src 'wan'
       src_ip '198.51.100.7'
       src_dport '8443'
       dest 'lan'
       dest_ip '192.168.1.100'
       dest_port '443'
       proto 'tcp'`,
    );
    expect(read(text)).toEqual([
      {
        key: "web",
        origin: "user",
        enabled: true,
        link: "eth0.2",
        allLinks: false,
        remoteHost: "198.51.100.7",
        protocol: "tcp",
        externalPort: 8443,
        externalPortEnd: 0,
        internalPort: 443,
        internalClient: "192.168.1.100",
        description: "Camera",
      },
    ]);
  });

  it.each([
    ["src_dport '3074-3075'", { externalPort: 3074, externalPortEnd: 3075 }],
    ["src_dport '3074:3075'", { externalPort: 3074, externalPortEnd: 3075 }],
    ["dest_ip '192.168.1.9'", { externalPort: 0, internalPort: 0, internalClient: "192.168.1.9" }],
    ["enabled '0'", { enabled: false }],
    ["src '*'", { allLinks: true, link: undefined }],
    ["src 'guest'", { allLinks: false, link: undefined }],
    ["target 'dnat'", { key: "web_tcp" }],
  ])("with %s", (option, expected) => {
    expect(read(redirect(option))[0]).toMatchObject(expected);
  });

  it.each(["proto 'tcp udp'", "proto 'tcpudp'", "proto 'all'", "name 'x'"])("with %s is for both", (option) => {
    expect(read(redirect(option)).map(({ key, protocol }) => [key, protocol])).toEqual([
      ["web_tcp", "tcp"],
      ["web_udp", "udp"],
    ]);
  });

  it.each([
    "target 'SNAT'",
    "family 'ipv6'",
    "dest_ip 'fd00::1'",
    "proto 'icmp'",
    "src_ip '198.51.100.0/24'",
    "src_dport '80-70'",
    "src_dport '99999'",
    "src_dport 'http'",
  ])("with %s is none that TR-181 knows", (option) => {
    expect(read(redirect(option))).toEqual([]);
  });

  it("without a name of its own goes by what it says, wherever it stands", () => {
    const web = redirect("proto 'tcp'\nsrc_dport '80'", "");
    const dns = redirect("proto 'udp'\nsrc_dport '53'", "");
    const [alone] = read(web);
    expect(alone?.key).toMatch(/^anonymous_[0-9a-f]{8}$/);
    expect(read(dns + web).map(({ key }) => key)).toContain(alone?.key);
  });

  it("may be anything", () => {
    const value = fc.string({ unit: "grapheme-ascii", maxLength: 20 }).map((text) => text.replaceAll(/['\n\\]/g, ""));
    const option = fc.tuple(
      fc.constantFrom("src", "src_ip", "src_dport", "dest_ip", "dest_port", "proto", "family"),
      value,
    );
    fc.assert(
      fc.property(fc.array(option, { maxLength: 6 }), (options) => {
        const mappings = read(redirect(options.map(([name, text]) => `${name} '${text}'`).join("\n") || "name 'x'"));
        for (const { key, externalPort, internalPort } of mappings) {
          expect(key).toMatch(/^\w+$/);
          for (const port of [externalPort, internalPort]) expect(port >= 0 && port <= 65_535).toBe(true);
        }
      }),
    );
  });
});

describe("a lease of miniupnpd", () => {
  it("is a port mapping", () => {
    const leases = "TCP:8080:192.168.1.10:80:0:libminiupnpc\nUDP:3074:192.168.1.11:3074:1795999999:Xbox: Game\n";
    expect(upnpMappingsIn(leases, "wan")).toMatchObject([
      { key: "upnp_tcp_8080", origin: "upnp", link: "wan", internalClient: "192.168.1.10", internalPort: 80 },
      { key: "upnp_udp_3074", protocol: "udp", externalPort: 3074, description: "Xbox: Game" },
    ]);
  });

  it.each([
    "",
    "nonsense",
    "TCP:99999:192.168.1.10:80:0:x",
    "TCP:80:192.168.1.999:80:0:x",
    "SCTP:80:192.168.1.1:80:0:x",
  ])("is not %j", (line) => {
    expect(upnpMappingsIn(line, undefined)).toEqual([]);
  });
});
