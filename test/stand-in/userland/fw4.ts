import { flagOf, textOf, wordsOf } from "../../../src/host/openwrt/uci/option-values.ts";
import type { UciPackage, UciSection } from "../../../src/host/openwrt/uci/uci-package.ts";

// What fw4 makes of /etc/config/firewall, as far as the tests need it: zones, their policies, forwardings, rules, port mappings and
// masquerading, in the chains and the order that it has. What it leaves out is left out.

type DevicesOf = (network: string) => readonly string[];

interface Zone {
  readonly name: string;
  readonly devices: readonly string[];
  readonly section: UciSection;
}

/** A script for `nft -f -` that puts one table in the place of the one that there was. */
export function rulesetOf(firewall: UciPackage, devicesOf: DevicesOf): string {
  const sections = [...firewall.sections].filter((section) => flagOf(section, "enabled", true));
  const [defaults] = sections.filter(({ type }) => type === "defaults");
  const zones = sections.flatMap((section): readonly Zone[] => {
    const name = section.type === "zone" ? textOf(section, "name") : undefined;
    if (name === undefined) return [];
    return [{ name, section, devices: [...new Set(wordsOf(section, "network").flatMap(devicesOf))] }];
  });
  const chains = new Map<string, string[]>();
  const add = (chain: string, ...rules: readonly string[]): void => {
    chains.set(chain, [...(chains.get(chain) ?? []), ...rules]);
  };
  const policy = (section: UciSection | undefined, name: string): string =>
    textOf(section ?? ({ option: () => undefined } as never), name)?.toLowerCase() ?? "drop";

  for (const [chain, link] of [
    ["input", "iifname lo accept"],
    ["forward", undefined],
    ["output", "oifname lo accept"],
  ] as const) {
    add(chain, "ct state established,related accept", ...(link === undefined ? [] : [link]));
  }
  for (const section of sections)
    if (section.type === "rule") for (const [to, rule] of ruleOf(section, zones)) add(to, rule);
  for (const { name, devices, section } of zones) {
    if (devices.length === 0) continue;
    add("input", `iifname ${set(devices)} jump input_${name}`);
    add("forward", `iifname ${set(devices)} jump forward_${name}`);
    add("output", `oifname ${set(devices)} jump output_${name}`);
    add(`input_${name}`, "ct status dnat accept", policy(section, "input"));
    add(`output_${name}`, policy(section, "output"));
    for (const each of sections) {
      if (each.type !== "forwarding" || textOf(each, "src") !== name) continue;
      const target = zones.find((zone) => zone.name === textOf(each, "dest"));
      if (target !== undefined) add(`forward_${name}`, `oifname ${set(target.devices)} accept`);
    }
    add(`forward_${name}`, "ct status dnat accept", `oifname ${set(devices)} ${policy(section, "forward")}`);
    add("dstnat", `iifname ${set(devices)} jump dstnat_${name}`);
    add(`dstnat_${name}`, ...sections.flatMap((each) => redirectOf(each, name)));
    if (flagOf(section, "masq", false)) add("srcnat", `meta nfproto ipv4 oifname ${set(devices)} masquerade`);
  }
  for (const section of sections) {
    if (section.type !== "nat") continue;
    const zone = zones.find(({ name }) => name === textOf(section, "src"));
    const device = textOf(section, "device");
    const devices = device === undefined ? (zone?.devices ?? []) : [device];
    if (textOf(section, "src") !== undefined && zone === undefined) continue;
    if (devices.length > 0) add("srcnat", `meta nfproto ipv4 oifname ${set(devices)} masquerade`);
  }
  const hooks: Readonly<Record<string, string>> = {
    mangle_prerouting: "type filter hook prerouting priority mangle; policy accept;",
    mangle_forward: "type filter hook forward priority mangle; policy accept;",
    mangle_postrouting: "type filter hook postrouting priority mangle; policy accept;",
    mangle_input: "type filter hook input priority mangle; policy accept;",
    mangle_output: "type route hook output priority mangle; policy accept;",
    input: "type filter hook input priority filter; policy drop;",
    forward: "type filter hook forward priority filter; policy drop;",
    output: "type filter hook output priority filter; policy drop;",
    dstnat: "type nat hook prerouting priority dstnat; policy accept;",
    srcnat: "type nat hook postrouting priority srcnat; policy accept;",
  };
  for (const chain of ["input", "forward", "output"] as const) add(chain, policy(defaults, chain));
  const text = [...chains].map(
    ([name, rules]) => `  chain ${name} {\n    ${hooks[name] ?? ""}\n    ${rules.join("\n    ")}\n  }`,
  );
  return `table inet fw4 {}\ndelete table inet fw4\ntable inet fw4 {\n${text.toReversed().join("\n")}\n}\n`;
}

const set = (items: readonly string[]): string => `{ ${items.join(", ")} }`;

/** The rules of a section, each with its chain; none where fw4 leaves it out. */
function ruleOf(section: UciSection, zones: readonly Zone[]): readonly [chain: string, rule: string][] {
  const [src, dest, device, direction] = ["src", "dest", "device", "direction"].map((name) => textOf(section, name));
  const known = (zone: string | undefined): boolean =>
    zone === undefined || zone === "*" || zones.some(({ name }) => name === zone);
  if (!known(src) || !known(dest)) return [];
  const way = src === undefined ? "output" : dest === undefined ? "input" : "forward";
  const own = src === undefined ? dest : src;
  const chain = own === undefined || own === "*" ? way : `${way}_${own}`;
  const marks = markOf(section);
  const source = marks === undefined ? undefined : zones.find(({ name }) => name === src);
  const target = zones.find(({ name }) => name === dest && src !== undefined);
  const where = [
    ...(source === undefined || device !== undefined ? [] : [`iifname ${set(source.devices)}`]),
    ...(target === undefined ? [] : [`oifname ${set(target.devices)}`]),
    ...(device === undefined ? [] : [`${direction === "out" ? "oifname" : "iifname"} ${device}`]),
  ];
  const protocols = wordsOf(section, "proto");
  const family = textOf(section, "family");
  return (protocols.length === 0 ? ["tcp", "udp"] : protocols).map((protocol) => {
    const ports = /^(tcp|udp)$/.test(protocol)
      ? [...match(section, "src_port", `${protocol} sport`), ...match(section, "dest_port", `${protocol} dport`)]
      : [];
    const rule = [
      ...where,
      ...(family === undefined ? [] : [`meta nfproto ${family}`]),
      ...(protocol === "all" ? [] : [`meta l4proto ${protocol.replace("!", "!= ").replace("icmpv6", "ipv6-icmp")}`]),
      ...match(section, "src_ip", "ip saddr"),
      ...match(section, "dest_ip", "ip daddr"),
      ...match(section, "src_mac", "ether saddr"),
      ...ports,
      ...match(section, "dscp", "ip dscp"),
      marks ?? textOf(section, "target")?.toLowerCase() ?? "drop",
    ];
    return [marks === undefined ? chain : markingChain(src, dest), rule.join(" ")];
  });
}

/** What a rule that marks does, of IPv4; undefined for another one. */
function markOf(section: UciSection): string | undefined {
  const target = textOf(section, "target")?.toLowerCase();
  if (target === "dscp") return `ip dscp set ${textOf(section, "set_dscp")}`;
  return target === "mark" ? `meta mark set ${textOf(section, "set_mark")}` : undefined;
}

/** Where fw4 has a rule that marks, by its sides. */
function markingChain(src: string | undefined, dest: string | undefined): string {
  if (src === undefined || dest === undefined) return src === undefined ? "mangle_output" : "mangle_input";
  if ((src === "*") === (dest === "*")) return "mangle_forward";
  return src === "*" ? "mangle_postrouting" : "mangle_prerouting";
}

/** `ip saddr != { 192.0.2.1 }`, or of IPv6. */
function match(section: UciSection, option: string, what: string): readonly string[] {
  const words = wordsOf(section, option);
  if (words.length === 0) return [];
  const excluded = words[0]?.startsWith("!") === true;
  const named = words.some((word) => option.endsWith("_ip") && word.includes(":")) ? what.replace("ip ", "ip6 ") : what;
  return [`${named} ${excluded ? "!= " : ""}${set(words.map((word) => word.replace("!", "")))}`];
}

function redirectOf(section: UciSection, zone: string): readonly string[] {
  if (section.type !== "redirect" || textOf(section, "src") !== zone) return [];
  const client = textOf(section, "dest_ip");
  if (client === undefined) return [];
  const port = textOf(section, "dest_port") ?? textOf(section, "src_dport");
  const protocols = wordsOf(section, "proto");
  return (protocols.length === 0 ? ["tcp", "udp"] : protocols).map((protocol) =>
    [
      ...match(section, "src_ip", "ip saddr"),
      `meta nfproto ipv4 meta l4proto ${protocol}`,
      ...match(section, "src_dport", `${protocol} dport`),
      `dnat ip to ${client}${port === undefined ? "" : `:${port}`}`,
    ].join(" "),
  );
}
