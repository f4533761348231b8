import type { Usb, UsbDeviceReading } from "../../../ports/host/hardware/usb.ts";
import type { VirtualUsbDevice } from "../../../ports/host/virtual-hardware.ts";
import type { SimulatedDevice } from "../device.ts";
import { suffixOf } from "../device-addresses.ts";

/** Undefined for a device without USB. */
export function simulatedUsb({ system, identity }: SimulatedDevice): Usb | undefined {
  const { usb } = system;
  return (
    usb && {
      read: async () =>
        usb.map((host) => ({ ...host, devices: host.devices.map((each) => readingOf(each, suffixOf(identity))) })),
    }
  );
}

function readingOf(device: VirtualUsbDevice, suffix: string): UsbDeviceReading {
  return {
    ...device,
    deviceClass: Buffer.from(device.deviceClass, "hex"),
    subClass: Buffer.from(device.subClass, "hex"),
    protocol: Buffer.from(device.protocol, "hex"),
    serialNumber: device.serialNumber.replaceAll("{suffix}", suffix),
    suspended: false,
  };
}
