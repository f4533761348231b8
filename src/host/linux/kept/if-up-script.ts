import type { LinkSettings } from "../../../ports/host/network/links.ts";

// What is set of links that ifupdown brings up: a script of the agent's own that `ifup` runs for each. A second stanza for the same
// link in /etc/network/interfaces.d would be an error to the `ifup` of busybox, and then no link came up. [interfaces(5)]

export const scriptPath = "/etc/network/if-up.d/cpe-agent";

/** The text with these settings of a link in the place of those that it had. */
export function withLink(text: string | undefined, link: string, { enabled, mtu }: LinkSettings): string {
  const links = linksIn(text ?? "");
  const kept = links.get(link) ?? {};
  links.set(link, {
    ...kept,
    ...(mtu !== undefined && { mtu: String(mtu) }),
    ...(enabled !== undefined && { state: enabled ? "up" : "down" }),
  });
  const cases = [...links].map(([name, { mtu: octets, state }]) => {
    const words = [...(octets === undefined ? [] : [`mtu ${octets}`]), ...(state === undefined ? [] : [state])];
    return `${name}) ip link set dev ${name} ${words.join(" ")} ;;`;
  });
  return ["#!/bin/sh", "# Written by cpe-agent: what the ACS has set.", 'case "$IFACE" in', ...cases, "esac", ""].join(
    "\n",
  );
}

interface Kept {
  readonly mtu?: string | undefined;
  readonly state?: string | undefined;
}

function linksIn(text: string): Map<string, Kept> {
  const lines = text.matchAll(/^([\w.:@-]+)\) ip link set dev \S+(?: mtu (\d+))?(?: (up|down))? ;;$/gm);
  return new Map([...lines].map(([, name = "", mtu, state]) => [name, { mtu, state }]));
}
