import { describe, expect, it } from "vitest";
import { openWrtPoolEdits } from "../../../../../src/host/openwrt/dhcp/edits/pool-edits.ts";
import { openWrtStaticAddressEdits } from "../../../../../src/host/openwrt/dhcp/edits/static-address-edits.ts";
import { poolsIn } from "../../../../../src/host/openwrt/dhcp/pools.ts";
import { readNetifd } from "../../../../../src/host/openwrt/netifd.ts";
import type { UciDraft } from "../../../../../src/host/openwrt/uci/write/uci-draft.ts";
import { draftOf, lan, netifdWith, optionsOf } from "../../edited-packages.ts";

// [TR-181 DHCPv4]

const network =
  "config interface 'lan'\n option device 'br-lan'\n option proto 'static'\n option ipaddr '192.168.1.1/24'\n";
const ubus = netifdWith(lan);
const refusal = (setting: string, message: unknown) => expect.objectContaining({ setting, message });
const pool = (more: string): UciDraft =>
  draftOf({ network, dhcp: `config dhcp 'lan'\n option interface 'lan'\n${more}` });
const readOf = async (draft: UciDraft) =>
  poolsIn(draft.package("dhcp"), await readNetifd(ubus), [], { network: draft.package("network") });

describe("a pool of OpenWrt gives addresses to nobody", () => {
  const printer = "\nconfig host\n option name 'printer'\n option ip '192.168.1.9'\n";
  const camera = "\nconfig host 'cam'\n option mac '02:00:00:00:00:01'\n option ip '192.168.1.8'\n";

  async function reserved(draft: UciDraft, addresses: readonly string[]): Promise<readonly string[] | undefined> {
    const edits = openWrtPoolEdits(draft, { ubus });
    await edits.changePool("lan", { reserved: addresses });
    const [refused] = await edits.settled();
    if (refused !== undefined) throw refused;
    return (await readOf(draft))[0]?.reserved;
  }

  it("by keeping them for names that nobody has, until they are reserved no more", async () => {
    const draft = pool(printer);
    expect((await readOf(draft))[0]?.reserved).toEqual(["192.168.1.9"]);
    const both = ["192.168.1.9", "192.168.1.120"];
    expect(await reserved(draft, both)).toEqual(both);
    expect(optionsOf(draft, "dhcp", "cpe_reserved_192_168_1_120")).toEqual([
      "cpe_pool 'lan'",
      "ip '192.168.1.120'",
      "name 'cpe-reserved-192-168-1-120'",
    ]);
    expect(await reserved(draft, ["192.168.1.9"])).toEqual(["192.168.1.9"]);
    expect(draft.package("dhcp").section("cpe_reserved_192_168_1_120")).toBeUndefined();
  });

  it.each([
    ["", "many", '"many" is no IPv4 address'],
    ["", "10.0.0.9", "10.0.0.9 is in another subnet than this pool"],
    [camera, "192.168.1.8", "192.168.1.8 is kept for 02:00:00:00:00:01 already (StaticAddress)"],
    ["\nconfig odhcpd\n option maindhcp '1'\n", "192.168.1.7", expect.stringContaining("odhcpd serves here")],
    [printer, undefined, "192.168.1.9 is kept for the machine printer, by its name"],
  ])("but refuses with %j: %s", async (sections, address, message) => {
    const asked = reserved(pool(sections), address === undefined ? [] : [address]);
    await expect(asked).rejects.toEqual(refusal("reserved", message));
  });

  it("and keeps none of them for a machine", async () => {
    const draft = pool("");
    await reserved(draft, ["192.168.1.120"]);
    const wanted = { enabled: true, macAddress: "02:00:00:00:00:01", address: "192.168.1.120" };
    const message = "192.168.1.120 is reserved in its pool (ReservedAddresses)";
    const edits = openWrtStaticAddressEdits(draft);
    await expect(edits.addStaticAddress("lan", "cpe_1", wanted)).rejects.toEqual(refusal("address", message));
  });
});
