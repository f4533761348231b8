/** Lower case with colons; undefined for what is no MAC address of one machine (a group, or all zeros). */
export function machineAddress(text: string | undefined): string | undefined {
  if (text === undefined || !/^[\da-f]{2}(:[\da-f]{2}){5}$/i.test(text)) return undefined;
  const address = text.toLowerCase();
  const isGroup = (Number.parseInt(address.slice(0, 2), 16) & 1) === 1;
  return isGroup || address === "00:00:00:00:00:00" ? undefined : address;
}
