import { isIP } from "node:net";

// The kinds of value that a configuration key can have: how each is read from YAML or from text, and what it allows.

/** What came out of a source: a YAML value, or text from a flag or a variable. */
export type Raw = { readonly text: string } | { readonly yaml: unknown };

type Read<T> = { readonly value: T } | { readonly problem: string };

export interface Kind<T> {
  /** What is allowed, to end the sentence "… must be". */
  readonly allowed: string;
  readonly secret?: boolean;
  /** All values, where they are few. */
  readonly choices?: readonly string[];
  read(raw: Raw): Read<T>;
}

const bad = (problem: string): { readonly problem: string } => ({ problem });

/** Control characters have no place in any setting; they would end up in headers and logs. */
const hasControl = (text: string): boolean => /\p{Cc}/u.test(text);

function readText(raw: Raw, allowed: string): Read<string> {
  if ("text" in raw)
    return hasControl(raw.text) ? bad(`must be ${allowed}, without control characters`) : { value: raw.text };
  if (typeof raw.yaml === "string") return readText({ text: raw.yaml }, allowed);
  if (typeof raw.yaml === "number" || typeof raw.yaml === "boolean") {
    return bad(`must be ${allowed}: put it in quotes, so that YAML does not take it for a ${typeof raw.yaml}`);
  }
  return bad(`must be ${allowed}`);
}

export function text(
  limit: number,
  options: { readonly secret?: boolean; readonly pattern?: RegExp; readonly allowed?: string } = {},
): Kind<string> {
  const allowed = options.allowed ?? `text of at most ${limit} characters`;
  return {
    allowed,
    ...(options.secret === undefined ? {} : { secret: options.secret }),
    read(raw) {
      const read = readText(raw, allowed);
      if ("problem" in read) return read;
      if ([...read.value].length > limit) return bad(`must be ${allowed}; it has ${[...read.value].length} characters`);
      return options.pattern && !options.pattern.test(read.value) ? bad(`must be ${allowed}`) : read;
    },
  };
}

/** A path of the file system; an empty one would be that of the working directory. */
export const path: Kind<string> = text(4096, { pattern: /./, allowed: "a path of at most 4096 characters" });

export function integer(min: number, max: number, units = ""): Kind<number> {
  const allowed = `a whole number from ${min} to ${max}${units && ` (${units})`}`;
  return {
    allowed,
    read(raw) {
      const value = "text" in raw ? (/^-?\d{1,15}$/.test(raw.text) ? Number(raw.text) : Number.NaN) : raw.yaml;
      return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max
        ? { value }
        : bad(`must be ${allowed}`);
    },
  };
}

/** Of all, from none to all of them. */
export const share: Kind<number> = {
  allowed: "a share from 0 to 1, such as 0.01",
  read(raw) {
    const value =
      "text" in raw ? (/^(0|1|0?\.\d{1,9}|1\.0+)$/.test(raw.text) ? Number(raw.text) : Number.NaN) : raw.yaml;
    return typeof value === "number" && value >= 0 && value <= 1 ? { value } : bad(`must be ${share.allowed}`);
  },
};

const words: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  "1": true,
  "0": false,
  yes: true,
  no: false,
  on: true,
  off: false,
};

export const flag: Kind<boolean> = {
  allowed: "true or false",
  choices: ["true", "false"],
  read(raw) {
    const value = "text" in raw ? (Object.hasOwn(words, raw.text) ? words[raw.text] : undefined) : raw.yaml;
    return typeof value === "boolean" ? { value } : bad("must be true or false");
  },
};

/** A switch with a further position. */
export function flagOr<const T extends string>(further: T): Kind<boolean | T> {
  return {
    allowed: `true, false or ${further}`,
    choices: ["true", "false", further],
    read(raw) {
      if (("text" in raw ? raw.text : raw.yaml) === further) return { value: further };
      const read = flag.read(raw);
      return "problem" in read ? bad(`must be true, false or ${further}`) : read;
    },
  };
}

export function choice<const T extends string>(...values: readonly T[]): Kind<T> {
  const allowed = `one of ${values.join(", ")}`;
  return {
    allowed,
    choices: values,
    read(raw) {
      const value = values.find((each) => each === ("text" in raw ? raw.text : raw.yaml));
      return value === undefined ? bad(`must be ${allowed}`) : { value };
    },
  };
}

export function url(protocols: readonly string[]): Kind<string> {
  const allowed = `a URL that starts with ${protocols.map((each) => `${each}//`).join(" or ")}, without user name or password in it`;
  return {
    allowed,
    read(raw) {
      const read = readText(raw, allowed);
      if ("problem" in read) return read;
      if (read.value.length > 2048) return bad("must be a URL of at most 2048 characters");
      const parsed = URL.canParse(read.value) ? new URL(read.value) : undefined;
      const fits =
        parsed !== undefined &&
        protocols.includes(parsed.protocol) &&
        parsed.hostname !== "" &&
        !parsed.username &&
        !parsed.password;
      return fits ? read : bad(`must be ${allowed}`);
    },
  };
}

/** An IP address of either family, without brackets. */
export const address: Kind<string> = {
  allowed: "an IPv4 or IPv6 address",
  read(raw) {
    const read = readText(raw, address.allowed);
    return "problem" in read || isIP(read.value) !== 0 ? read : bad(`must be ${address.allowed}`);
  },
};

/** Where to listen: a port of 127.0.0.1, or an address with a port. */
export const listenAddress: Kind<{ readonly host: string; readonly port: number }> = {
  allowed: "a port, or an address and a port such as 127.0.0.1:9464 or [::1]:9464",
  read(raw) {
    const given = "yaml" in raw && typeof raw.yaml === "number" ? { text: String(raw.yaml) } : raw;
    const read = readText(given, listenAddress.allowed);
    if ("problem" in read) return read;
    const [, bracketed, plain, port = ""] = /^(?:(?:\[([^\]]*)\]|([^:]*)):)?(\d{1,5})$/.exec(read.value) ?? [];
    const host = bracketed ?? plain ?? "127.0.0.1";
    const fits = isIP(host) === (bracketed === undefined ? 4 : 6) && port !== "" && Number(port) <= 65535;
    return fits ? { value: { host, port: Number(port) } } : bad(`must be ${listenAddress.allowed}`);
  },
};

/** Addresses and subnets, from YAML as a list or in one text. */
export const networks = listOf("addresses or subnets such as 192.0.2.0/24, separated by commas", isNetwork);

/** The same, or names of hosts: of letters, digits, hyphens and dots, with something else than a number at the end. */
export const hosts = listOf(
  "names, addresses or subnets such as 192.0.2.0/24, separated by commas",
  (entry) => isNetwork(entry) || /^(?=.{1,253}$)([\w-]{1,63}\.)*(?!\d+$)[\w-]{1,63}$/.test(entry),
);

function listOf(allowed: string, fits: (entry: string) => boolean): Kind<readonly string[]> {
  return {
    allowed,
    read(raw) {
      const listed = "yaml" in raw && Array.isArray(raw.yaml) ? { text: raw.yaml.join(",") } : raw;
      const read = readText(listed, allowed);
      if ("problem" in read) return read;
      const entries = read.value.split(",").flatMap((entry) => entry.trim() || []);
      return entries.every(fits) ? { value: entries } : bad(`must be ${allowed}`);
    },
  };
}

function isNetwork(entry: string): boolean {
  const [address = "", length, ...more] = entry.split("/");
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (length === undefined) return longest > 0;
  return more.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= longest;
}

export const dateTime: Kind<string> = {
  allowed: "a date and time in UTC like 2026-01-31T04:00:00Z",
  read(raw) {
    const value = "text" in raw ? raw.text : raw.yaml instanceof Date ? raw.yaml.toISOString() : raw.yaml;
    const fits =
      typeof value === "string" &&
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) &&
      !Number.isNaN(Date.parse(value));
    return fits ? { value: value.replace(/\.\d+Z$/, "Z") } : bad(`must be ${dateTime.allowed}`);
  },
};

/** What a map of a YAML document has, or the same as JSON in a text; undefined for anything that is no map. */
function entriesOf(raw: Raw): readonly (readonly [string, unknown])[] | undefined {
  let map: unknown;
  try {
    map = "text" in raw ? JSON.parse(raw.text) : raw.yaml;
  } catch {
    return undefined;
  }
  return typeof map === "object" && map !== null && !Array.isArray(map) ? Object.entries(map) : undefined;
}

const inText = (raw: Raw): string => ("text" in raw ? ", here as JSON" : "");

/** Parameter paths to values, as `device.parameters`; from text as JSON. */
export const parameters: Kind<ReadonlyMap<string, string>> = {
  allowed: "a map of full parameter paths to values",
  read(raw) {
    const found = entriesOf(raw);
    if (found === undefined) return bad(`must be ${parameters.allowed}${inText(raw)}`);
    const entries = new Map<string, string>();
    for (const [path, value] of found) {
      if (!/^[A-Za-z_][\w.-]*[\w-]$/.test(path)) return bad(`has "${path}", which is not a full parameter path`);
      if (!["string", "number", "boolean"].includes(typeof value))
        return bad(`must give ${path} a text, a number, true or false`);
      entries.set(path, String(value));
    }
    return { value: entries };
  },
};

/** FileTypes of vendors to the files that they stand for. [TR-069 A.3.2.8] */
export const vendorFiles: Kind<ReadonlyMap<string, string>> = {
  allowed: 'a map of file types like "X 0200C0 Name", of at most 64 characters, to absolute paths of files',
  read(raw) {
    const found = entriesOf(raw);
    if (found === undefined) return bad(`must be ${vendorFiles.allowed}${inText(raw)}`);
    const entries = new Map<string, string>();
    for (const [type, path] of found) {
      if (!/^X (?:[0-9A-F]{6}|[A-Za-z0-9.-]+) \P{Cc}+$/u.test(type) || [...type].length > 64)
        return bad(`has "${type}", which is not a file type like "X 0200C0 Name"`);
      if (typeof path !== "string" || hasControl(path) || !/^\/.*[^/]$/.test(path))
        return bad(`must give "${type}" the absolute path of a file`);
      entries.set(type, path);
    }
    return { value: entries };
  },
};

/** What the body of a request and the connection say themselves. */
const ownHeaders = /^(?:host|connection|content-.*|transfer-encoding|expect|upgrade|keep-alive|te|trailer)$/i;

/** Headers of requests by name. A text has them as OpenTelemetry's own variables: `name=value,name=value`, percent-encoded. */
export const headers: Kind<ReadonlyMap<string, string>> = {
  allowed: "headers by name, as a map or in one text like api-key=abc,x-tenant=lab",
  secret: true,
  read(raw) {
    const given = "yaml" in raw && typeof raw.yaml === "string" ? { text: raw.yaml } : raw;
    const found = "text" in given ? headersIn(given.text) : entriesOf(given);
    if (found === undefined) return bad(`must be ${headers.allowed}`);
    const entries = new Map<string, string>();
    for (const [name, value] of found) {
      if (!/^[\w!#$%&'*+.^`|~-]{1,128}$/.test(name)) return bad("has a name that no header can have");
      if (ownHeaders.test(name)) return bad(`has ${name}, which is not for the configuration to say`);
      if (typeof value !== "string" || !/^[\x20-\x7e]{0,4096}$/.test(value))
        return bad(`must give ${name} a text of at most 4096 printable characters of ASCII`);
      entries.set(name, value.trim());
    }
    return { value: entries };
  },
};

function headersIn(text: string): readonly (readonly [string, string])[] | undefined {
  try {
    return text.split(",").flatMap((part) => {
      if (part.trim() === "") return [];
      const [, name = "", value = ""] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(part) ?? [];
      return [[decodeURIComponent(name), decodeURIComponent(value).trim()] as const];
    });
  } catch {
    return undefined;
  }
}
