import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { applied, type Scene, scene } from "./router-scene.ts";

const bridging = "Device.Bridging.Bridge.";

/** The configuration's sections that have to do with a bridge, by their names, each with its options. */
function sectionsOf(text: string, pattern: RegExp): Readonly<Record<string, readonly string[]>> {
  const sections = text.split(/\n(?=config )/).flatMap((section) => {
    const [head = "", ...lines] = section.trim().split("\n");
    const [, type, name = "anonymous"] = /^config (\S+)(?: '(.*)')?$/.exec(head) ?? [];
    const options = lines.map((line) => line.trim().replace(/^(option|list) /, ""));
    return pattern.test(section) ? [[`${type} ${name}`, options] as const] : [];
  });
  return Object.fromEntries(sections);
}

async function changed(at: Scene, ...requests: readonly string[]): Promise<readonly string[]> {
  const told = at.cpe.log.length;
  const answers = await at.ask(...requests);
  expect(answers.join()).not.toContain("FaultCode");
  await applied(at, told);
  return answers;
}

describe("an ACS that sets bridges of an OpenWrt router [TR-181 Bridging.Bridge.VLAN]", () => {
  it("makes one of a VLAN of the way out and a port, as for television, and takes it away again", async () => {
    const at = await scene();
    const network = () => at.router.text("etc/config/network");
    await changed(at, rpc.add("Device.Ethernet.VLANTermination."), rpc.add(bridging));
    await changed(at, rpc.add(`${bridging}2.Port.`), rpc.add(`${bridging}2.Port.`));
    const vlan = "Device.Ethernet.VLANTermination.1.";
    const [, got = ""] = await changed(
      at,
      rpc.set({
        [`${vlan}LowerLayers`]: "Device.Ethernet.Link.1",
        [`${vlan}VLANID`]: "20",
        [`${vlan}Enable`]: "true",
        [`${bridging}1.Port.5.Enable`]: "false",
        [`${bridging}2.Port.2.LowerLayers`]: "Device.Ethernet.VLANTermination.1",
        [`${bridging}2.Port.2.Enable`]: "true",
        [`${bridging}2.Port.3.LowerLayers`]: "Device.Ethernet.Interface.5",
        [`${bridging}2.Port.3.Enable`]: "true",
        [`${bridging}2.Enable`]: "true",
      }),
      rpc.get(`${bridging}2.`, `${bridging}1.Port.5.`),
    );
    const values = valuesOf(got);
    expect(values.get(`${bridging}2.Port.1.LowerLayers`)).toBe(`${bridging}2.Port.3,${bridging}2.Port.2`);
    expect([2, 3].map((row) => values.get(`${bridging}2.Port.${row}.LowerLayers`))).toEqual([
      "Device.Ethernet.VLANTermination.1",
      "Device.Ethernet.Interface.5",
    ]);
    expect(["Enable", "Status", "LowerLayers"].map((name) => values.get(`${bridging}1.Port.5.${name}`))).toEqual([
      "false",
      "Down",
      "Device.Ethernet.Interface.5",
    ]);
    expect(sectionsOf(network(), /br-cpe2|br-lan|vlan-cpe1/)).toEqual({
      "device device_br_lan": ["name 'br-lan'", "type 'bridge'", "ports 'lan1'", "ports 'lan2'", "ports 'lan3'"],
      "interface lan": expect.anything(),
      "device device_vlan_cpe1": ["name 'vlan-cpe1'", "type '8021q'", "enabled '1'", "vid '20'", "ifname 'wan'"],
      "device device_br_cpe2": [
        "name 'br-cpe2'",
        "type 'bridge'",
        "enabled '1'",
        "vlan_filtering '0'",
        "ports 'vlan-cpe1'",
        "ports 'lan4'",
      ],
      "interface br_cpe2": ["proto 'none'", "device 'br-cpe2'"],
      "cpe_bridge_port cpe_port_br_cpe2_cpe_2": ["device 'br-cpe2'", "key 'cpe_2'", "enabled '1'", "port 'vlan-cpe1'"],
      "cpe_bridge_port cpe_port_br_cpe2_cpe_3": ["device 'br-cpe2'", "key 'cpe_3'", "enabled '1'", "port 'lan4'"],
      "cpe_bridge_port cpe_port_br_lan_lan4": ["device 'br-lan'", "key 'lan4'", "port 'lan4'", "enabled '0'"],
    });
    await changed(at, rpc.delete(`${bridging}2.`), rpc.delete(vlan));
    await changed(at, rpc.set({ [`${bridging}1.Port.5.Enable`]: "true" }));
    expect(Object.keys(sectionsOf(network(), /cpe/))).toEqual(["cpe_bridge_port cpe_port_br_lan_lan4"]);
    expect(sectionsOf(network(), /'bridge'/)["device device_br_lan"]).toContain("ports 'lan4'");
  });

  it("keeps VLANs apart, as LuCI would write it", async () => {
    const at = await scene();
    await changed(at, rpc.add(`${bridging}1.VLAN.`), rpc.add(`${bridging}1.VLAN.`));
    await changed(at, ...[1, 2, 3, 4].map(() => rpc.add(`${bridging}1.VLANPort.`)));
    const row = (port: number, vlan: number, of: number, untagged: boolean) => ({
      [`${bridging}1.VLANPort.${port}.VLAN`]: `${bridging}1.VLAN.${vlan}`,
      [`${bridging}1.VLANPort.${port}.Port`]: `${bridging}1.Port.${of}`,
      [`${bridging}1.VLANPort.${port}.Untagged`]: `${untagged}`,
      [`${bridging}1.VLANPort.${port}.Enable`]: "true",
    });
    const [, got = ""] = await changed(
      at,
      rpc.set({
        [`${bridging}1.VLAN.1.VLANID`]: "10",
        [`${bridging}1.VLAN.1.Enable`]: "true",
        [`${bridging}1.VLAN.2.VLANID`]: "20",
        [`${bridging}1.VLAN.2.Name`]: "guests",
        [`${bridging}1.VLAN.2.Enable`]: "true",
        ...row(1, 1, 1, false),
        ...row(2, 1, 2, true),
        ...row(3, 2, 2, false),
        ...row(4, 2, 3, true),
        [`${bridging}1.Standard`]: "802.1Q-2011",
      }),
      rpc.get(`${bridging}1.`),
    );
    const values = valuesOf(got);
    const shown = (path: string, ...names: readonly string[]) =>
      names.map((name) => values.get(`${bridging}1.${path}${name}`));
    expect(shown("", "Standard", "VLANNumberOfEntries", "VLANPortNumberOfEntries")).toEqual(["802.1Q-2011", "2", "4"]);
    expect(shown("VLAN.1.", "VLANID", "Name")).toEqual(["10", "br-lan.10"]);
    expect(shown("VLAN.2.", "VLANID", "Name")).toEqual(["20", "guests"]);
    expect(shown("Port.2.", "PVID", "AcceptableFrameTypes")).toEqual(["10", "AdmitAll"]);
    expect(shown("Port.4.", "AcceptableFrameTypes")).toEqual(["AdmitOnlyVLANTagged"]);
    const written = sectionsOf(at.router.text("etc/config/network"), /bridge-vlan|'bridge'/);
    expect(written).toEqual({
      "device device_br_lan": expect.arrayContaining(["vlan_filtering '1'"]),
      "bridge-vlan vlan_br_lan_cpe_1": ["device 'br-lan'", "vlan '10'", "cpe_key 'cpe_1'", "ports 'lan1:u*'"],
      "bridge-vlan vlan_br_lan_cpe_2": [
        "device 'br-lan'",
        "vlan '20'",
        "local '0'",
        "cpe_key 'cpe_2'",
        "cpe_name 'guests'",
        "ports 'lan1:t'",
        "ports 'lan2:u*'",
      ],
    });
  });

  it("changes VLANs that were there under the numbers that they had", async () => {
    const at = await scene("24.10-x86-vlan-pppoe");
    await changed(at, rpc.set({ [`${bridging}1.VLAN.2.VLANID`]: "21", [`${bridging}1.VLANPort.6.Untagged`]: "true" }));
    const written = sectionsOf(at.router.text("etc/config/network"), /bridge-vlan/);
    expect(written).toEqual({
      "bridge-vlan anonymous": ["device 'br-lan'", "vlan '10'", "ports 'lan1:u*'", "ports 'lan2:u*'", "ports 'lan3:t'"],
      "bridge-vlan vlan_br_lan_20": ["device 'br-lan'", "vlan '21'", "cpe_key '20'", "ports 'lan3:u*'"],
    });
    expect(await at.cpe.get(`${bridging}1.VLAN.2.VLANID`)).toBe("21");
    expect(await at.cpe.get(`${bridging}1.Port.4.PVID`)).toBe("21");
  });

  it("deletes a port with its place in VLANs, and a VLAN with its ports", async () => {
    const at = await scene("24.10-x86-vlan-pppoe");
    await changed(at, rpc.delete(`${bridging}1.Port.2.`), rpc.delete(`${bridging}1.VLAN.2.`));
    const written = sectionsOf(at.router.text("etc/config/network"), /bridge/);
    expect(
      Object.values(written)
        .flat()
        .filter((option) => option.startsWith("ports")),
    ).toEqual(["ports 'lan2'", "ports 'lan3'", "ports 'lan2:u*'", "ports 'lan3:t'"]);
    expect(Object.keys(written)).toEqual(["device device_br_lan", "bridge-vlan vlan_br_lan_10"]);
    expect(await at.cpe.get(`${bridging}1.VLANPortNumberOfEntries`)).toBe("3");
  });

  it("cannot delete the bridge of the LAN, nor make its management port another one", async () => {
    const at = await scene();
    const before = at.router.text("etc/config/network");
    const [deleted = "", off = ""] = await at.ask(
      rpc.delete(`${bridging}1.`),
      rpc.set({ [`${bridging}1.Port.1.LowerLayers`]: "Device.Ethernet.Interface.1" }),
    );
    expect(deleted).toContain("br-lan is used by interface lan");
    expect(off).toContain("the management port of br-lan is the bridge itself");
    expect(at.router.text("etc/config/network")).toBe(before);
  });
});
