// USB controllers and what is plugged into them. Types only.

export interface UsbDeviceReading {
  /** Its place and what it is: another one there is another device. */
  readonly key: string;
  /** The key of the hub that it is plugged into; undefined for one plugged into the device itself. */
  readonly parent: string | undefined;
  /** On its bus, as given when it was plugged in. */
  readonly number: number;
  /** The port of its hub, from 1. */
  readonly port: number;
  /** `2.0`; undefined where it is not told, as each of the following. */
  readonly usbVersion: string | undefined;
  /** One octet each. */
  readonly deviceClass: Uint8Array | undefined;
  readonly subClass: Uint8Array | undefined;
  readonly protocol: Uint8Array | undefined;
  /** bcdDevice. */
  readonly deviceVersion: number | undefined;
  readonly vendorId: number | undefined;
  readonly productId: number | undefined;
  /** At most 64 characters, as the next two; empty where the device has none. */
  readonly manufacturer: string;
  readonly product: string;
  readonly serialNumber: string;
  readonly rate: "Unknown" | "Low" | "Full" | "High" | "Super";
  /** Ports of a hub; 0 for other devices. */
  readonly ports: number | undefined;
  readonly suspended: boolean | undefined;
  readonly selfPowered: boolean | undefined;
}

/** A bus, with the controller that drives it: one of USB 3 has two. */
export interface UsbHostReading {
  /** By the controller, which stays the same over reboots. */
  readonly key: string;
  /** As the kernel calls it at present: `usb1`. */
  readonly name: string;
  readonly type: "Unknown" | "OHCI" | "EHCI" | "UHCI" | "xHCI";
  readonly usbVersion: string | undefined;
  /** Whether it may sleep while nobody needs it. */
  readonly powerManaged: boolean | undefined;
  /** A hub before what is plugged into it; without the controller's own. */
  readonly devices: readonly UsbDeviceReading[];
}

export interface Usb {
  /** Taken fresh. */
  read(): Promise<readonly UsbHostReading[]>;
}
