import { describe, expect, it } from "vitest";
import type { RouteSettings } from "../../../../src/ports/host/network/routes.ts";
import { links, toldKernel } from "./told-kernel.ts";

// What the rows of the agent's own refuse, and what the kernel is told. That it then is so is shown in test/e2e/system/.

const refusal = (setting: string, message = "") =>
  expect.objectContaining({ name: "RefusedSetting", setting, message: expect.stringContaining(message) as string });

const open: RouteSettings = {
  enabled: false,
  destination: "",
  prefixLength: undefined,
  gateway: undefined,
  link: undefined,
  metric: undefined,
};

type Begun = ReturnType<ReturnType<typeof toldKernel>["begin"]>;

describe("what the ACS adds to the network of a plain Linux", () => {
  it.each<[string, string, string, (edits: Begun) => Promise<void>]>([
    [
      "an address of others",
      "address",
      "not one that the ACS has added",
      ({ addresses }) => addresses.change(undefined, { address: "192.0.2.1" }),
    ],
    [
      "to delete one of others",
      "key",
      "not one that the ACS has added",
      ({ addresses }) => addresses.remove("wan", "198.51.100.7/24"),
    ],
    ["one on no link", "row", "there is no link lan9", ({ addresses }) => addresses.add("lan9", 4, "cpe_1", {})],
    [
      "one that the link has",
      "address",
      "wan has 198.51.100.7 already",
      ({ addresses }) => addresses.add("wan", 4, "cpe_1", { address: "198.51.100.7", enabled: true }),
    ],
    [
      "one of a subnet",
      "address",
      "no IPv4 address of a machine",
      ({ addresses }) => addresses.add("lan2", 4, "cpe_1", { address: "192.0.2.0" }),
    ],
    [
      "one of a group",
      "address",
      "no IPv6 address of a machine",
      ({ addresses }) => addresses.add("lan2", 6, "cpe6_1", { address: "ff02::1" }),
    ],
    ["an open one in force", "enabled", "", ({ addresses }) => addresses.add("lan2", 4, "cpe_1", { enabled: true })],
    [
      "a mask with holes",
      "subnetMask",
      "255.0.255.0",
      ({ addresses }) => addresses.add("lan2", 4, "cpe_1", { subnetMask: "255.0.255.0" }),
    ],
    ["a prefix", "row", "what routes it there", ({ addresses }) => addresses.add("lan2", "prefix", "cpe_1", {})],
    ["a route of others", "metric", "set by others", ({ routes }) => routes.change(undefined, { metric: 1 })],
    [
      "a route by no link",
      "link",
      "there is no link lan9",
      ({ routes }) => routes.add(4, "cpe_1_route", { ...open, link: "lan9" }),
    ],
    [
      "a VLAN of a tunnel",
      "lower",
      "carries no Ethernet frames",
      ({ links: edits }) => edits.add?.("vlan-cpe1", "vlan", { lower: "tun0" }) ?? Promise.resolve(),
    ],
    [
      "another number of a VLAN of others",
      "vlanId",
      "lan2.5 is not a link that the ACS has added",
      ({ links: edits }) => edits.change("lan2.5", { vlanId: 6 }),
    ],
    [
      "to delete a link of others",
      "key",
      "who has made it can remove it",
      ({ links: edits }) => edits.remove?.("lan2.5") ?? Promise.resolve(),
    ],
    [
      "a name that is taken",
      "key",
      "no link can be added",
      ({ bridges }) => bridges.addBridge("lan2", { enabled: true, filters: false }),
    ],
    [
      "to have a bridge of others keep VLANs apart",
      "filters",
      "br-lan is not a bridge that the ACS has added",
      ({ bridges }) => bridges.changeBridge("br-lan", { filters: true }),
    ],
    [
      "a VLAN of a bridge of others",
      "key",
      "br-lan is not a bridge that the ACS has added",
      ({ bridges }) => bridges.addVlan("br-lan", "cpe_1", { enabled: true, id: 3, name: "" }),
    ],
    [
      "a PVID of a port of others",
      "pvid",
      "br-lan is not a bridge that the ACS has added",
      ({ bridges }) => bridges.changePort("br-lan", "lan1", { pvid: 3 }),
    ],
    [
      "the way out as a port",
      "link",
      "the default route goes out by wan",
      ({ bridges }) => bridges.addPort("br-lan", "cpe_1", { enabled: true, link: "wan" }),
    ],
    [
      "a port of another bridge",
      "link",
      "lan1 is a port of br-lan already",
      ({ bridges }) => bridges.addPort("br-lan", "cpe_1", { enabled: true, link: "lan1" }),
    ],
    [
      "to take a port of others out",
      "enabled",
      "who has put it into br-lan",
      ({ bridges }) => bridges.changePort("br-lan", "lan1", { enabled: false }),
    ],
    [
      "to delete a bridge of others",
      "key",
      "br-lan is not a bridge that the ACS has added",
      ({ bridges }) => bridges.removeBridge("br-lan"),
    ],
  ])("refuses %s (%s)", async (_title, setting, reason, edit) => {
    const { begin, told } = toldKernel();
    const edits = begin();
    await expect(edit(edits)).rejects.toEqual(refusal(setting, reason));
    await edits.commit();
    expect(told).toEqual([]);
  });

  it("refuses in the end what other rows do not let it have, in whichever order they come", async () => {
    const { begin } = toldKernel();
    const edits = begin();
    await edits.routes.add(4, "cpe_1_route", {
      ...open,
      enabled: true,
      link: "lan2",
      gateway: "192.0.2.9",
      destination: "203.0.113.0",
      prefixLength: 24,
    });
    expect(await edits.validate()).toEqual([refusal("gateway", "192.0.2.9 is in no subnet of an address of lan2")]);
    await edits.addresses.add("lan2", 4, "cpe_1", { address: "192.0.2.1", enabled: true });
    expect(await edits.validate()).toEqual([]);
    await edits.routes.add(4, "cpe_2_route", {
      ...open,
      enabled: true,
      link: "wan",
      gateway: "198.51.100.2",
      metric: 100,
    });
    expect(await edits.validate()).toEqual([refusal("destination", "a route to 0.0.0.0/0 with the same metric")]);
    await edits.routes.remove("cpe_2_route");
    await edits.links.add?.("vlan-cpe1", "vlan", { lower: "lan2", vlanId: 5, enabled: true });
    expect(await edits.validate()).toEqual([refusal("vlanId", "lan2.5 is the VLAN 5 of lan2 already")]);
    await expect(edits.links.change("vlan-cpe1", { lower: "vlan-cpe1" })).rejects.toEqual(
      refusal("lower", "runs on vlan-cpe1 itself"),
    );
    await edits.bridges.addPort("br-lan", "cpe_1", { enabled: true, link: "vlan-cpe1" });
    await expect(edits.links.remove?.("vlan-cpe1")).rejects.toEqual(refusal("key", "is used by the bridge br-lan"));
    await expect(edits.bridges.addPort("br-lan", "cpe_2", { enabled: true, link: "lan2" })).rejects.toEqual(
      refusal("link", "lan2 has the address 192.0.2.1"),
    );
  });

  it("is told to the kernel from beneath, and undone from above", async () => {
    const { begin, told, shown, copy } = toldKernel();
    const edits = begin();
    await edits.routes
      .add(6, "cpe_1_route6", {
        ...open,
        enabled: true,
        link: "link-cpe1",
        destination: "2001:DB8:7::",
        prefixLength: 48,
        metric: 5,
      })
      .catch(() => told.push("no such link yet"));
    await edits.links.add?.("vlan-cpe1", "vlan", { lower: "lan2", vlanId: 7, enabled: true });
    await edits.links.add?.("link-cpe1", "macvlan", { lower: "vlan-cpe1", enabled: true, mtu: 1400 });
    await edits.routes.add(6, "cpe_1_route6", {
      ...open,
      enabled: true,
      link: "link-cpe1",
      destination: "2001:DB8:7::",
      prefixLength: 48,
      metric: 5,
    });
    await edits.addresses.add("link-cpe1", 4, "cpe_1", {
      address: "192.0.2.1",
      subnetMask: "255.255.255.128",
      enabled: true,
    });
    await edits.links.change("br-lan", { mtu: 1400 });
    expect(told).toEqual(["no such link yet"]);
    expect(edits.passed).toEqual(['br-lan {"mtu":1400}']);
    await edits.commit();
    expect(told.slice(1)).toEqual([
      "link add link lan2 name vlan-cpe1 type vlan id 7",
      "link set dev vlan-cpe1 up",
      "link add link vlan-cpe1 name link-cpe1 type macvlan mode bridge",
      "link set dev link-cpe1 mtu 1400",
      "link set dev link-cpe1 up",
      "address replace 192.0.2.1/25 broadcast + dev link-cpe1",
      "-6 route add 2001:db8:7::/48 dev link-cpe1 metric 5 proto static",
    ]);
    const added = (await shown.links.read()).find(({ name }) => name === "link-cpe1");
    expect(added).toMatchObject({ kind: "macvlan", index: undefined, lower: "vlan-cpe1", state: "not-present" });
    expect(added?.planned).toEqual([
      { family: 4, key: "cpe_1", enabled: true, address: "192.0.2.1", prefixLength: 25 },
    ]);
    expect((await shown.routes.read()).at(-1)).toMatchObject({ key: "cpe_1_route6", idle: "missing" });
    await edits.rollback();
    expect(JSON.parse(copy.text("/run/cpe-agent/network.json"))).toEqual({
      links: [],
      ports: [],
      addresses: [],
      routes: [],
    });
    expect((await shown.links.read()).map(({ name }) => name)).toEqual(links.map(({ name }) => name));
  });

  it("counts as none where its file is none", async () => {
    const { copy, begin, shown } = toldKernel();
    copy.write("/run/cpe-agent/network.json", '{"links": 3');
    expect(await shown.links.read()).toEqual(links);
    const edits = begin();
    await edits.addresses.add("lan2", 4, "cpe_1", {});
    await edits.commit();
    expect((await shown.links.read()).find(({ name }) => name === "lan2")?.planned).toHaveLength(1);
  });
});
