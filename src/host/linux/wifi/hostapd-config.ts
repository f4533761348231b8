import { Buffer } from "node:buffer";

// A file of hostapd: `name=value` lines, of the radio and of its first network; `bss=LINK` begins another network there.

/** What is read of a network; a secret is left where it is, and only its length in octets is told. */
export type HostapdOptions = ReadonlyMap<string, string>;

interface HostapdNetwork {
  /** Its network device. */
  readonly link: string;
  readonly options: HostapdOptions;
}

export interface HostapdConfig {
  /** Of the radio, and of the first network. */
  readonly options: HostapdOptions;
  /** Those with a network device, as they stand there. */
  readonly networks: readonly HostapdNetwork[];
}

const secretName = /pass|psk$|secret|^sae_password$|^wep_key|_pin$|^private_key|_key$|^r[01]kh$|^eap_fast/;

export function parseHostapdConfig(text: string): HostapdConfig {
  const options = new Map<string, string>();
  const networks: { link: string; options: Map<string, string> }[] = [];
  let current = options;
  for (const line of text.split("\n")) {
    const [, name = "", value = ""] = /^([a-z]\w*)=(.*?)\r?$/i.exec(line) ?? [];
    if (name === "") continue;
    if (name === "bss" || (name === "interface" && networks.length === 0)) {
      current = name === "bss" ? new Map() : options;
      networks.push({ link: value, options: current });
    }
    if (name === "auth_server_addr") current.set(name, [current.get(name) ?? [], value].flat().join(" "));
    else if (name === "auth_server_port") current.set(name, [current.get(name) ?? [], value].flat().join(" "));
    else current.set(name, secretName.test(name) ? String(lengthOf(value)) : value);
  }
  return { options, networks: networks.filter(({ link }) => isLinkName(link)) };
}

/** Of a key in quotes, or in hexadecimal. */
function lengthOf(value: string): number {
  const quoted = /^"(.*)"$/.exec(value)?.[1];
  if (quoted !== undefined) return Buffer.byteLength(quoted);
  return /^([\da-f]{2})+$/i.test(value) ? value.length / 2 : Buffer.byteLength(value);
}

/** What Linux takes for one. */
export const isLinkName = (name: string): boolean => /^(?![.-])[^\s/:]{1,15}$/.test(name);

export const isOn = (options: HostapdOptions, name: string, otherwise = false): boolean =>
  options.has(name) ? /^[1-9]/.test(options.get(name) ?? "") : otherwise;

export const wordsOf = (options: HostapdOptions, name: string): readonly string[] =>
  (options.get(name) ?? "").split(/\s+/).filter((word) => word !== "");
