import type { ProcessorReading } from "../../../src/ports/host/hardware/processors.ts";
import type {
  VirtualLed,
  VirtualSensor,
  VirtualUsbDevice,
  VirtualUsbHost,
} from "../../../src/ports/host/virtual-hardware.ts";
import type { VirtualSystem } from "../../../src/ports/host/virtual-system.ts";
import {
  flag,
  listOf,
  number,
  oneOf,
  optional,
  otherwise,
  record,
  type Shape,
  type Source,
  text,
} from "../yaml-shape.ts";
import type { At } from "./virtual-wifi.ts";

// `processors:`, `temperatures:`, `leds:` and `usb:` of a simulated system.

/** So many octets in hexadecimal. */
const octets =
  (count: number): Shape<string> =>
  (node, source, where) => {
    const found = text(node, source, where);
    if (found === undefined || new RegExp(`^([\\da-f]{2}){${count}}$`).test(found)) return found;
    return void source.report(node ?? where, `${count} octets in lower case hexadecimal are expected, not "${found}"`);
  };

export const virtualProcessor = record<ProcessorReading>({
  number,
  architecture: optional(oneOf("arm", "i386", "m68k", "mipseb", "mipsel", "powerpc", "sh3eb", "sh3el", "x86_64")),
});

export const virtualSensor = record<Omit<VirtualSensor, "heated" | "hottest">>({
  name: text,
  celsius: number,
  swing: otherwise(0, number),
});

export const virtualLed = record<VirtualLed>({
  name: text,
  color: octets(3),
  maxBrightness: otherwise(255, number),
  trigger: optional(text),
  link: optional(text),
  blink: optional(record({ onMs: number, offMs: number })),
  place: optional(
    record({
      side: oneOf("Front", "Back", "Left", "Right", "Top", "Bottom"),
      x: number,
      y: number,
    }),
  ),
});

const usbVersion = optional(oneOf("1.1", "2.0", "3.0", "3.1"));

const virtualUsbDevice = record<VirtualUsbDevice>({
  key: text,
  parent: optional(text),
  number,
  port: number,
  usbVersion,
  deviceClass: otherwise("00", octets(1)),
  subClass: otherwise("00", octets(1)),
  protocol: otherwise("00", octets(1)),
  deviceVersion: otherwise(0x0100, number),
  vendorId: number,
  productId: number,
  manufacturer: otherwise("", text),
  product: otherwise("", text),
  serialNumber: otherwise("", text),
  rate: oneOf("Unknown", "Low", "Full", "High", "Super"),
  ports: otherwise(0, number),
  selfPowered: otherwise(false, flag),
});

export const virtualUsbHost = record<VirtualUsbHost>({
  key: text,
  name: text,
  type: oneOf("Unknown", "OHCI", "EHCI", "UHCI", "xHCI"),
  usbVersion,
  powerManaged: otherwise(true, flag),
  devices: otherwise([], listOf(virtualUsbDevice)),
});

/** No two of a name, every link one that there is, and a hub before what is plugged into it. */
export function checkHardware(system: VirtualSystem, source: Source, at: At): void {
  const { leds = [], temperatures = [], processors = [], usb = [], links } = system;
  const expectOnce = (
    what: string,
    names: readonly (string | number)[],
    ...path: readonly (string | number)[]
  ): void => {
    for (const [index, name] of names.entries())
      if (names.indexOf(name) !== index) source.report(at(...path, index), `two ${what} are "${name}"`);
  };
  expectOnce(
    "processors",
    processors.map((each) => each.number),
    "processors",
  );
  expectOnce(
    "sensors",
    temperatures.map(({ name }) => name),
    "temperatures",
  );
  expectOnce(
    "LEDs",
    leds.map(({ name }) => name),
    "leds",
  );
  expectOnce(
    "USB hosts",
    usb.map(({ key }) => key),
    "usb",
  );
  for (const [index, { link, blink }] of leds.entries()) {
    if (link !== undefined && !links.some(({ name }) => name === link))
      source.report(at("leds", index), `there is no link "${link}"`);
    if (blink !== undefined && !(blink.onMs > 0 && blink.offMs > 0))
      source.report(at("leds", index), "a light blinks by times above 0");
  }
  for (const [index, { devices }] of usb.entries()) {
    const keys = devices.map(({ key }) => key);
    expectOnce("devices", keys, "usb", index, "devices");
    expectOnce(
      "devices",
      devices.map((each) => each.number),
      "usb",
      index,
      "devices",
    );
    for (const [position, { parent }] of devices.entries())
      if (parent !== undefined && !keys.slice(0, position).includes(parent))
        source.report(at("usb", index, "devices", position), `there is no device "${parent}" before it`);
  }
}
