import { type Field, flag, listOf, path, text, valuesByPath } from "../document/fields.ts";
import type { Part } from "../document/reading.ts";

/** What the small ACS does on an event of a device. */
export interface AcsRule {
  /** Event codes, any of which is enough. */
  readonly on: readonly string[];
  /** Not where all of these are known to be so. */
  readonly unless?: Readonly<Record<string, string>>;
  /** Each time rather than once for each device and `0 BOOTSTRAP`. */
  readonly repeat: boolean;
  readonly set?: Readonly<Record<string, string>>;
  readonly get?: readonly string[];
  /** `url`: `{files}` is where the small ACS has its files. */
  readonly download?: { readonly type: string; readonly url: string };
  readonly reboot?: string;
}

export const downloadFields = {
  type: { kind: text(64), about: "the FileType", required: true },
  url: { kind: text(256), about: "the URL; {files} is where the small ACS has its files", required: true },
} satisfies Readonly<Record<string, Field>>;

export const acsRuleFields = {
  on: { kind: listOf(text(64)), about: "on any of these events", required: true },
  unless: { kind: valuesByPath, about: "not where the CPE has told all of these values" },
  repeat: {
    kind: flag,
    about: "each time, rather than once for each CPE until its next 0 BOOTSTRAP",
  },
  set: { kind: valuesByPath, about: "SetParameterValues" },
  get: { kind: listOf(path), about: "GetParameterValues" },
  reboot: { kind: text(32), about: "Reboot with this CommandKey" },
} satisfies Readonly<Record<string, Field>>;

export function readAcsRule(part: Part): AcsRule | undefined {
  const own = part.fields(acsRuleFields, ["download"]);
  const download = part.member("download");
  const file = download?.fields(downloadFields);
  if (own === undefined || (download !== undefined && file === undefined)) return undefined;
  const { repeat = false, ...rest } = own;
  const acts = [own.set, own.get, own.reboot, file].filter((each) => each !== undefined);
  if (acts.length !== 1) return part.refuse("a rule of acs has one of set, get, download and reboot");
  return { ...rest, repeat, ...(file && { download: file }) };
}
