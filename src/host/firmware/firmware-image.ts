import type { FirmwareImageFile, FirmwareRefusalKind } from "../../ports/host/firmware.ts";

// What hosts whose firmware can be changed have in common.

/** An image that the device may run. */
export interface AdmittedImage {
  readonly version: string;
  readonly bytes: number;
  /** False: it hangs when it boots. */
  readonly boots?: boolean;
}

/** Whether the device may run an image; rejects only when the file cannot be read. */
export type AdmitImage = (
  image: FirmwareImageFile & { readonly runningVersion: string },
) => Promise<
  | ({ readonly ok: true } & AdmittedImage)
  | { readonly ok: false; readonly kind: FirmwareRefusalKind; readonly reason: string }
>;

/** At most 64 characters of the file's own name, none that could be mistaken for something else; else the version. */
export function imageName(name: string, version: string): string {
  const plain = name
    .replace(/^.*[/\\]/s, "")
    .replace(/[^\x20-\x7e]/g, "")
    .slice(0, 64)
    .trim();
  return plain === "" ? version : plain;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
