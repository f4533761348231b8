import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { added, done, type Scene, scene, sectionOf } from "./router-scene.ts";

// Wi-Fi networks that an ACS puts into bridges of an OpenWrt router. [TR-181 Bridging.Bridge.Port] [TR-181 WiFi.SSID]

const bridging = "Device.Bridging.Bridge.";

const row = (path: string): string => path.slice(0, -1);

/** What the ports of bridges run on, by the numbers of bridge and port. */
async function portsOf(at: Scene): Promise<Readonly<Record<string, string>>> {
  const [got = ""] = await at.ask(rpc.get(bridging, "Device.InterfaceStack."));
  const values = valuesOf(got);
  const stacked = new Set(
    [...values].flatMap(([path, value]) =>
      path.endsWith(".HigherLayer") ? [`${value} ${values.get(path.replace("Higher", "Lower"))}`] : [],
    ),
  );
  const ports = [...values].flatMap(([path, lower]) => {
    const [, bridge, port] = /Bridge\.(\d+)\.Port\.(\d+)\.LowerLayers$/.exec(path) ?? [];
    if (bridge === undefined || port === "1") return [];
    if (lower !== "") expect(stacked).toContain(`${row(path.replace(/[^.]+$/, ""))} ${lower}`);
    const isOn = values.get(path.replace("LowerLayers", "Enable"));
    return [[`${bridge}.${port}`, `${lower.replace("Device.", "")}${isOn === "true" ? "" : " off"}`] as const];
  });
  return Object.fromEntries(ports);
}

const ssidsIn = (ports: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(ports).filter(([, lower]) => lower.includes("SSID") || lower.trim() === "off"));

describe("an ACS that has Wi-Fi networks in bridges of an OpenWrt router", () => {
  it.each([
    ["21.02-swconfig", { "1.3": "WiFi.SSID.1", "1.4": "WiFi.SSID.2" }, 3],
    ["23.05-dsa-dual-band", { "1.6": "WiFi.SSID.1", "1.7": "WiFi.SSID.2", "1.8": "WiFi.SSID.4" }, 5],
    ["25.12-dhcp-pd", { "1.5": "WiFi.SSID.1", "1.6": "WiFi.SSID.2" }, 3],
  ])("adds one for guests to a bridge of its own (%s)", async (recording, home, number) => {
    const at = await scene(recording);
    const before = ["network", "wireless"].map((name) => at.router.text(`etc/config/${name}`).trim());
    expect(ssidsIn(await portsOf(at))).toEqual(home);
    const ssid = await added(at, "Device.WiFi.SSID.");
    expect(ssid).toBe(`Device.WiFi.SSID.${number}.`);
    const accessPoint = await added(at, "Device.WiFi.AccessPoint.");
    const bridge = await added(at, bridging);
    const port = await added(at, `${bridge}Port.`);
    const of = row(port).replace(`${bridging}`, "").replace("Port.", "");
    await done(
      at,
      rpc.set({
        [`${port}LowerLayers`]: row(ssid),
        [`${port}Enable`]: "true",
        [`${accessPoint}SSIDReference`]: row(ssid),
        [`${accessPoint}Security.ModeEnabled`]: "WPA2-Personal",
        [`${accessPoint}Security.KeyPassphrase`]: "guests welcome",
        [`${accessPoint}Enable`]: "true",
        [`${ssid}LowerLayers`]: "Device.WiFi.Radio.1",
        [`${ssid}SSID`]: "Guests",
        [`${ssid}Enable`]: "true",
        [`${bridge}Enable`]: "true",
      }),
    );
    expect(sectionOf(at, `cpe_${number}`, "wireless")).toEqual(
      expect.arrayContaining(["network 'br_cpe2'", "ssid 'Guests'", "disabled '0'", "device 'radio0'"]),
    );
    expect(sectionOf(at, "br_cpe2", "network")).toEqual(["device 'br-cpe2'", "proto 'none'"]);
    expect(ssidsIn(await portsOf(at))).toEqual({ ...home, [of]: `WiFi.SSID.${number}` });
    expect(await at.cpe.get(`${bridge}Port.1.LowerLayers`)).toBe(row(port));

    await done(at, rpc.delete(bridge));
    expect(sectionOf(at, `cpe_${number}`, "wireless")?.join()).not.toContain("network");
    expect(ssidsIn(await portsOf(at))).toEqual(home);
    await done(at, rpc.delete(ssid), rpc.delete(accessPoint));
    expect(["network", "wireless"].map((name) => at.router.text(`etc/config/${name}`).trim())).toEqual(before);
  });

  it("moves one from the LAN to guests, and back, by a port over it each", async () => {
    const at = await scene();
    const bridge = await added(at, bridging);
    const port = await added(at, `${bridge}Port.`);
    await done(at, rpc.set({ [`${port}LowerLayers`]: "Device.WiFi.SSID.2" }));
    // Until it is enabled the SSID stays where it is.
    expect(sectionOf(at, "default_radio1", "wireless")).toContain("network 'lan'");
    expect(ssidsIn(await portsOf(at))).toEqual({
      "1.6": "WiFi.SSID.1",
      "1.7": "WiFi.SSID.2",
      "1.8": "WiFi.SSID.4",
      "2.2": "WiFi.SSID.2 off",
    });
    await done(at, rpc.set({ [`${port}Enable`]: "true" }));
    expect(sectionOf(at, "default_radio1", "wireless")).toContain("network 'br_cpe2'");
    expect(ssidsIn(await portsOf(at))).toEqual({ "1.6": "WiFi.SSID.1", "1.8": "WiFi.SSID.4", "2.2": "WiFi.SSID.2" });
    expect(await at.cpe.get(`${port}Name`)).toBe("phy1-ap0");
    expect(await at.cpe.get(`${port}Status`)).toBe("Up");

    const back = await added(at, `${bridging}1.Port.`);
    await done(at, rpc.set({ [`${back}LowerLayers`]: "Device.WiFi.SSID.2", [`${back}Enable`]: "true" }));
    expect(sectionOf(at, "default_radio1", "wireless")).toContain("network 'lan'");
    expect(ssidsIn(await portsOf(at))).toEqual({
      "1.6": "WiFi.SSID.1",
      "1.8": "WiFi.SSID.4",
      "1.9": "WiFi.SSID.2",
      "2.2": "WiFi.SSID.2 off",
    });
    await done(at, rpc.set({ [`${port}Enable`]: "true", [`${back}Enable`]: "false" }));
    expect(sectionOf(at, "default_radio1", "wireless")).toContain("network 'br_cpe2'");
  });

  it("takes one out of the LAN by its port there, which stays while it is disabled and goes with its SSID", async () => {
    const at = await scene();
    await done(at, rpc.set({ [`${bridging}1.Port.6.Enable`]: "false" }));
    expect(sectionOf(at, "default_radio0", "wireless")?.join()).not.toContain("network");
    const off = { "1.6": "WiFi.SSID.1 off", "1.7": "WiFi.SSID.2", "1.8": "WiFi.SSID.4" };
    expect(ssidsIn(await portsOf(at))).toEqual(off);
    await done(at, rpc.set({ [`${bridging}1.Port.6.Enable`]: "true" }));
    expect(sectionOf(at, "default_radio0", "wireless")).toContain("network 'lan'");
    await done(at, rpc.delete(`${bridging}1.Port.7.`));
    expect(sectionOf(at, "default_radio1", "wireless")?.join()).not.toContain("network");
    await done(at, rpc.delete("Device.WiFi.SSID.1."));
    expect(ssidsIn(await portsOf(at))).toEqual({ "1.8": "WiFi.SSID.4" });
    expect(at.router.text("etc/config/network")).not.toContain("default_radio0");
  });

  it("refuses what cannot be, by name", async () => {
    const at = await scene();
    const port = await added(at, `${bridging}1.Port.`);
    const other = await added(at, `${bridging}1.Port.`);
    await done(at, rpc.set({ [`${port}LowerLayers`]: "Device.WiFi.SSID.1", [`${port}Enable`]: "true" }));
    const vlanPort = await added(at, `${bridging}1.VLANPort.`);
    const [twice = "", moved = "", several = "", inVlan = ""] = await at.ask(
      rpc.set({ [`${other}LowerLayers`]: "Device.WiFi.SSID.1" }),
      rpc.set({ [`${bridging}1.Port.7.LowerLayers`]: "Device.WiFi.SSID.1" }),
      rpc.set({ [`${other}LowerLayers`]: "Device.WiFi.SSID.1,Device.WiFi.SSID.2" }),
      rpc.set({ [`${vlanPort}Port`]: row(port) }),
    );
    expect(inVlan).toContain("a Wi-Fi network cannot be put into a VLAN of a bridge");
    expect(twice).toContain("the SSID default_radio0 is a port of br-lan already");
    expect(moved).toContain("it is the port that its SSID has in br-lan");
    expect(several).toContain("a port is one Ethernet interface, Ethernet link, SSID or VLAN termination");
  });
});
