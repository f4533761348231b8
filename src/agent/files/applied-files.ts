import type { ConfigurationFile } from "../../device/device-info/vendor-files.ts";
import type { Store, StoreChange } from "../../ports/store.ts";

// Which configuration files a device was given: one record each, by name. [TR-181 DeviceInfo.VendorConfigFile]

/** What a backup is called, and the row of the table that stands for the configuration as it is. */
export const ownFileName = "configuration.xml";

const ownDescription = "All settings of the device, as they are";

/** Files remembered besides the device's own; of more, those applied last. */
const mostFiles = 15;

interface AppliedFile {
  readonly version: string;
  readonly description: string;
  readonly appliedMs?: number;
  /** Higher than that of each file applied before, whatever the clock has said. */
  readonly turn: number;
}

export class AppliedFiles {
  readonly #store: Store;
  readonly #scope: string;

  constructor(store: Store, scope: string) {
    this.#store = store;
    this.#scope = scope;
  }

  get #space(): string {
    return `${this.#scope}applied-file`;
  }

  /** The device's own first, then the others by name. */
  get all(): readonly ConfigurationFile[] {
    const known = this.#known();
    const { version = "", description = "", appliedMs } = known.get(ownFileName) ?? {};
    const own = { name: ownFileName, version, description: description || ownDescription, appliedMs, own: true };
    const others = [...known].filter(([name]) => name !== ownFileName);
    return [own, ...others.map(([name, file]) => ({ name, appliedMs: undefined, ...file, own: false }))];
  }

  /** The records that say of this file that it was applied, after all others. */
  changesFor({ name, version, description, appliedMs }: Omit<ConfigurationFile, "own">): readonly StoreChange[] {
    const known = this.#known();
    const turn = Math.max(0, ...[...known.values()].map((file) => file.turn)) + 1;
    const others = [...known].filter(([other]) => other !== name && other !== ownFileName);
    const left = mostFiles - (name === ownFileName ? 0 : 1);
    const forgotten = others.toSorted(([, a], [, b]) => b.turn - a.turn).slice(left);
    return [
      { space: this.#space, key: name, value: JSON.stringify({ version, description, appliedMs, turn }) },
      ...forgotten.map(([key]) => ({ space: this.#space, key, value: undefined })),
    ];
  }

  /** The removal of every record. */
  forgotten(): readonly StoreChange[] {
    return [...this.#store.entries(this.#space)].map(([key]) => ({ space: this.#space, key, value: undefined }));
  }

  #known(): ReadonlyMap<string, AppliedFile> {
    return new Map([...this.#store.entries(this.#space)].flatMap(([name, value]) => read(name, value)));
  }
}

/** A record that a damaged or newer store holds and this program cannot read counts for nothing. */
function read(name: string, text: string): [string, AppliedFile][] {
  try {
    const record: unknown = JSON.parse(text);
    return isAppliedFile(record) ? [[name, record]] : [];
  } catch {
    return [];
  }
}

function isAppliedFile(value: unknown): value is AppliedFile {
  if (typeof value !== "object" || value === null) return false;
  const { version, description, appliedMs, turn }: Partial<Record<keyof AppliedFile, unknown>> = value;
  const dated = appliedMs === undefined || typeof appliedMs === "number";
  return typeof version === "string" && typeof description === "string" && dated && typeof turn === "number";
}
