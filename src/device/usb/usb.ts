import { bindTable, bindTableBelow, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";

// [TR-181 USB.USBHosts]

const usbHost = bindTable("Device.USB.USBHosts.Host.{i}.", {
  rows: async ({ host }) => keyedBy((await host.usb?.read()) ?? [], ({ key }) => key),
  parameters: {
    Enable: () => true,
    Name: ({ name }) => name,
    Type: ({ type }) => type,
    PowerManagementEnable: ({ powerManaged }) => powerManaged,
    USBVersion: ({ usbVersion }) => usbVersion,
  },
});

const usbDevice = bindTableBelow(usbHost, "Device.USB.USBHosts.Host.{i}.Device.{i}.", {
  rows: ({ key, devices }) => devices.map((device) => [device.key, { ...device, hostKey: key }] as const),
  parameters: {
    DeviceNumber: ({ number }) => number,
    USBVersion: ({ usbVersion }) => usbVersion,
    DeviceClass: ({ deviceClass }) => deviceClass,
    DeviceSubClass: ({ subClass }) => subClass,
    DeviceVersion: ({ deviceVersion }) => deviceVersion,
    DeviceProtocol: ({ protocol }) => protocol,
    ProductID: ({ productId }) => productId,
    VendorID: ({ vendorId }) => vendorId,
    Manufacturer: ({ manufacturer }) => manufacturer,
    ProductClass: ({ product }) => product,
    SerialNumber: ({ serialNumber }) => serialNumber,
    Port: ({ port }) => port,
    Rate: ({ rate }) => rate,
    Parent: ({ hostKey, parent }) =>
      parent === undefined ? "" : { table: "Device.USB.USBHosts.Host.{i}.Device.{i}.", keys: [hostKey, parent] },
    MaxChildren: ({ ports }) => ports,
    IsSuspended: ({ suspended }) => suspended,
    IsSelfPowered: ({ selfPowered }) => selfPowered,
  },
});

export const usb: Component = [usbHost, usbDevice];
