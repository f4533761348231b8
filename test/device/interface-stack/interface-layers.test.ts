import { describe, expect, it } from "vitest";
import { interfaceLayers } from "../../../src/device/interface-stack/interface-layers.ts";
import { mediaOf } from "../../../src/device/interface-stack/media.ts";
import type { RowReference } from "../../../src/model/binding.ts";
import type { LinkReading } from "../../../src/ports/host/network/links.ts";
import type { WifiNetwork } from "../../../src/ports/host/wifi/wifi.ts";
import { linkWith } from "../device-context.ts";
import { networkWith } from "../wifi/wifi-readings.ts";

const short = ({ table, keys }: RowReference): string =>
  `${table
    .split(".")
    .filter((name) => name !== "{i}" && name !== "")
    .at(-1)} ${keys.join("/")}`;
const stackOf = (links: readonly LinkReading[], networks?: readonly WifiNetwork[]): readonly string[] =>
  interfaceLayers(links, networks).stack.map(({ higher, lower }) => `${short(higher)} > ${short(lower)}`);

const address: LinkReading["addresses"][number] = {
  family: 4,
  address: "192.0.2.1",
  prefixLength: 24,
  scope: "global",
  origin: "dhcp",
  preferredSeconds: undefined,
  validSeconds: undefined,
  tentative: false,
  deprecated: false,
};

const eth = (name: string, rest: Partial<LinkReading> = {}): LinkReading => linkWith({ name, physical: true, ...rest });

// [TR-181 WiFi.SSID]

describe("the interface stack [TR-181 InterfaceStack]", () => {
  it("of a host is IP on an Ethernet link on a port", () => {
    expect(stackOf([linkWith({ name: "lo", kind: "loopback" }), eth("eth0")])).toEqual([
      "Interface eth0 > Link eth0",
      "Link eth0 > Interface eth0",
    ]);
  });

  it("of a further link on a port goes past the link of that port", () => {
    const links = [eth("eth0"), linkWith({ name: "link-cpe2", kind: "macvlan", lower: "eth0" })];
    expect(stackOf(links)).toContain("Link link-cpe2 > Interface eth0");
  });

  it("of a bridge goes through its management port to every other port", () => {
    const links = [
      linkWith({ name: "br", kind: "bridge" }),
      eth("lan1", { bridge: "br" }),
      eth("lan2", { bridge: "br" }),
      linkWith({ name: "wlan0", kind: "wifi", physical: true, bridge: "br" }),
    ];
    expect(stackOf(links)).toEqual([
      "Interface br > Link br",
      "Link br > Port br/br",
      "Port br/br > Port br/lan1",
      "Port br/br > Port br/lan2",
      "Port br/br > Port br/wlan0",
      "Port br/lan1 > Interface lan1",
      "Port br/lan2 > Interface lan2",
    ]);
  });

  it("of a VLAN goes through its termination to the link that it shares", () => {
    const links = [eth("eth0"), linkWith({ name: "eth0.2", kind: "vlan", lower: "eth0", vlanId: 2 })];
    expect(stackOf(links)).toEqual([
      "Interface eth0 > Link eth0",
      "Interface eth0.2 > VLANTermination eth0.2",
      "Link eth0 > Interface eth0",
      "VLANTermination eth0.2 > Link eth0",
    ]);
  });

  it("keeps the Ethernet link of a bridged port that VLANs run on, and stacks VLAN on VLAN", () => {
    const links = [
      linkWith({ name: "br", kind: "bridge" }),
      eth("lan1", { bridge: "br" }),
      linkWith({ name: "lan1.5", kind: "vlan", lower: "lan1" }),
      linkWith({ name: "lan1.5.6", kind: "vlan", lower: "lan1.5" }),
    ];
    expect(stackOf(links)).toEqual(
      expect.arrayContaining([
        "VLANTermination lan1.5 > Link lan1",
        "VLANTermination lan1.5.6 > VLANTermination lan1.5",
        "Link lan1 > Interface lan1",
        "Port br/lan1 > Interface lan1",
      ]),
    );
  });

  it("puts a bridged VLAN below its port", () => {
    const links = [
      linkWith({ name: "br", kind: "bridge" }),
      eth("eth0"),
      linkWith({ name: "eth0.1", kind: "vlan", lower: "eth0", bridge: "br" }),
    ];
    expect(stackOf(links)).toEqual(expect.arrayContaining(["Port br/eth0.1 > VLANTermination eth0.1"]));
    expect(interfaceLayers(links).ip.map(({ link }) => link.name)).toEqual(["br", "eth0"]);
  });

  it("has nothing below what it cannot place: PPP, tunnels, a VLAN whose link is out of sight, a veth", () => {
    const links = [
      linkWith({ name: "ppp0", kind: "ppp" }),
      linkWith({ name: "wg0", kind: "tunnel" }),
      linkWith({ name: "v9", kind: "vlan", lower: "elsewhere" }),
      linkWith({ name: "veth0" }),
    ];
    expect(stackOf(links)).toEqual(["Interface v9 > VLANTermination v9", "Interface veth0 > Link veth0"]);
    expect(interfaceLayers(links).ethernetInterfaces).toEqual([]);
  });

  it("counts a device of unknown kind only once it has an address", () => {
    const address = {
      family: 4,
      address: "10.0.0.1",
      prefixLength: 8,
      scope: "global",
      origin: "static",
      preferredSeconds: undefined,
      validSeconds: undefined,
      tentative: false,
      deprecated: false,
    } as const;
    const links = [
      linkWith({ name: "ifb0", kind: "other" }),
      linkWith({ name: "macvlan0", kind: "other", addresses: [address] }),
    ];
    expect(interfaceLayers(links).ip.map(({ link }) => link.name)).toEqual(["macvlan0"]);
  });

  it("has Wi-Fi on its SSID and the SSID on its radios, where the system tells of them", () => {
    const links = [
      linkWith({ name: "br", kind: "bridge" }),
      linkWith({ name: "phy0-ap0", kind: "wifi", physical: true, bridge: "br" }),
      linkWith({ name: "phy1-sta0", kind: "wifi", physical: true }),
      linkWith({ name: "phy1-mesh0", kind: "wifi", physical: true }),
    ];
    const networks = [
      networkWith({ key: "home", radios: ["radio0", "radio1"], link: "phy0-ap0" }),
      networkWith({ key: "uplink", kind: "end-point", radios: ["radio1"], link: "phy1-sta0" }),
      networkWith({ key: "off", radios: ["radio1"], enabled: false, state: "down", link: undefined }),
    ];
    expect(stackOf(links, networks)).toEqual([
      "Interface br > Link br",
      "Interface phy1-sta0 > Link phy1-sta0",
      "Interface phy1-mesh0 > Link phy1-mesh0",
      "Link br > Port br/br",
      "Link phy1-sta0 > SSID uplink",
      "Port br/br > Port br/phy0-ap0",
      "Port br/phy0-ap0 > SSID home",
      "SSID home > Radio radio0",
      "SSID home > Radio radio1",
      "SSID uplink > Radio radio1",
      "SSID off > Radio radio1",
    ]);
  });

  it("of a modem is IP on it, and of a DSL line frames on its channel, where each is no Ethernet port", async () => {
    const links = [
      linkWith({ name: "wwan0", kind: "other", addresses: [address] }),
      eth("dsl0", { dslLine: "a" }),
      eth("usb0"),
    ];
    const carriers = async () => [
      { key: "modem", link: "wwan0" },
      { key: "stick", link: "usb0" },
      { key: "other", link: undefined },
    ];
    const layers = interfaceLayers(links, [], [], new Map(), await mediaOf({ carriers }));
    expect(
      layers.stack.map(
        ({ higher, lower }) =>
          `${higher.table.split(".")[1]} ${short(higher)} > ${lower.table.split(".")[1]} ${short(lower)}`,
      ),
    ).toEqual([
      "IP Interface wwan0 > Cellular Interface modem",
      "IP Interface dsl0 > Ethernet Link dsl0",
      "IP Interface usb0 > Ethernet Link usb0",
      "Ethernet Link dsl0 > PTM Link dsl0",
      "Ethernet Link usb0 > Cellular Interface stick",
      "PTM Link dsl0 > DSL Channel a",
      "DSL Channel a > DSL Line a",
    ]);
    expect(layers.ethernetInterfaces).toEqual([]);
  });

  it("is as without modems where these cannot be read", async () => {
    expect(await mediaOf({ carriers: () => Promise.reject(new Error("no answer")) })).toEqual(new Map());
    expect(await mediaOf(undefined)).toEqual(new Map());
  });

  it("is empty without links", () => {
    expect(interfaceLayers([]).stack).toEqual([]);
  });
});
