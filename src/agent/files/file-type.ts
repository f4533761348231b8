import type { TransferOrder } from "../../cwmp/session/session-context.ts";
import type { DeviceFiles, DownloadUse, UploadSource } from "../context/device-files.ts";

// Which entry of a device's tables a FileType means. [TR-069 A.3.2.8, A.4.1.5]

export function useFor({ downloads }: Pick<DeviceFiles, "downloads">, fileType: string): DownloadUse | undefined {
  return Object.hasOwn(downloads, fileType) ? downloads[fileType] : undefined;
}

/** Of a type as a whole, or of the instance whose number ends it: `4 Vendor Log File 1`. */
export async function sourceFor(
  { uploads, instanceUploads = {} }: Pick<DeviceFiles, "uploads" | "instanceUploads">,
  fileType: string,
): Promise<UploadSource | undefined> {
  if (Object.hasOwn(uploads, fileType)) return uploads[fileType];
  const [, type = "", instance = ""] = /^(.+) ([1-9][0-9]{0,9})$/.exec(fileType) ?? [];
  return Object.hasOwn(instanceUploads, type) ? instanceUploads[type]?.(Number(instance)) : undefined;
}

/** Whether there is anything to be done with such a file, or any such file, now. */
export async function isOfUse(files: DeviceFiles, order: Pick<TransferOrder, "rpc" | "fileType">): Promise<boolean> {
  const found = order.rpc === "Upload" ? await sourceFor(files, order.fileType) : useFor(files, order.fileType);
  return found !== undefined;
}

/** Why a type is refused, with those that are not: one sentence for whoever asked. */
export function refusalOfType(
  files: Pick<DeviceFiles, "downloads" | "uploads" | "instanceUploads"> | undefined,
  { rpc, fileType }: Pick<TransferOrder, "rpc" | "fileType">,
): string {
  const listed = (types: readonly string[]): string => types.join(", ") || "none";
  if (rpc !== "Upload") {
    const types = Object.keys(files?.downloads ?? {});
    return `this device has no use for files of the type "${fileType}"; it has for: ${listed(types)}`;
  }
  const instances = Object.keys(files?.instanceUploads ?? {}).map((type) => `${type} <i>`);
  const types = [...Object.keys(files?.uploads ?? {}), ...instances];
  return `this device has no file of the type "${fileType}" to send; it has: ${listed(types)}`;
}
