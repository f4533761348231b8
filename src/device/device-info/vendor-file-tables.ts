import type { RowReference } from "../../model/binding.ts";
import { bindTable } from "../binding/bind.ts";
import type { VendorFiles } from "./vendor-files.ts";

// [TR-181 DeviceInfo.VendorConfigFile, DeviceInfo.VendorLogFile, DeviceInfo.DeviceImageFile]

const never = "0001-01-01T00:00:00Z";

export const vendorConfigFile = bindTable("Device.DeviceInfo.VendorConfigFile.{i}.", {
  rows: async ({ files }) => (files?.configurations() ?? []).map((file) => [file.name, file] as const),
  parameters: {
    Name: ({ name }) => name,
    Version: ({ version }) => version,
    Date: ({ appliedMs }) => (appliedMs === undefined ? never : new Date(appliedMs)),
    Description: ({ description }) => description,
    UseForBackupRestore: ({ own }) => own,
  },
});

export const vendorLogFile = bindTable("Device.DeviceInfo.VendorLogFile.{i}.", {
  rows: async ({ files }) => (files?.logs() ?? []).map((file) => [file.name, file] as const),
  parameters: {
    Name: ({ name }) => name,
    MaximumSize: ({ maximumBytes }) => maximumBytes,
    Persistent: ({ persistent }) => persistent,
  },
});

/** The log that the agent writes itself; empty on a device that keeps none. */
export function ownLog(files: VendorFiles | undefined): RowReference | "" {
  const log = files?.logs()[0];
  return log === undefined ? "" : { table: vendorLogFile.path, keys: [log.name] };
}

export const deviceImageFile = bindTable("Device.DeviceInfo.DeviceImageFile.{i}.", {
  rows: async ({ files }) => ((await files?.images()) ?? []).map((image) => [image.side, image] as const),
  parameters: {
    Location: ({ side }) => side,
    Image: ({ octets }) => octets,
  },
});
