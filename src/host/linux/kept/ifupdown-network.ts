import {
  type IpWords,
  joinBridge,
  joinVlan,
  makeLink,
  removeLink,
  replaceRoute,
  setAddress,
  setUp,
} from "../own/own-commands.ts";
import { type OwnNetwork, wantedAddresses, wantedLinks, wantedPorts, wantedRoutes } from "../own/own-network.ts";
import { wantedMembers } from "../own/vlan-members.ts";

// Rows of the agent's own as `ifup` makes them at the next start, that of Debian, of Alpine and of busybox alike: by the commands that
// they were made by. Links of the agent's own have stanzas; what is on those of others is in a script, since two stanzas for one link
// are an error to the `ifup` of busybox. [interfaces(5)]

const heading = "# Written by cpe-agent: what the ACS has set.";

export const stanzasPath = "/etc/network/interfaces.d/cpe-agent";
export const networkScriptPath = "/etc/network/if-up.d/cpe-agent-network";

/** Stanzas of these links; undefined for none. */
export function stanzasText(network: OwnNetwork, links: ReadonlySet<string>): string | undefined {
  const stanzas = wantedLinks(network)
    .filter(({ name }) => links.has(name))
    .map((link) => {
      const beneath = link.lower === undefined ? [] : [setUp(link.lower)];
      return [
        `auto ${link.name}`,
        `iface ${link.name} inet manual`,
        ...[...beneath, ...makeLink(link)].map((words) => `    pre-up ${byIp(words)}`),
        ...[byIp(setUp(link.name)), ...commandsOn(network, link.name), ...portsOf(network, link.name)].map(
          (command) => `    up ${command}`,
        ),
        `    post-down ${byIp(removeLink(link.name))}`,
      ].join("\n");
    });
  return stanzas.length === 0 ? undefined : `${[heading, ...stanzas].join("\n\n")}\n`;
}

/** The script for these links, which others have stanzas for; undefined for none. */
export function networkScriptText(network: OwnNetwork, links: ReadonlySet<string>): string | undefined {
  const cases = [...links].flatMap((link) => {
    const commands = commandsOn(network, link);
    return commands.length === 0 ? [] : [`${link})`, ...commands.map((command) => `  ${command}`), "  ;;"];
  });
  return cases.length === 0
    ? undefined
    : `${["#!/bin/sh", heading, 'case "$IFACE" in', ...cases, "esac", "exit 0"].join("\n")}\n`;
}

/** What is there already, or cannot be had, is to keep nothing else from it. */
const byIp = (words: IpWords): string => `ip ${words.join(" ")} || true`;
const byBridge = (words: IpWords): string => `bridge ${words.join(" ")} || true`;

const portsOf = (network: OwnNetwork, bridge: string): readonly string[] => [
  ...wantedPorts(network)
    .filter((port) => port.bridge === bridge)
    .map((port) => byIp(joinBridge(port))),
  ...wantedMembers(network)
    .filter((member) => member.bridge === bridge && member.link !== bridge)
    .map((member) => byBridge(joinVlan(member))),
];

function commandsOn(network: OwnNetwork, name: string): readonly string[] {
  const isHere = ({ link }: { readonly link: string }): boolean => link === name;
  return [
    ...wantedPorts(network)
      .filter(isHere)
      .map((port) => byIp(joinBridge(port))),
    ...wantedMembers(network)
      .filter(isHere)
      .map((member) => byBridge(joinVlan(member))),
    ...[
      ...wantedAddresses(network).filter(isHere).map(setAddress),
      ...wantedRoutes(network).filter(isHere).map(replaceRoute),
    ].map(byIp),
  ];
}
