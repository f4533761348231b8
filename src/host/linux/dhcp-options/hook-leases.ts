import type { LeaseOptions } from "../../../ports/host/network/dhcp-options.ts";

/** Where the hooks leave a file for each interface and family: `wan.4`. */
export const hookDirectory = "/var/run/cpe-agent/dhcp";

export const isHookFile = (name: string): boolean => /^[\w@-][\w.@-]{0,63}\.[46]$/.test(name);

/** `link=eth1`, `43=HEX`, `125=HEX`, a line each. Lines that are none are left out. */
export function parseHookLease(name: string, text: string): LeaseOptions | undefined {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, key = "", value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
    values.set(key, value);
  }
  const link = values.get("link") ?? "";
  if (!/^[\w.@:-]{1,64}$/.test(link)) return undefined;
  const family = name.endsWith(".6") ? 6 : 4;
  const options = new Map<number, Uint8Array>();
  for (const option of family === 6 ? [17] : [43, 125]) {
    const octets = hexOctets(values.get(String(option)) ?? "");
    if (octets.length > 0) options.set(option, octets);
  }
  return { link, family, options };
}

/** Empty for anything that is not hexadecimal throughout. */
export function hexOctets(text: string): Uint8Array {
  return /^(?:[0-9A-Fa-f]{2})*$/.test(text) ? Uint8Array.from(Buffer.from(text, "hex")) : new Uint8Array();
}
