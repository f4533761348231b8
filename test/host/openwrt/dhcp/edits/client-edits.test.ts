import { describe, expect, it } from "vitest";
import { openWrtDhcpv4ClientEdits } from "../../../../../src/host/openwrt/dhcp/edits/client-edits.ts";
import { dhcpClientsOf } from "../../../../../src/host/openwrt/dhcp/netifd-dhcp-clients.ts";
import type { InterfaceCommand } from "../../../../../src/host/openwrt/interface-commands.ts";
import { staticOrClient } from "../../../../../src/host/openwrt/links/static-or-client.ts";
import { readNetifd } from "../../../../../src/host/openwrt/netifd.ts";
import type { UciDraft } from "../../../../../src/host/openwrt/uci/write/uci-draft.ts";
import { draftOf, netifdWith, optionsOf } from "../../edited-packages.ts";

// [TR-181 DHCPv4]

const ubus = netifdWith({
  interface: "wan",
  up: true,
  autostart: true,
  proto: "dhcp",
  device: "eth0",
  l3_device: "eth0",
});
const drafted = (options = ""): UciDraft =>
  draftOf({ network: `config interface 'wan'\n option device 'eth0'\n option proto 'dhcp'\n${options}` });
const own = ["device 'eth0'", "proto 'dhcp'"];
const octets = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));
const refusal = (setting: string, message: string) => expect.objectContaining({ setting, message });

function edited(draft: UciDraft) {
  const told: InterfaceCommand[] = [];
  const tools = { ubus, command: (command: InterfaceCommand) => void told.push(command) };
  const edits = openWrtDhcpv4ClientEdits(draft, tools, staticOrClient(draft));
  const lines = (): readonly string[] => optionsOf(draft, "network", "wan").filter((line) => !own.includes(line));
  const read = async () => dhcpClientsOf(await readNetifd(ubus), draft.package("network"))[0];
  return { edits, told, lines, read };
}

describe("a DHCP client of OpenWrt", () => {
  it("is disabled, enabled, put on another link, and asked to renew", async () => {
    const draft = drafted();
    const { edits, told, lines } = edited(draft);
    await edits.changeClient("wan", { enabled: false });
    expect(lines()).toEqual(["auto '0'"]);
    await edits.changeClient("wan", { enabled: true, renew: true });
    expect(lines()).toEqual([]);
    expect(told).toEqual([{ name: "wan", verb: "renew" }]);
    await edits.changeClient("wan", { link: "eth1" });
    expect(optionsOf(draft, "network", "wan")).toEqual(["device 'eth1'", "proto 'dhcp'"]);
    await edits.addClient("cpe_2", { enabled: false, link: undefined, renew: false });
    expect(optionsOf(draft, "network", "cpe_2")).toEqual(["auto '0'", "proto 'dhcp'"]);
    await expect(edits.changeClient("lan", {})).rejects.toEqual(refusal("key", "there is no DHCP client lan"));
    for (const key of ["wan", "cpe_2", "none"]) await edits.removeClient(key);
    expect([...draft.package("network").sections]).toEqual([]);
  });

  it.each([
    [12, Buffer.from("attic").toString("hex"), ["hostname 'attic'"]],
    [60, Buffer.from("dslforum.org").toString("hex"), ["vendorid 'dslforum.org'"]],
    [60, "0102", ["sendopts '0x3c:0102'"]],
    [61, "0002aa", ["clientid '0002aa'"]],
    [125, "00000de90401022a2b", ["sendopts '0x7d:00000de90401022a2b'"]],
  ])("sends option %i with %s", async (tag, hex, lines) => {
    const at = edited(drafted());
    await at.edits.addSentOption("wan", "cpe_1", { enabled: true, tag, value: octets(hex) });
    expect(at.lines()).toEqual([`list cpe_sendopt 'cpe_1,1,${tag},${hex}'`, ...lines].toSorted());
    expect((await at.read())?.sentOptions).toEqual([{ key: "cpe_1", enabled: true, tag, value: octets(hex) }]);
    await at.edits.removeSentOption("wan", "cpe_1");
    expect(at.lines()).toEqual([]);
  });

  it("keeps what it does not understand, and those of others under their tags", async () => {
    const at = edited(
      drafted(
        " option hostname '*'\n option vendorid 'dslforum.org'\n list sendopts 'vendor:x'\n list sendopts '77:text'\n",
      ),
    );
    await at.edits.changeSentOption("wan", "77", { enabled: false });
    expect(at.lines()).toEqual([
      "hostname '*'",
      "list cpe_sendopt '77,0,77,74657874'",
      "list sendopts 'vendor:x'",
      "vendorid 'dslforum.org'",
    ]);
    await at.edits.changeSentOption("wan", "60", { value: octets("63706520") });
    expect(at.lines()).toEqual([
      "hostname '*'",
      "list cpe_sendopt '77,0,77,74657874'",
      "list sendopts '0x3c:63706520'",
      "list sendopts 'vendor:x'",
    ]);
    await at.edits.changeSentOption("wan", "77", { enabled: true });
    expect((await at.read())?.sentOptions.map(({ tag }) => tag)).toEqual([60, 77]);
  });

  it("asks for options in their order", async () => {
    const at = edited(drafted(" option reqopts '43 ntpsrv'\n"));
    const orders = async () => (await at.read())?.requestedOptions.map(({ key, enabled }) => `${key} ${enabled}`);
    await at.edits.addRequestedOption("wan", "cpe_1", { enabled: false, tag: 1, order: 2 });
    expect(at.lines()).toEqual(["list cpe_reqopt 'cpe_1,0,1,'", "reqopts 'ntpsrv 43'"]);
    await at.edits.changeRequestedOption("wan", "cpe_1", { enabled: true, tag: 125, order: 1 });
    expect(at.lines()).toEqual(["list cpe_reqopt 'cpe_1,1,125,'", "reqopts 'ntpsrv 125 43'"]);
    expect(await orders()).toEqual(["cpe_1 true", "43 true"]);
    await at.edits.changeRequestedOption("wan", "43", { enabled: false });
    expect(await orders()).toEqual(["cpe_1 true", "43 false"]);
    await at.edits.removeRequestedOption("wan", "cpe_1");
    await at.edits.removeRequestedOption("wan", "cpe_9");
    expect(at.lines()).toEqual(["list cpe_reqopt '43,0,43,'", "reqopts 'ntpsrv'"]);
  });

  it("refuses what is no option, and one that is not there", async () => {
    const { edits } = edited(drafted());
    const some = { enabled: true, tag: 255, value: octets("00") };
    await expect(edits.addSentOption("wan", "cpe_1", some)).rejects.toEqual(
      refusal("tag", "255 is no option: there are 1 to 254"),
    );
    await expect(edits.addSentOption("lan", "cpe_1", { ...some, tag: 43 })).rejects.toMatchObject({ setting: "key" });
    await expect(edits.changeRequestedOption("wan", "43", {})).rejects.toEqual(refusal("key", "there is no option 43"));
  });
});
