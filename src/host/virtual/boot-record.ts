// What the boot loader of a simulated device knows, and how it decides. All of it is one small record, replaced as a whole.

/** Banks are counted from 1. */
export type BankNumber = 1 | 2;

interface BankImage {
  readonly name: string;
  readonly version: string;
  readonly bytes: number;
  /** It hangs when it boots, and the watchdog bites. */
  readonly hangs?: boolean;
}

export interface BankRecord {
  /** `factory` is what the device is shipped with: it needs no file. */
  readonly image: BankImage | "factory" | undefined;
  /** Why the image was given up; empty for one that was not. */
  readonly bootFailure: string;
}

export interface BootRecord {
  readonly banks: readonly [BankRecord, BankRecord];
  /** What the next boot runs. */
  readonly boot: BankNumber;
  /** The last bank that was confirmed: another one is on trial. */
  readonly proven: BankNumber;
  /** Boots of a bank on trial so far. */
  readonly attempts: number;
}

export const emptyBank: BankRecord = { image: undefined, bootFailure: "" };

export const factoryRecord: BootRecord = {
  banks: [{ image: "factory", bootFailure: "" }, emptyBank],
  boot: 1,
  proven: 1,
  attempts: 0,
};

export const otherBank = (bank: BankNumber): BankNumber => (bank === 1 ? 2 : 1);

export function bankOf(record: BootRecord, bank: BankNumber): BankRecord {
  return record.banks[bank - 1] ?? emptyBank;
}

export function withBank(record: BootRecord, bank: BankNumber, content: BankRecord): BootRecord {
  return { ...record, banks: bank === 1 ? [content, record.banks[1]] : [record.banks[0], content] };
}

/** The bank on trial is no good: what was proven boots again. */
export function givenUp(record: BootRecord, bank: BankNumber, reason: string): BootRecord {
  const failed = withBank(record, bank, { ...bankOf(record, bank), bootFailure: reason });
  return { ...failed, boot: record.proven, attempts: 0 };
}

/** What comes on when power does: an image that holds, and is not on trial for longer than it may be. */
export function booted(
  record: BootRecord,
  holds: Readonly<Record<BankNumber, boolean>>,
  maxAttempts: number,
): BootRecord {
  const { boot, proven, attempts } = record;
  if (!holds[boot]) {
    const damaged = givenUp(record, boot, "the image is damaged");
    const next = boot === proven ? otherBank(boot) : proven;
    if (!holds[next]) return factoryRecord;
    return { ...damaged, boot: next, proven: next };
  }
  if (boot === proven) return record;
  const { image } = bankOf(record, boot);
  if (image !== "factory" && image?.hangs) {
    return booted(givenUp(record, boot, `it hung in ${maxAttempts} boots`), holds, maxAttempts);
  }
  if (attempts < maxAttempts) return { ...record, attempts: attempts + 1 };
  return booted(givenUp(record, boot, `it was not confirmed in ${maxAttempts} boots`), holds, maxAttempts);
}

/** Undefined for what was never written by this program. */
export function parseBootRecord(text: string): BootRecord | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { banks, boot, proven, attempts } = fieldsOf(json);
  if (!Array.isArray(banks) || banks.length !== 2 || !isBank(boot) || !isBank(proven) || !isCount(attempts)) return;
  const [first, second] = banks.map(bankFrom);
  return first && second && { banks: [first, second], boot, proven, attempts };
}

function bankFrom(value: unknown): BankRecord | undefined {
  const { image, bootFailure } = fieldsOf(value);
  if (typeof bootFailure !== "string") return undefined;
  if (image === undefined || image === "factory") return { image, bootFailure };
  const { name, version, bytes, hangs } = fieldsOf(image);
  if (typeof name !== "string" || typeof version !== "string" || !isCount(bytes)) return undefined;
  return { image: { name, version, bytes, ...(hangs === true && { hangs }) }, bootFailure };
}

const isBank = (value: unknown): value is BankNumber => value === 1 || value === 2;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
