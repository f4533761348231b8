import { describe, expect, it } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { parseHostapdConfig } from "../../../../src/host/linux/wifi/hostapd-config.ts";
import { configuredNetwork } from "../../../../src/host/linux/wifi/hostapd-network.ts";
import { configuredRadio } from "../../../../src/host/linux/wifi/hostapd-radio.ts";

const files = systemFiles("/nowhere");
const optionsOf = (...lines: readonly string[]) => parseHostapdConfig(["interface=wlan0", ...lines].join("\n")).options;
const networkOf = (...lines: readonly string[]) => configuredNetwork(optionsOf("ssid=Home", ...lines), files);
const radioOf = (...lines: readonly string[]) => configuredRadio(optionsOf(...lines));

describe("the security of a network", () => {
  it.each([
    [["wpa=0"], "None", []],
    [["wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP"], "WPA2-Personal", ["AES"]],
    [["wpa=1"], "WPA-Personal", ["TKIP"]],
    [["wpa=3", "wpa_pairwise=TKIP CCMP"], "WPA-WPA2-Personal", ["TKIP", "AES"]],
    [["wpa=2", "wpa_key_mgmt=SAE FT-SAE", "wpa_pairwise=CCMP"], "WPA3-Personal", ["AES"]],
    [["wpa=2", "wpa_key_mgmt=WPA-PSK SAE", "wpa_pairwise=CCMP"], "WPA3-Personal-Transition", ["AES"]],
    [["wpa=2", "wpa_key_mgmt=OWE", "rsn_pairwise=CCMP"], "OWE", ["AES"]],
    [["wpa=2", "wpa_key_mgmt=WPA-EAP", "rsn_pairwise=CCMP"], "WPA2-Enterprise", ["AES"]],
    [["wpa=2", "wpa_key_mgmt=WPA-EAP", "ieee80211w=2", "rsn_pairwise=CCMP"], "WPA3-Enterprise", ["AES"]],
    [["wpa=2", "wpa_key_mgmt=WPA-EAP-SUITE-B-192", "rsn_pairwise=GCMP-256"], "WPA3-Enterprise", ["AES"]],
    [["wep_default_key=1", 'wep_key1="abcde"'], "WEP-64", []],
    [["wep_key0=0123456789abcdef0123456789"], "WEP-128", []],
    [["ieee8021x=1", "wep_key_len_broadcast=5"], undefined, []],
  ] as const)("%j is %s", (lines, mode, ciphers) => {
    expect(networkOf(...lines).security).toMatchObject({ mode, ciphers });
  });

  it("has servers of RADIUS in their order, and says where one is missing", () => {
    const enterprise = ["wpa=2", "wpa_key_mgmt=WPA-EAP"];
    const servers = ["auth_server_addr=192.0.2.1", "auth_server_port=1645", "auth_server_addr=192.0.2.2"];
    expect(networkOf(...enterprise, ...servers).security.radius).toEqual([
      { address: "192.0.2.1", port: 1645 },
      { address: "192.0.2.2", port: 1812 },
    ]);
    expect(networkOf(...enterprise).misconfigured).toBe(true);
    expect(networkOf("wpa=2").misconfigured).toBe(true);
    expect(networkOf("wpa=2", "wpa_passphrase=correct-horse").misconfigured).toBe(false);
  });

  it("keeps no secret of what it reads", () => {
    const secrets = [
      "wpa_passphrase",
      "wpa_psk",
      "sae_password",
      "auth_server_shared_secret",
      "ap_pin",
      "private_key_passwd",
    ];
    const options = optionsOf(...secrets.map((name) => `${name}=correct-horse`), 'wep_key0="horse"');
    expect(JSON.stringify([...options])).not.toContain("horse");
  });
});

describe("a network", () => {
  it.each([
    ["ssid=Café", "Café"],
    ['ssid2="Home, sweet"', "Home, sweet"],
    ['ssid2=P"Caf\\xc3\\xa9"', "Café"],
    ["ssid2=436166c3a9", "Café"],
    ["ssid2=ff00", undefined],
  ])("%s is %s", (line, ssid) => {
    expect(configuredNetwork(optionsOf(line), files).ssid).toBe(ssid);
  });

  it("of its own begins at each bss=", () => {
    const { networks } = parseHostapdConfig(
      "interface=wlan0\nssid=One\nhw_mode=g\nbss=wlan0_1\nssid=Two\nap_isolate=1\nbss=../x\n",
    );
    expect(networks.map(({ link, options }) => [link, options.get("ssid"), options.get("ap_isolate")])).toEqual([
      ["wlan0", "One", undefined],
      ["wlan0_1", "Two", "1"],
    ]);
  });

  it("has what hostapd has by itself", () => {
    expect(networkOf()).toMatchObject({ hidden: false, wmm: false, maxStations: undefined, wpsEnabled: false });
    expect(networkOf("ieee80211n=1")).toMatchObject({ wmm: true });
    const wps = ["wps_state=2", "config_methods=label virtual_push_button"];
    expect(networkOf(...wps)).toMatchObject({ wpsEnabled: true, wps: ["PushButton", "Label"] });
  });
});

describe("a radio", () => {
  it.each([
    [["hw_mode=g"], "2.4GHz", ["b", "g"], 20],
    [["hw_mode=g", "supported_rates=60 90 120", "ieee80211n=1", "ht_capab=[HT40+]"], "2.4GHz", ["g", "n"], 40],
    [["hw_mode=a", "ieee80211n=1", "ieee80211ac=1", "vht_oper_chwidth=1"], "5GHz", ["a", "n", "ac"], 80],
    [["hw_mode=a", "ieee80211ac=1", "vht_oper_chwidth=3"], "5GHz", ["a", "ac"], 8080],
    [["hw_mode=a", "op_class=134", "ieee80211ax=1"], "6GHz", ["ax"], 160],
    [["hw_mode=a", "op_class=137", "ieee80211ax=1", "ieee80211be=1"], "6GHz", ["ax", "be"], 320],
    [["hw_mode=any"], undefined, [], 20],
  ] as const)("%j", (lines, band, standards, width) => {
    expect(radioOf(...lines)).toMatchObject({ band, standards, width });
  });

  it("has a country and a channel where they are set", () => {
    const set = ["hw_mode=a", "country_code=AT", "country3=0x49", "ieee80211h=1", "channel=36"];
    expect(radioOf(...set)).toMatchObject({ country: "ATI", channel: 36, spectrumManagement: true });
    expect(radioOf("hw_mode=g", "channel=acs_survey")).toMatchObject({ country: undefined, channel: undefined });
  });
});
