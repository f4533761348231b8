import { parsePath } from "../model/paths.ts";
import type { BaseType } from "../model/schema.ts";
import type { Identity } from "../ports/identity.ts";

// The tree of a device as a file tells it, before it is held against a data model.

export const roots = { "Device.": "tr181", "InternetGatewayDevice.": "tr098" } as const;
export type FieldRoot = keyof typeof roots;

/** A parameter; what the file did not tell is undefined. */
export interface FieldParameter {
  readonly value: string | undefined;
  readonly type: BaseType | undefined;
  readonly writable: boolean | undefined;
}

/** A tree by its paths, in the order they came. Objects end in a dot; `{i}` instead of an instance number is of every row. */
export interface FieldTree {
  readonly root: FieldRoot;
  readonly parameters: ReadonlyMap<string, FieldParameter>;
  /** Whether a row may be added to the table, or the row deleted; undefined where the file did not tell. */
  readonly objects: ReadonlyMap<string, boolean | undefined>;
  /** What the file says of the device apart from its parameters. */
  readonly identity: Partial<Identity>;
}

/** What was not taken as it stands, or at all. */
export interface Remark {
  readonly file: string;
  /** From 1; undefined where it is about the whole. */
  readonly line: number | undefined;
  readonly reason: string;
}

/** A file of which nothing can be taken; the message names it, and the line where there is one. */
export class KindFileError extends Error {
  override readonly name = "KindFileError";
}

const mostEntries = 200_000;
const mostRemarks = 10_000;
const longestValue = 1024 * 1024;

/** Gathers a tree from as many files as there are; what contradicts what came before is remarked and left out. */
export class FieldTreeBuilder {
  readonly remarks: Remark[] = [];
  readonly #parameters = new Map<string, FieldParameter>();
  readonly #objects = new Map<string, boolean | undefined>();
  #identity: Partial<Identity> = {};
  #root: FieldRoot | undefined;
  #file = "";
  #line: number | undefined;
  #unremarked = 0;
  /** Whether what comes later is true: a device was asked several times, and its values have moved. */
  #latest: boolean;

  constructor({ latest = false }: { readonly latest?: boolean } = {}) {
    this.#latest = latest;
  }

  /** From here on a value takes the place of the one that came before. */
  preferLatest(): void {
    this.#latest = true;
  }

  /** What comes next is of this file; and where `line` is given all of it on that. */
  from(file: string, line?: number): void {
    this.#file = file;
    this.#line = line;
  }

  remark(line: number | undefined, reason: string): void {
    const { remarks } = this;
    if (remarks.length < mostRemarks) remarks.push({ file: this.#file, line: this.#line ?? line, reason });
    else this.#unremarked++;
  }

  describe(identity: Partial<Identity>): void {
    this.#identity = { ...identity, ...this.#identity };
  }

  /** The path of an object ends in a dot. */
  object(path: string, writable: boolean | undefined, line?: number): void {
    if (!this.#takes(path, line)) return;
    if (this.#parameters.has(path.slice(0, -1))) {
      this.remark(line, `${shown(path)} is a parameter in another place: left out`);
      return;
    }
    this.#objects.set(path, this.#objects.get(path) ?? writable);
  }

  parameter(path: string, told: Partial<FieldParameter>, line?: number): void {
    if (!this.#takes(path, line)) return;
    if (this.#objects.has(`${path}.`)) {
      this.remark(line, `${shown(path)} is an object in another place: left out`);
      return;
    }
    if (told.value !== undefined && told.value.length > longestValue) {
      this.remark(line, `${shown(path)} has ${told.value.length} characters: longer than ${longestValue}, left out`);
      return;
    }
    const before = this.#parameters.get(path);
    if (!this.#latest && before?.value !== undefined && (told.value ?? before.value) !== before.value) {
      this.remark(line, `${shown(path)} is given twice: the first value is taken`);
    }
    this.#parameters.set(path, {
      value: this.#latest ? (told.value ?? before?.value) : (before?.value ?? told.value),
      type: before?.type ?? told.type,
      writable: before?.writable ?? told.writable,
    });
  }

  /** What the files have told. @throws KindFileError where that is nothing. */
  tree(): FieldTree {
    if (this.#root === undefined || this.#parameters.size === 0) {
      const first = this.remarks[0];
      const why =
        first === undefined ? "" : ` (${first.line === undefined ? "" : `line ${first.line}: `}${first.reason})`;
      throw new KindFileError(`${this.#file}: there is no parameter of a device in it${why}`);
    }
    if (this.#unremarked > 0) this.remark(undefined, `${this.#unremarked} remarks more`);
    this.#unremarked = 0;
    return { root: this.#root, parameters: this.#parameters, objects: this.#objects, identity: this.#identity };
  }

  #takes(path: string, line: number | undefined): boolean {
    const root = Object.keys(roots).find((each): each is FieldRoot => path.startsWith(each));
    if (root === undefined) {
      this.remark(line, `${shown(path)} is not below Device. or InternetGatewayDevice.: left out`);
      return false;
    }
    const parsed = parsePath(path.replaceAll("{i}", "1"));
    if (!parsed.ok || parsed.segments.some((segment) => typeof segment === "object")) {
      const reason = parsed.ok ? "an alias where an instance number is expected" : parsed.reason;
      this.remark(line, `${shown(path)} is no path: ${reason}; left out`);
      return false;
    }
    if (this.#root !== undefined && this.#root !== root) {
      this.remark(line, `${shown(path)} is below another root than ${this.#root}: left out`);
      return false;
    }
    if (this.#parameters.size + this.#objects.size >= mostEntries) {
      throw new KindFileError(`${this.#file}: more than ${mostEntries} parameters and objects`);
    }
    this.#root = root;
    return true;
  }
}

/** For a message: of a path of somebody else's, no more than a line, without control characters. */
export function shown(text: string): string {
  const clean = text.replace(/\p{Cc}/gu, "?");
  return clean.length > 120 ? `${clean.slice(0, 120)}…` : clean === "" ? "(empty)" : clean;
}
