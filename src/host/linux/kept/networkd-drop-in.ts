import type { LinkSettings } from "../../../ports/host/network/links.ts";

// What is set of a link that systemd-networkd manages: a drop-in of the agent's own beside the file that networkd has matched, so that
// this one stays as it is. [systemd.network(5)]

export const linkDropIn = "50-cpe-agent.conf";

/** Of a file in whichever folder: those in /etc come first. */
export const dropInOf = (file: string): string =>
  `/etc/systemd/network/${file.slice(file.lastIndexOf("/") + 1)}.d/${linkDropIn}`;

/** Whether a `.network` file matches this link by its name or address, and no other. */
export function isForOneLink(text: string, link: string, macAddress: string | undefined): boolean {
  const section = /^\[Match\]\s*$([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text)?.[1] ?? "";
  const matches = [...section.matchAll(/^\s*(\w+)\s*=\s*(.*?)\s*$/gm)].map(([, name, value]) => ({ name, value }));
  return matches.some(({ name, value }) => {
    if (name === "Name") return value === link;
    return (name === "MACAddress" || name === "PermanentMACAddress") && value?.toLowerCase() === macAddress;
  });
}

/** The text with these settings in the place of those that it had. */
export function withLink(text: string | undefined, { enabled, mtu }: LinkSettings): string {
  const kept = new Map(
    [...(text ?? "").matchAll(/^(MTUBytes|ActivationPolicy)=(.*)$/gm)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
  if (mtu !== undefined) kept.set("MTUBytes", String(mtu));
  if (enabled !== undefined) kept.set("ActivationPolicy", enabled ? "up" : "down");
  const lines = [...kept].map(([name, value]) => `${name}=${value}`);
  return ["# Written by cpe-agent: what the ACS has set.", "[Link]", ...lines, ""].join("\n");
}
