import type { VirtualMachine, VirtualSystem, VirtualWifi } from "../../../src/ports/host/virtual-system.ts";
import type { WifiSecurity, WifiSecurityMode, WifiStandard, WifiWidth } from "../../../src/ports/host/wifi/wifi.ts";
import { flag, listOf, number, oneOf, optional, otherwise, record, type Source, text } from "../yaml-shape.ts";

// The `wifi:` and `hosts:` of a simulated system.

const band = oneOf("2.4GHz", "5GHz", "6GHz");
const standard = oneOf<WifiStandard>("a", "b", "g", "n", "ac", "ax", "be");
const width = oneOf<WifiWidth | "auto">(20, 40, 80, 160, 320, 8080, "auto");
const mode = oneOf<WifiSecurityMode>(
  "None",
  "WPA-Personal",
  "WPA2-Personal",
  "WPA3-Personal",
  "WPA-WPA2-Personal",
  "WPA3-Personal-Transition",
  "WPA-Enterprise",
  "WPA2-Enterprise",
  "WPA3-Enterprise",
  "WPA-WPA2-Enterprise",
  "OWE",
);

const managementFrames = otherwise<WifiSecurity["managementFrames"]>(
  "disabled",
  oneOf("disabled", "optional", "required"),
);

const station = {
  standard: optional(standard),
  signalDbm: optional(number),
  rateTo: number,
  rateFrom: number,
};

/** A network of the device's own, or of another that it is a station of. */
const onRadio = { key: text, radio: text, link: text, ssid: text, mode, managementFrames };

export const virtualWifi = record<VirtualWifi>({
  modes: listOf(mode),
  radios: listOf(
    record<Omit<VirtualWifi["radios"][number], "failed">>({
      key: text,
      name: text,
      enabled: otherwise(true, flag),
      band,
      bands: listOf(band),
      standards: listOf(standard),
      possibleStandards: listOf(standard),
      channels: listOf(number),
      autoChannel: number,
      channel: optional(number),
      widths: listOf(width),
      width,
      country: text,
      maxBitRateMbps: number,
      powerPercents: otherwise([100], listOf(number)),
      noiseDbm: otherwise(-92, number),
    }),
  ),
  networks: listOf(
    record<VirtualWifi["networks"][number]>({
      ...onRadio,
      rekeySeconds: otherwise(3600, number),
      maxStations: optional(number),
    }),
  ),
  endPoints: optional(
    listOf(
      record<NonNullable<VirtualWifi["endPoints"]>[number]>({
        ...onRadio,
        accessPoint: record({ macAddress: text, ...station }),
      }),
    ),
  ),
});

export const virtualMachine = record<VirtualMachine>({
  hostName: otherwise("", text),
  macAddress: text,
  port: text,
  address: text,
  station: optional(record<NonNullable<VirtualMachine["station"]>>(station)),
});

/** The node at a path. */
export type At = (...path: readonly (string | number)[]) => Parameters<Source["report"]>[0];

/** Every name leads to something, and nobody is twice. */
export function checkWifi({ wifi, hosts, links }: VirtualSystem, source: Source, at: At): void {
  const names = links.map(({ name }) => name);
  const radios = wifi?.radios.map(({ key }) => key) ?? [];
  for (const kind of ["networks", "endPoints"] as const)
    for (const [index, network] of (wifi?.[kind] ?? []).entries()) {
      const where = at("wifi", kind, index);
      if (!radios.includes(network.radio)) source.report(where, `there is no radio "${network.radio}"`);
      if (!names.includes(network.link)) source.report(where, `there is no link "${network.link}"`);
      if (kind === "endPoints" && wifi?.networks.some(({ key }) => key === network.key))
        source.report(where, `a network has the key "${network.key}"`);
    }
  for (const [index, { port, macAddress }] of (hosts ?? []).entries()) {
    if (!names.includes(port)) source.report(at("hosts", index), `there is no link "${port}"`);
    if (hosts?.findIndex((each) => each.macAddress === macAddress) !== index)
      source.report(at("hosts", index), `two machines have the address ${macAddress}`);
  }
}
