import type { EditablePackage } from "../editable-package.ts";
import { contentOf } from "../section-content.ts";
import { UciError } from "../uci-error.ts";
import type { UciPackage, UciSection } from "../uci-package.ts";
import type { UciValues } from "./uci-change.ts";
import { applyWanted, type WantedChange, type WantedChanges } from "./wanted-change.ts";

/** Reads a package of one's own, to be changed; undefined if there is none. */
type ReadPackage = (name: string) => EditablePackage | undefined;

interface DraftedPackage {
  /** As it was, but that sections have the names that they get. */
  readonly before: EditablePackage;
  readonly drafted: EditablePackage;
  readonly wanted: WantedChange[];
}

/** What one transaction makes of the configuration, before anybody else sees anything of it. */
export class UciDraft {
  readonly #read: ReadPackage;
  readonly #packages = new Map<string, DraftedPackage>();

  constructor(read: ReadPackage) {
    this.#read = read;
  }

  /** As edits have left it. Throws a `UciError` (`not-found`) for a package that is not there. */
  package(name: string): UciPackage {
    return this.#of(name).drafted;
  }

  /** Only packages that differ. */
  get changes(): WantedChanges {
    const changed = [...this.#packages].filter(([, { wanted }]) => wanted.length > 0);
    return Object.fromEntries(changed.map(([name, { wanted }]) => [name, wanted]));
  }

  /** How a package was that `changes` has. */
  before(name: string): UciPackage {
    return this.#of(name).before;
  }

  /** Makes a named section. Throws a `UciError` as all that follow: for one that is there, for names and values that cannot be. */
  add(name: string, section: string, type: string, values: UciValues): void {
    if (this.package(name).section(section) !== undefined) throw new UciError("duplicate");
    this.#apply(name, { kind: "add", section, type, values: kept(values) });
  }

  /** Options to be otherwise; undefined and empty for none. The section has a name of its own (`named`). */
  set(name: string, section: string, values: UciValues): void {
    this.#apply(name, { kind: "set", section, values: kept(values) });
  }

  delete(name: string, section: string): void {
    this.#apply(name, { kind: "delete", section });
  }

  /** Puts a section right before another one, both called by names of their own; behind all without one. */
  place(name: string, section: string, before: string | undefined): void {
    this.#apply(name, { kind: "place", section, ...(before !== undefined && { before }) });
  }

  /** The section's own name; an anonymous one gets this. */
  named(name: string, section: UciSection, wanted: string): string {
    if (!section.anonymous) return section.name;
    const { before } = this.#of(name);
    const change = { kind: "name", name: wanted, type: section.type, content: contentOf(section) } as const;
    this.#apply(name, change);
    applyWanted(before, [change]);
    return wanted;
  }

  #apply(name: string, change: WantedChange): void {
    const { drafted, wanted } = this.#of(name);
    const { changes, gone } = applyWanted(drafted, [change]);
    if (gone.length > 0) throw new UciError("not-found");
    if (changes.length > 0) wanted.push(change);
  }

  #of(name: string): DraftedPackage {
    const known = this.#packages.get(name);
    if (known !== undefined) return known;
    const [before, drafted] = [this.#read(name), this.#read(name)];
    if (before === undefined || drafted === undefined) throw new UciError("not-found");
    const made = { before, drafted, wanted: [] };
    this.#packages.set(name, made);
    return made;
  }
}

/** As it survives being written down: what is to be none is empty. */
const kept = (values: UciValues): UciValues =>
  Object.fromEntries(Object.entries(values).map(([option, value]) => [option, value ?? ""]));
