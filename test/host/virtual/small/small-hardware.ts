import type { VirtualSystem } from "../../../../src/ports/host/virtual-system.ts";

/** What the small router is made of: one LED that shows its WAN port, and one that blinks. */
export const smallHardware: Pick<VirtualSystem, "processors" | "temperatures" | "leds" | "usb"> = {
  processors: [{ number: 0, architecture: "mipsel" }],
  temperatures: [{ name: "soc", celsius: 60, swing: 5 }],
  leds: [
    {
      name: "green:wan",
      color: "00ff00",
      maxBrightness: 255,
      trigger: "netdev wan",
      link: "wan",
      blink: undefined,
      place: { side: "Front", x: 1, y: 0 },
    },
    {
      name: "red:activity",
      color: "ff0000",
      maxBrightness: 1,
      trigger: "timer",
      link: undefined,
      blink: { onMs: 200, offMs: 800 },
      place: undefined,
    },
  ],
  usb: [
    {
      key: "usb-a",
      name: "usb1",
      type: "EHCI",
      usbVersion: "2.0",
      powerManaged: true,
      devices: [
        {
          key: "1-1",
          parent: undefined,
          number: 2,
          port: 1,
          usbVersion: "2.0",
          deviceClass: "00",
          subClass: "00",
          protocol: "00",
          deviceVersion: 256,
          vendorId: 1,
          productId: 2,
          manufacturer: "Example",
          product: "Stick",
          serialNumber: "S-{suffix}",
          rate: "High",
          ports: 0,
          selfPowered: false,
        },
      ],
    },
  ],
};
