import type { Usb, UsbDeviceReading, UsbHostReading } from "../../../ports/host/hardware/usb.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { sysfsNumber } from "./sysfs-number.ts";

const folder = "/sys/bus/usb/devices";

export const hasUsb = (files: SystemFiles): boolean => files.has(folder);

/** `usb1` is the controller's own hub, `1-4.2` what is on port 2 of the hub on its port 4; `1-4.2:1.0` is only a part of that. */
export function linuxUsb(files: SystemFiles): Usb {
  return {
    read: async () => {
      const names = files.names(folder);
      return names
        .flatMap((name) => /^usb(\d{1,5})$/.exec(name)?.[1] ?? [])
        .toSorted((a, b) => Number(a) - Number(b))
        .map((bus) => readHost(files, bus, names));
    },
  };
}

function readHost(files: SystemFiles, bus: string, names: readonly string[]): UsbHostReading {
  const name = `usb${bus}`;
  const at = attributesOf(files, name);
  const usbVersion = versionOf(at("version"));
  const controller = textOf(at("serial"));
  const control = at("power/control")?.trim();
  return {
    key: controller === "" ? name : `${controller} ${usbVersion ?? ""}`.trim(),
    name,
    type: typeOf(`${at("manufacturer") ?? ""} ${at("product") ?? ""}`),
    usbVersion,
    powerManaged: control === "auto" ? true : control === "on" ? false : undefined,
    devices: readDevices(files, bus, names),
  };
}

function readDevices(files: SystemFiles, bus: string, names: readonly string[]): readonly UsbDeviceReading[] {
  const keys = new Map<string, string>();
  const places = names
    .flatMap((name) => {
      const place = name.startsWith(`${bus}-`) ? name.slice(bus.length + 1) : "";
      return /^\d{1,3}(\.\d{1,3}){0,6}$/.test(place) ? [place.split(".").map(Number)] : [];
    })
    .toSorted(byPlace);
  return places.flatMap((ports) => {
    const place = ports.join(".");
    const device = readDevice(attributesOf(files, `${bus}-${place}`), place, keys.get(ports.slice(0, -1).join(".")));
    if (device !== undefined) keys.set(place, device.key);
    return device ?? [];
  });
}

function readDevice(at: Attributes, place: string, parent: string | undefined): UsbDeviceReading | undefined {
  const number = sysfsNumber(at("devnum"));
  if (number === undefined || number < 0) return undefined; // unplugged since
  const port = Number(place.split(".").at(-1));
  const serialNumber = textOf(at("serial"));
  const powers = sysfsNumber(at("bmAttributes"), 16);
  const status = at("power/runtime_status")?.trim();
  return {
    key: [place, `${at("idVendor")?.trim()}:${at("idProduct")?.trim()}`, serialNumber].filter(Boolean).join(" "),
    parent,
    number,
    port,
    usbVersion: versionOf(at("version")),
    deviceClass: octetOf(at("bDeviceClass")),
    subClass: octetOf(at("bDeviceSubClass")),
    protocol: octetOf(at("bDeviceProtocol")),
    deviceVersion: word(at("bcdDevice")),
    vendorId: word(at("idVendor")),
    productId: word(at("idProduct")),
    manufacturer: textOf(at("manufacturer")),
    product: textOf(at("product")),
    serialNumber,
    rate: rateOf(at("speed")),
    ports: natural(at("maxchild")),
    suspended: status === "suspended" ? true : status === "active" ? false : undefined,
    selfPowered: powers === undefined ? undefined : (powers & 0x40) !== 0,
  };
}

type Attributes = (file: string) => string | undefined;

const attributesOf =
  (files: SystemFiles, name: string): Attributes =>
  (file) =>
    files.value(`${folder}/${name}/${file}`);

/** ` 2.00` is 2.0, `1.10` is 1.1, `2.01` stays. */
function versionOf(text: string | undefined): string | undefined {
  const [, major, minor] = /^ ?(\d)\.(\d\d)$/.exec(text ?? "") ?? [];
  return major === undefined || minor === undefined ? undefined : `${major}.${minor.replace(/0$/, "")}`;
}

function typeOf(text: string): UsbHostReading["type"] {
  const found = /\b(xhci|ehci|ohci|uhci)\b/i.exec(text.replaceAll(/[_-]/g, " "))?.[1]?.toLowerCase();
  return found === "xhci"
    ? "xHCI"
    : found === "ehci"
      ? "EHCI"
      : found === "ohci"
        ? "OHCI"
        : found === "uhci"
          ? "UHCI"
          : "Unknown";
}

/** Megabits per second. */
function rateOf(text: string | undefined): UsbDeviceReading["rate"] {
  const speed = text?.trim() ?? "";
  if (speed === "1.5") return "Low";
  if (speed === "12") return "Full";
  if (speed === "480") return "High";
  return (sysfsNumber(speed) ?? 0) >= 5000 ? "Super" : "Unknown";
}

function octetOf(text: string | undefined): Uint8Array | undefined {
  const number = sysfsNumber(text, 16);
  return number === undefined || number > 0xff ? undefined : Uint8Array.of(number);
}

function word(text: string | undefined): number | undefined {
  const number = sysfsNumber(text, 16);
  return number === undefined || number > 0xffff ? undefined : number;
}

function natural(text: string | undefined): number | undefined {
  const number = sysfsNumber(text);
  return number === undefined || number < 0 || number > 255 ? undefined : number;
}

/** What a device says of itself: whatever its maker, or an attacker, has put there. */
const textOf = (text: string | undefined): string =>
  [...(text ?? "").replaceAll(/[\p{Cc}\p{Cn}\p{Cs}]+/gu, " ").trim()].slice(0, 64).join("").trim();

function byPlace(a: readonly number[], b: readonly number[]): number {
  for (const [index, port] of a.entries()) {
    const difference = port - (b[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
