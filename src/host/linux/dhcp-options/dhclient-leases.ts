import type { LeaseOptions } from "../../../ports/host/network/dhcp-options.ts";

/** Where dhclient keeps its leases, and NetworkManager those of the dhclient that it starts. */
export const dhclientDirectories = ["/var/lib/dhcp", "/var/lib/dhclient", "/var/lib/NetworkManager"] as const;

export const isDhclientFile = (name: string): boolean => /^dhclient.*\.leases?$/.test(name);

/** Options by their names in dhclient.leases(5). */
const numbers: Readonly<Record<string, number>> = {
  "vendor-encapsulated-options": 43,
  vivso: 125,
  "dhcp6.vendor-opts": 17,
};

/**
 * dhclient.leases(5): leases are added at the end, so the last of a link and family counts. One that has expired by
 * `nowMs`, Unix milliseconds, tells nothing; of a clock that is not set, undefined, all count.
 */
export function parseDhclientLeases(text: string, nowMs: number | undefined): readonly LeaseOptions[] {
  const last = new Map<string, LeaseOptions | undefined>();
  for (const { family, statements } of leasesIn(text)) {
    const link = linkIn(statements);
    if (link === undefined) continue;
    const isOver = nowMs !== undefined && endMs(statements) <= nowMs;
    last.set(`${family} ${link}`, isOver ? undefined : { link, family, options: optionsIn(statements) });
  }
  return [...last.values()].flatMap((lease) => (lease === undefined || lease.options.size === 0 ? [] : [lease]));
}

/** `interface "eth0"` */
export const linkIn = (statements: readonly string[]): string | undefined =>
  /^interface "([\w.@:-]{1,64})"$/.exec(statements.find((each) => each.startsWith("interface ")) ?? "")?.[1];

/** `iaaddr 2001:db8::1 { … }`: its words, what it says, and what is nested in it. */
export interface LeaseBlock {
  readonly words: string;
  readonly statements: readonly string[];
  readonly blocks: readonly LeaseBlock[];
}

interface WrittenLease extends LeaseBlock {
  readonly family: 4 | 6;
}

/** Far deeper than any lease goes. */
const deepest = 8;

export function* leasesIn(text: string): Iterable<WrittenLease> {
  const open: { readonly words: string; readonly statements: string[]; readonly blocks: LeaseBlock[] }[] = [];
  let beyond = 0;
  let words: string[] = [];
  for (const sign of signsOf(text)) {
    if (sign === "{") {
      if (open.length < deepest) open.push({ words: words.join(" "), statements: [], blocks: [] });
      else beyond += 1;
      words = [];
    } else if (sign === "}") {
      words = [];
      if (beyond > 0) beyond -= 1;
      else {
        const closed = open.pop();
        const outer = open.at(-1);
        if (closed === undefined) continue;
        if (outer !== undefined) outer.blocks.push(closed);
        else if (/^lease6?$/.test(closed.words)) yield { ...closed, family: closed.words === "lease6" ? 6 : 4 };
      }
    } else if (sign === ";") {
      if (beyond === 0) open.at(-1)?.statements.push(words.join(" "));
      words = [];
    } else words.push(sign);
  }
}

/** Words, texts in quotes and signs, one after the other; what is none of these ends it. */
function* signsOf(text: string): Iterable<string> {
  for (const [, sign] of text.matchAll(/\s*(?:("(?:[^"\\]|\\.)*"|[{};]|[^\s{};"#]+)|#[^\n]*)/gsy)) {
    if (sign !== undefined) yield sign;
  }
}

function optionsIn(statements: readonly string[]): ReadonlyMap<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  for (const statement of statements) {
    const [, name = "", value = ""] = /^option (\S+) (.*)$/s.exec(statement) ?? [];
    const number = Object.hasOwn(numbers, name) ? numbers[name] : undefined;
    const octets = value.startsWith('"') ? quotedOctets(value) : colonOctets(value);
    if (number !== undefined && octets.length > 0) options.set(number, octets);
  }
  return options;
}

/** `2:4:54`, empty for anything else. */
export function colonOctets(value: string): Uint8Array {
  const isHex = /^[0-9a-f]{1,2}(?::[0-9a-f]{1,2})*$/i.test(value);
  return isHex ? Uint8Array.from(value.split(":"), (each) => Number.parseInt(each, 16)) : new Uint8Array();
}

/** As dhclient writes octets that are all printable: a backslash before a quote or another, or before three octal digits. */
function quotedOctets(value: string): Uint8Array {
  const plain = value
    .slice(1, -1)
    .replace(/\\([0-7]{3})|\\(.)/gs, (_all, octal: string | undefined, sign: string) =>
      octal === undefined ? sign : String.fromCharCode(Number.parseInt(octal, 8) % 256),
    );
  return Uint8Array.from(Buffer.from(plain, "latin1"));
}

/** `expire 6 2026/11/28 22:36:27` in UTC, or `expire epoch 1795905387`; Infinity for one that never ends or does not say. */
export function endMs(statements: readonly string[]): number {
  const expire = statements.find((each) => each.startsWith("expire ")) ?? "";
  const epoch = /^expire epoch (\d{1,12})$/.exec(expire)?.[1];
  if (epoch !== undefined) return Number(epoch) * 1000;
  const date = /^expire \d (\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)$/.exec(expire);
  const ms = date === null ? Number.NaN : Date.parse(`${date[1]}-${date[2]}-${date[3]}T${date[4]}Z`);
  return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : ms;
}
