import { bindStoredTable } from "../binding/bind.ts";

// Other devices that this one knows of: those on its network that an ACS manages by themselves, and those that it would
// stand in for. A real machine has found none and stands in for none; a kind of device may ship some, which stay.
// [TR-181 ManagementServer.ManageableDevice, ManagementServer.EmbeddedDevice]

export const manageableDevice = bindStoredTable("Device.ManagementServer.ManageableDevice.{i}.", { parameters: {} });

export const embeddedDevice = bindStoredTable("Device.ManagementServer.EmbeddedDevice.{i}.", { parameters: {} });

export const virtualDevice = bindStoredTable("Device.ManagementServer.VirtualDevice.{i}.", { parameters: {} });
