// What must be known of an upgrade after it has replaced all else. One small record, replaced as a whole.

/** Images are in two places in turn, counted from 1: the flash of what runs, and the memory of what is to come. */
export type ImagePlace = 1 | 2;

/** How far the next image has come. */
type Progress =
  | { readonly is: "kept" }
  /** The next reboot writes it. */
  | { readonly is: "chosen" }
  /** The system has been asked to write it over this version. */
  | { readonly is: "writing"; readonly over: string }
  | { readonly is: "failed"; readonly reason: string };

export interface NextImage {
  readonly name: string;
  readonly version: string;
  readonly bytes: number;
  readonly progress: Progress;
}

export interface UpgradeRecord {
  readonly running: ImagePlace;
  /** What was said of the image that runs when it came; undefined for what the device was shipped with. */
  readonly came: { readonly name: string; readonly version: string; readonly systemVersion: string } | undefined;
  readonly next: NextImage | undefined;
}

export const firstRecord: UpgradeRecord = { running: 1, came: undefined, next: undefined };

export const otherPlace = (place: ImagePlace): ImagePlace => (place === 1 ? 2 : 1);

/**
 * What a start finds: whether an image that the system was to write is what runs now. `isThere`: whether the file of the next
 * image is; it is in memory, and gone after a reboot.
 */
export function foundAtStart(record: UpgradeRecord, systemVersion: string, isThere: boolean): UpgradeRecord {
  const { running, next } = record;
  if (next === undefined || next.progress.is === "failed") return record;
  if (next.progress.is !== "writing") return isThere ? record : { ...record, next: undefined };
  const { name, version, progress } = next;
  if (systemVersion === version || systemVersion !== progress.over)
    return { running: otherPlace(running), came: { name, version, systemVersion }, next: undefined };
  return failed(record, `the device runs ${systemVersion} as before: its sysupgrade has not written the image`);
}

export function failed(record: UpgradeRecord, reason: string): UpgradeRecord {
  const { next } = record;
  return next === undefined ? record : { ...record, next: { ...next, progress: { is: "failed", reason } } };
}

export function withProgress(record: UpgradeRecord, progress: Progress): UpgradeRecord {
  return record.next === undefined ? record : { ...record, next: { ...record.next, progress } };
}

/** Undefined for what was never written by this program. */
export function parseUpgradeRecord(text: string): UpgradeRecord | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { running, came, next } = fieldsOf(json);
  if (running !== 1 && running !== 2) return undefined;
  const image = next === undefined ? undefined : nextFrom(next);
  const { name, version, systemVersion } = fieldsOf(came);
  if (next !== undefined && image === undefined) return undefined;
  if (came === undefined) return { running, came: undefined, next: image };
  if (typeof name !== "string" || typeof version !== "string" || typeof systemVersion !== "string") return undefined;
  return { running, came: { name, version, systemVersion }, next: image };
}

function nextFrom(value: unknown): NextImage | undefined {
  const { name, version, bytes, progress } = fieldsOf(value);
  const { is, over, reason } = fieldsOf(progress);
  if (typeof name !== "string" || typeof version !== "string" || !Number.isSafeInteger(bytes)) return undefined;
  const image = { name, version, bytes: Number(bytes) };
  if (is === "kept" || is === "chosen") return { ...image, progress: { is } };
  if (is === "writing" && typeof over === "string") return { ...image, progress: { is, over } };
  if (is === "failed" && typeof reason === "string") return { ...image, progress: { is, reason } };
  return undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
