import { expect, it } from "vitest";
import { parseIwDev } from "../../../../src/host/linux/wifi/iw-dev.ts";
import { parseIwPhy } from "../../../../src/host/linux/wifi/iw-phy.ts";
import { radioMeasurement } from "../../../../src/host/linux/wifi/radio-measurement.ts";
import { stationsOfDriver } from "../../../../src/host/linux/wifi/stations.ts";

const dev = `phy#1
	Unnamed/non-netdev interface
		wdev 0x100000002
		addr 42:00:00:00:01:00
		type P2P-device
	Interface wlan1
		ifindex 4
		addr 02:00:00:00:01:00
		ssid Caf\\xc3\\xa9
		type managed
		channel 36 (5180 MHz), width: 80 MHz, center1: 5210 MHz
		txpower 17.00 dBm
phy#0
	Interface wlan0
		addr 02:00:00:00:00:00
		type AP
`;

it("tells network devices by their radios, without those that have no name", () => {
  const links = parseIwDev(dev);
  expect(links).toMatchObject([
    { name: "wlan1", radio: 1, type: "managed", ssid: "Café", channel: 36, width: 80, centerMhz: 5210, powerDbm: 17 },
    { name: "wlan0", radio: 0, type: "AP", ssid: undefined, channel: undefined },
  ]);
});

/** Of iw 6.9, whose frequencies have a fraction. */
const phy = `Wiphy phy1
	wiphy index: 1
	Band 2:
		Capabilities: 0x107e
			HT20/HT40
		VHT Capabilities (0x038004fa):
			Supported Channel Width: 160 MHz
		HE Iftypes: managed
			HE PHY Capabilities: (0x1c):
				HE40/HE80/5GHz
		Bitrates (non-HT):
			* 6.0 Mbps
			* 54.0 Mbps
		Frequencies:
			* 5180.0 MHz [36] (20.0 dBm)
			* 5260.0 MHz [52] (20.0 dBm) (no IR, radar detection)
			* 5300.0 MHz [60] (20.0 dBm) (no IR)
			* 5320.0 MHz [64] (disabled)
	Band 4:
		HE Iftypes: AP
			HE PHY Capabilities: (0x1c):
				HE160/5GHz
		Frequencies:
			* 5955.0 MHz [1] (disabled)
			* 5975.0 MHz [5] (12.0 dBm)
	valid interface combinations:
		 * #{ AP } <= 1
`;

it("tells what a radio can do on each band", () => {
  const abilities = parseIwPhy(phy).get(1);
  expect(
    abilities?.map(({ band, standards, widths, channels }) => [
      band,
      standards,
      widths,
      channels.map((each) => each.number),
    ]),
  ).toEqual([
    ["5GHz", ["a", "n", "ac"], [20, 40, 80, 160], [36, 52]],
    ["6GHz", ["ax"], [20, 160], [5]],
  ]);
  expect(radioMeasurement(abilities, parseIwDev(dev), undefined)).toMatchObject({
    bands: ["5GHz", "6GHz"],
    standards: ["a", "n", "ac", "ax"],
    channels: [36, 52],
    channel: 36,
    centerChannel: 42,
    powerPercent: 50,
    maxPowerDbm: 20,
  });
});

it("tells nothing of what `iw` does not say", () => {
  expect(parseIwPhy("")).toEqual(new Map());
  expect(parseIwDev("command failed: No such device (-19)\n")).toEqual([]);
  expect(radioMeasurement(undefined, [], "5GHz")).toMatchObject({
    bands: undefined,
    channels: undefined,
    width: undefined,
  });
});

it("tells of the access point that a station is on", () => {
  const dump = `Station 02:00:00:00:00:00 (on wlan1)
	rx bytes:	87694
	tx bytes:	3344
	rx packets:	785
	tx packets:	21
	tx retries:	3
	tx failed:	1
	signal:  	-30 [-31, -33] dBm
	tx bitrate:	866.7 MBit/s VHT-MCS 9 80MHz short GI VHT-NSS 2
	rx bitrate:	6.0 MBit/s
	authorized:	yes
	connected time:	39 seconds
`;
  expect(stationsOfDriver(dump)).toEqual([
    {
      macAddress: "02:00:00:00:00:00",
      authorized: true,
      standard: "ac",
      connectedSeconds: 39,
      signalDbm: -30,
      noiseDbm: undefined,
      rateTo: 866_700,
      rateFrom: 6_000,
      bytesTo: 3344n,
      bytesFrom: 87_694n,
      packetsTo: 21n,
      packetsFrom: 785n,
      retries: 3,
      failures: 1,
    },
  ]);
});
