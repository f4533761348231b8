export interface VlanSetting {
  readonly id: number;
  readonly lower: string;
}

/** /proc/net/vlan/config: `eth0.2 | 2 | eth0`, below two lines of heading. */
export function parseVlanConfig(text: string): ReadonlyMap<string, VlanSetting> {
  const vlans = new Map<string, VlanSetting>();
  for (const line of text.split("\n")) {
    const [, name, id, lower] = /^(\S+)\s*\|\s*(\d+)\s*\|\s*(\S+)\s*$/.exec(line) ?? [];
    if (name !== undefined && id !== undefined && lower !== undefined) vlans.set(name, { id: Number(id), lower });
  }
  return vlans;
}
