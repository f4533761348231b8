import { describe, expect, it } from "vitest";
import { vlanKernel } from "./vlan-kernel.ts";

// [TR-181 Bridging.Bridge.VLAN] [bridge(8)]

const bridge = "br-cpe1";
const vlan = (id: number) => ({ enabled: true, id, name: "" });
const member = (of: string, port: string, untagged = true) => ({ enabled: true, vlan: of, port, untagged });

/** A bridge with both links as ports, which keeps VLANs apart. */
async function bridged() {
  const kernel = vlanKernel();
  const { bridges, commit } = kernel.begin();
  await bridges.addBridge(bridge, { enabled: true, filters: true });
  await bridges.addPort(bridge, "cpe_1", { enabled: true, link: "lan1" });
  await bridges.addPort(bridge, "cpe_2", { enabled: true, link: "lan2" });
  await commit();
  return kernel;
}

type Kernel = Awaited<ReturnType<typeof bridged>>;
type Bridges = ReturnType<Kernel["begin"]>["bridges"];

async function addAll(bridges: Bridges): Promise<void> {
  await bridges.addVlan(bridge, "cpe_1", vlan(10));
  await bridges.addVlan(bridge, "cpe_2", vlan(1));
  await bridges.addVlanPort(bridge, "cpe_1", member("cpe_1", "cpe_1"));
  await bridges.addVlanPort(bridge, "cpe_2", member("cpe_2", "cpe_2"));
  await bridges.addVlanPort(bridge, "cpe_3", member("cpe_1", "cpe_2", false));
  await bridges.addVlanPort(bridge, "cpe_4", member("cpe_1", bridge, false));
}

async function removeAll(bridges: Bridges): Promise<void> {
  for (const key of ["cpe_1", "cpe_2", "cpe_3", "cpe_4"]) await bridges.removeVlanPort(bridge, key);
  for (const key of ["cpe_1", "cpe_2"]) await bridges.removeVlan(bridge, key);
}

const alone = [`${bridge} 1 1`, ...[bridge, "lan1", "lan2"].map((link) => `${link} 1 PVID untagged`)].toSorted();
const apart = [`${bridge} 1 0`, `${bridge} 10`, "lan1 10 PVID untagged", "lan2 1 PVID untagged", "lan2 10"].toSorted();

describe("the VLANs of a bridge that the ACS has added", () => {
  it("are the one of the kernel's until there is another, and that again after", async () => {
    const { begin, state, shown, told } = await bridged();
    expect(state()).toEqual(alone);
    expect((await shown.bridges.read()).get(bridge)).toMatchObject({
      filters: true,
      vlans: [{ key: "1", id: 1 }],
      vlanPorts: [{ port: bridge }, { port: "cpe_1" }, { port: "cpe_2" }].map((each) => ({ ...each, pvid: true })),
    });
    const adding = begin();
    await addAll(adding.bridges);
    await adding.commit();
    expect(state()).toEqual(apart);
    const reading = (await shown.bridges.read()).get(bridge);
    expect(reading?.vlans.map(({ key }) => key)).toEqual(["cpe_2", "cpe_1"]);
    expect(reading?.vlanPorts.map(({ key, pvid }) => `${key} ${pvid}`)).toEqual([
      "cpe_1 true",
      "cpe_2 true",
      "cpe_3 false",
      "cpe_4 false",
    ]);
    told();
    const tagging = begin();
    await tagging.bridges.changePort(bridge, "cpe_2", { pvid: 10 });
    await tagging.bridges.changePort(bridge, "cpe_1", { takesUntagged: false });
    await tagging.commit();
    expect(told()).toEqual([
      "bridge vlan add vid 10 dev lan1 untagged",
      "bridge vlan add vid 1 dev lan2 untagged",
      "bridge vlan add vid 10 dev lan2 pvid",
    ]);
    await tagging.rollback();
    expect(state()).toEqual(apart);
    const removing = begin();
    await removeAll(removing.bridges);
    await removing.commit();
    expect(state()).toEqual(alone);
  });

  it("go with their ports and their bridge, and stay apart while others change", async () => {
    const { begin, state } = await bridged();
    const { bridges, commit, rollback } = begin();
    await addAll(bridges);
    await commit();
    const taking = begin();
    await taking.bridges.removePort(bridge, "cpe_2");
    await taking.commit();
    expect(state()).toEqual([`${bridge} 1 0`, `${bridge} 10`, "lan1 10 PVID untagged"].toSorted());
    await taking.rollback();
    expect(state()).toEqual(apart);
    const off = begin();
    await off.bridges.changeBridge(bridge, { filters: false });
    await off.commit();
    expect(state()).toContain(`${bridge} 0 1`);
    await off.rollback();
    expect(state()).toEqual(apart);
    await rollback();
    const gone = begin();
    await gone.bridges.removeBridge(bridge);
    await gone.commit();
    expect(state()).toEqual([]);
  });

  it("are as before where the power goes in the midst of it, whenever that is", async () => {
    let cuts = 0;
    for (let count = 0; ; count += 1) {
      const { begin, state, cutAfter, settle } = await bridged();
      const adding = begin();
      await addAll(adding.bridges);
      cutAfter(count);
      const isWhole = await adding.commit().then(
        () => true,
        () => false,
      );
      cutAfter(undefined);
      if (isWhole) break;
      cuts += 1;
      // As the next start does: the journal has what was asked for again.
      const back = begin();
      await removeAll(back.bridges);
      await back.commit();
      await settle();
      expect(state(), `cut after ${count}`).toEqual(alone);
    }
    expect(cuts).toBe(5);
  });

  it.each<[string, string, (edits: Bridges) => Promise<void>]>([
    ["to change what the kernel has of itself", "key", (edits) => edits.changeVlan(bridge, "1", { id: 3 })],
    ["to remove that", "key", (edits) => edits.removeVlan(bridge, "1")],
    ["a PVID of a VLAN that the port is not in", "pvid", (edits) => edits.changePort(bridge, "cpe_1", { pvid: 11 })],
    ["an ID that a VLAN has", "id", (edits) => edits.addVlan(bridge, "cpe_9", vlan(10))],
    ["an ID that none can have", "id", (edits) => edits.addVlan(bridge, "cpe_9", vlan(4095))],
    ["a port that is none", "port", (edits) => edits.addVlanPort(bridge, "cpe_9", member("cpe_1", "lan9"))],
    ["a port twice", "vlan", (edits) => edits.addVlanPort(bridge, "cpe_9", member("cpe_1", "cpe_1"))],
  ])("refuses %s", async (_title, setting, edit) => {
    const { begin } = await bridged();
    const { bridges } = begin();
    await addAll(bridges);
    await expect(edit(bridges)).rejects.toEqual(expect.objectContaining({ name: "RefusedSetting", setting }));
  });
});
