import type { TransferOrder } from "../cwmp/session-context.ts";
import type { DeviceFiles, DownloadUse, UploadSource } from "./file-types.ts";

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
