import { url } from "../../../config/value.ts";
import type { ListedCpe } from "../../../fleet/identities/listed-cpe.ts";
import { isListedKind } from "../units.ts";

// The columns that a list of devices may have, and what may be in their cells.

type Field = Exclude<keyof ListedCpe, "parameters"> | "serialNumber" | "kind";

interface Column {
  /** What it may be called: in any case, with spaces, `_`, `-` and `.` in it or not. */
  readonly names: readonly string[];
  /** Ends the sentence `"…" is no …`. */
  readonly allowed: string;
  readonly isSecret?: boolean;
  /** The cell as it is meant, undefined where it cannot be. */
  read(cell: string): string | undefined;
}

const matching =
  (pattern: RegExp) =>
  (cell: string): string | undefined =>
    pattern.test(cell) ? cell : undefined;

/** As `acs.url` takes it. */
const acsUrl = url(["http:", "https:"]);
const text = (most: number) => matching(new RegExp(`^\\P{Cc}{1,${most}}$`, "u"));
/** A network card has no address whose first octet is odd: that is one of a group. */
const macAddress = /^[0-9a-f][02468ace][0-9a-f]{10}$/;

export const columns: Readonly<Record<Field, Column>> = {
  serialNumber: {
    names: ["serial", "serialnumber", "deviceserialnumber"],
    allowed: "serial number: it has 1 to 64 characters without spaces",
    read: matching(/^[^\s\p{Cc}]{1,64}$/u),
  },
  kind: {
    names: ["kind", "devicekind"],
    allowed: "kind of device: cpe-agent model list has them, or it is the file of one",
    read: (cell) => (isListedKind(cell) ? cell : undefined),
  },
  oui: {
    names: ["oui", "manufactureroui"],
    allowed: "OUI: it has six hex digits",
    read: (cell) => matching(/^[0-9A-F]{6}$/)(cell.toUpperCase()),
  },
  productClass: {
    names: ["productclass"],
    allowed: "product class: it has 1 to 64 characters",
    read: text(64),
  },
  macAddress: {
    names: ["mac", "macaddress"],
    allowed: "MAC address: it has twelve hex digits, the second an even one, with or without : and -",
    read: (cell) => matching(macAddress)(cell.replaceAll(/[:.-]/g, "").toLowerCase()),
  },
  url: {
    names: ["url", "acsurl"],
    allowed: "URL of an ACS: it begins with http:// or https://, and has no user name or password in it",
    read: (cell) => ("value" in acsUrl.read({ text: cell }) ? cell : undefined),
  },
  username: {
    names: ["username", "acsusername"],
    allowed: "user name: it has 1 to 256 characters",
    read: text(256),
  },
  password: {
    names: ["password", "acspassword"],
    allowed: "password: it has 1 to 256 characters",
    isSecret: true,
    read: text(256),
  },
  connectionRequestUsername: {
    names: ["connectionrequestusername"],
    allowed: "user name: it has 1 to 256 characters",
    read: text(256),
  },
  connectionRequestPassword: {
    names: ["connectionrequestpassword"],
    allowed: "password: it has 1 to 256 characters",
    isSecret: true,
    read: text(256),
  },
};

const fields = Object.keys(columns) as readonly Field[];

/** What a title of the first line means: a field, the full path of a parameter, or nothing. */
export type Meaning = { readonly field: Field } | { readonly path: string } | undefined;

export function meaningOf(title: string): Meaning {
  if (/^(Device|InternetGatewayDevice)(\.\w[\w-]*)+$/.test(title)) return { path: title };
  const name = title.toLowerCase().replaceAll(/[ _.-]/g, "");
  const field = fields.find((each) => columns[each].names.includes(name));
  return field && { field };
}

export const meansField = (meaning: Meaning, field: Field): boolean =>
  meaning !== undefined && "field" in meaning && meaning.field === field;
