import { describe, expect, it } from "vitest";
import { unsetAccessPoint } from "../../../../../src/device/wifi/access-point-change.ts";
import type { WifiEdits, WifiReading } from "../../../../../src/ports/host/wifi/wifi.ts";
import { edited, home, radios } from "./wireless-under-test.ts";

// SSIDs and access points as rows of their own, which are one section where the one offers the other.
// [TR-181 WiFi.SSID] [TR-181 WiFi.AccessPoint]

const wireless = radios + home;
const ssid = { enabled: false, ssid: "", radios: [], multiLink: undefined };

const kinds = ({ networks }: WifiReading) =>
  networks.map(({ key, kind, enabled, accessEnabled = enabled, misconfigured, ...rest }) => {
    const offered = kind === "ssid" ? "" : "ssidKey" in rest ? (rest.ssidKey ?? "") : key;
    return [key, kind, offered, enabled ? "on" : "off", accessEnabled ? "on" : "off", misconfigured].join(" ");
  });

const refusal = (edit: (wifi: Required<WifiEdits>) => Promise<unknown>) =>
  edited(wireless, edit).then(
    () => "taken",
    (error: Error & { setting: string }) => `${error.setting}: ${error.message}`,
  );

async function addGuests(wifi: Required<WifiEdits>): Promise<void> {
  await wifi.addSsid("cpe_2", ssid);
  await wifi.addAccessPoint("cpe_ap_2", unsetAccessPoint);
  await wifi.changeSsid("cpe_2", { ssid: "Guests", radios: ["radio1"], enabled: true });
  await wifi.changeAccessPoint("cpe_ap_2", { mode: "WPA2-Personal", passphrase: "correct-horse", enabled: true });
}

describe("an SSID that is added", () => {
  it("is a network that is off, of the bridge at home, and offered by nobody", async () => {
    const { text, reading } = await edited(wireless, (wifi) => wifi.addSsid("cpe_2", ssid));
    expect(text).toBe(
      [
        "config wifi-iface 'cpe_2'",
        "cpe_access_point '-'",
        "cpe_enabled '-'",
        "disabled '1'",
        "mode 'ap'",
        "network 'lan'",
      ].join("\n"),
    );
    expect(kinds(reading)[1]).toBe("cpe_2 ssid  off off true");
    expect(reading.networks[1]?.ssid).toBe("");
    const without = await edited(wireless, (wifi) => wifi.addSsid("cpe_2", ssid), { network: "" });
    expect(without.text).not.toContain("network");
  });

  it("runs once an access point offers it that has what it needs", async () => {
    const idle = await edited(wireless, addGuests);
    expect(kinds(idle.reading).slice(1)).toEqual(["cpe_2 ssid  on on false", "cpe_ap_2 access-point  off on true"]);
    expect(idle.text).toContain("config cpe_access_point 'cpe_idle_cpe_ap_2'");
    expect(idle.wireless.section("cpe_2")?.option("disabled")?.value).toBe("1");
    const { text, reading } = await edited(wireless, async (wifi) => {
      await addGuests(wifi);
      await wifi.changeAccessPoint("cpe_ap_2", { ssidKey: "cpe_2" });
    });
    expect(text.split("\n")).toEqual([
      "config wifi-iface 'cpe_2'",
      "auth_port '1812'",
      "cpe_access_point 'cpe_ap_2'",
      "device 'radio1'",
      "disabled '0'",
      "encryption 'psk2'",
      "hidden '0'",
      "isolate '0'",
      "key 'correct-horse'",
      "mode 'ap'",
      "network 'lan'",
      "ssid 'Guests'",
      "uapsd '0'",
      "wmm '1'",
      "wpa_group_rekey '3600'",
    ]);
    expect(kinds(reading)).toEqual(["home access-point home on on false", "cpe_ap_2 access-point cpe_2 on on false"]);
  });

  it("goes, and its access point stays without it, as it was", async () => {
    const { text, reading } = await edited(wireless, async (wifi) => {
      await addGuests(wifi);
      await wifi.changeAccessPoint("cpe_ap_2", { ssidKey: "cpe_2", isolated: true });
      await wifi.removeSsid("cpe_2");
    });
    expect(text).toContain("config cpe_access_point 'cpe_idle_cpe_ap_2'");
    expect(text).toContain("isolate '1'");
    expect(text).not.toContain("wifi-iface");
    expect(kinds(reading).slice(1)).toEqual(["cpe_ap_2 access-point  off on true"]);
    expect(reading.networks[1]?.security.mode).toBe("WPA2-Personal");
  });
});

describe("an access point", () => {
  it("of the device can go, and its SSID stays off, without its key", async () => {
    const { text, reading } = await edited(wireless, (wifi) => wifi.removeAccessPoint("home"));
    expect(text.split("\n")).toEqual([
      "config wifi-iface 'home'",
      "cpe_access_point '-'",
      "cpe_enabled 'ssid'",
      "device 'radio0'",
      "disabled '1'",
      "mode 'ap'",
      "network 'lan'",
      "ssid 'Home'",
    ]);
    expect(kinds(reading)).toEqual(["home ssid  on on false"]);
  });

  it("moves to another SSID with all that it is set to, and back", async () => {
    const moved = async (wifi: Required<WifiEdits>) => {
      await wifi.addSsid("cpe_2", { ...ssid, ssid: "Guests", radios: ["radio1"], enabled: true });
      await wifi.changeAccessPoint("home", { ssidKey: "cpe_2" });
    };
    const there = await edited(wireless, moved);
    expect(kinds(there.reading)).toEqual(["home ssid  on on false", "home access-point cpe_2 on on false"]);
    expect(there.wireless.section("cpe_2")?.option("key")?.value).toBe("correct-horse");
    const back = await edited(wireless, async (wifi) => {
      await moved(wifi);
      await wifi.changeAccessPoint("home", { ssidKey: "home" });
      await wifi.removeSsid("cpe_2");
    });
    expect(back.text.split("\n")).toEqual([
      "config wifi-iface 'home'",
      "device 'radio0'",
      "disabled '0'",
      "encryption 'psk2'",
      "key 'correct-horse'",
      "mode 'ap'",
      "network 'lan'",
      "ssid 'Home'",
    ]);
  });

  it("offers no SSID when it is told none", async () => {
    const { reading, text } = await edited(wireless, (wifi) => wifi.changeAccessPoint("home", { ssidKey: undefined }));
    expect(text).toContain("key 'correct-horse'");
    expect(kinds(reading)).toEqual(["home ssid  on on false", "home access-point  off on true"]);
  });

  it.each<[string, (wifi: Required<WifiEdits>) => Promise<unknown>]>([
    ["ssidKey: there is no SSID none", (wifi) => wifi.changeAccessPoint("home", { ssidKey: "none" })],
    [
      "ssidKey: the access point home offers the SSID home",
      async (wifi) => {
        await wifi.addAccessPoint("cpe_ap_2", unsetAccessPoint);
        await wifi.changeAccessPoint("cpe_ap_2", { ssidKey: "home" });
      },
    ],
    ['key: nothing can be added as "home"', (wifi) => wifi.addSsid("home", ssid)],
    ['key: nothing can be added as "a b"', (wifi) => wifi.addAccessPoint("a b", unsetAccessPoint)],
    ["radios: there is no radio radio9", (wifi) => wifi.changeSsid("home", { radios: ["radio9"] })],
    ["radios: a network is on one radio", (wifi) => wifi.changeSsid("home", { radios: ["radio0", "radio1"] })],
    ["ssid: an SSID has 1 to 32 octets: this one has 34", (wifi) => wifi.changeSsid("home", { ssid: "ä".repeat(17) })],
    ["ssid: an SSID has 1 to 32 octets: this one has none", (wifi) => wifi.changeSsid("home", { ssid: "" })],
    [
      "ssid: an SSID has 1 to 32 octets: no control characters",
      (wifi) => wifi.changeSsid("home", { ssid: "a\nwpa=0" }),
    ],
  ])("or an SSID is refused: %s", async (expected, edit) => {
    expect(await refusal(edit)).toContain(expected);
  });
});

describe("networks without a name", () => {
  const anonymous = (name: string) => home.replace("'home'", "").replace("'Home'", `'${name}'`);
  const three = radios + anonymous("A") + anonymous("B") + anonymous("C");

  it("keep their keys when one before them goes", async () => {
    const { reading } = await edited(three, (wifi) => wifi.removeSsid("@radio0[1]"));
    expect(reading.networks.map(({ key, ssid: name }) => [key, name])).toEqual([
      ["@radio0[2]", "B"],
      ["@radio0[3]", "C"],
      ["@radio0[1]", undefined],
    ]);
  });

  it("and when one of them is changed", async () => {
    const { reading } = await edited(three, (wifi) => wifi.changeSsid("@radio0[2]", { ssid: "X" }));
    expect(reading.networks.map(({ key, ssid: name }) => [key, name])).toEqual([
      ["@radio0[1]", "A"],
      ["@radio0[2]", "X"],
      ["@radio0[3]", "C"],
    ]);
  });
});
