import type { LedPlace } from "./hardware/leds.ts";
import type { Measurement } from "./hardware/temperatures.ts";
import type { UsbDeviceReading, UsbHostReading } from "./hardware/usb.ts";

// The hardware of a simulated device, as a kind of device describes it. Types only.

export interface VirtualSensor {
  readonly name: string;
  /** Around which it moves, by at most `swing`. */
  readonly celsius: number;
  readonly swing: number;
  /** What only a trouble brings: so hot since then, … */
  readonly heated?: Measurement;
  /** … and how hot it was before, when that was last so. */
  readonly hottest?: Measurement;
}

export interface VirtualLed {
  readonly name: string;
  /** When it is lit: three octets in hexadecimal. */
  readonly color: string;
  readonly maxBrightness: number;
  /** What it shows, in the kernel's words; undefined for one that the device's own programs switch. */
  readonly trigger: string | undefined;
  /** The link that it is lit for while that is up; undefined for one that is always lit, or blinks. */
  readonly link: string | undefined;
  readonly blink: { readonly onMs: number; readonly offMs: number } | undefined;
  readonly place: LedPlace | undefined;
}

export interface VirtualUsbHost extends Omit<UsbHostReading, "devices"> {
  readonly devices: readonly VirtualUsbDevice[];
}

/** Octets are in hexadecimal. */
export interface VirtualUsbDevice
  extends Omit<UsbDeviceReading, "deviceClass" | "subClass" | "protocol" | "suspended"> {
  readonly deviceClass: string;
  readonly subClass: string;
  readonly protocol: string;
  /** `{suffix}` stands for the last four digits of the device's MAC address. */
  readonly serialNumber: string;
}
