import type { IpRecord } from "../programs/ip-json.ts";
import type { NftRule } from "./nft-ruleset.ts";

// A rule as iptables-save prints it, in the words of nftables, so that both are looked at alike. [iptables-save(8), iptables-extensions(8)]

type Statement = IpRecord;

const match = (left: object, right: unknown, excluded: boolean, op = "=="): Statement => ({
  match: { op: excluded ? "!=" : op, left, right },
});

const other = (words: string): Statement => ({ xt: { type: "match", name: words } });

/** What lies between a rule and what it says of a packet. */
interface Words {
  readonly family: "ip" | "ip6";
  readonly chains: ReadonlySet<string>;
}

interface Rule {
  protocol: string | undefined;
  comment: string;
  readonly statements: Statement[];
  /** The states of which one is enough: a rule for each group. */
  states: readonly Statement[];
  target: readonly Statement[] | undefined;
}

/** The rule of these arguments (`-i eth0 -p tcp -m tcp --dport 80 -j ACCEPT`); two where it names states of two kinds. */
export function iptablesRules(argv: readonly string[], words: Words): readonly NftRule[] {
  const rule: Rule = { protocol: undefined, comment: "", statements: [], states: [], target: undefined };
  let at = 0;
  while (at < argv.length) {
    const excluded = argv[at] === "!";
    const option = argv[excluded ? at + 1 : at] ?? "";
    const first = excluded ? at + 2 : at + 1;
    let end = texts.has(option) ? first + 1 : first;
    while (end < argv.length && !isOption(argv[end] ?? "")) end += 1;
    readOption(rule, option, argv.slice(first, end), excluded, words);
    at = Math.max(end, at + 1);
  }
  const of = (state: readonly Statement[]): NftRule => ({
    comment: rule.comment,
    statements: [...rule.statements, ...state, ...(rule.target ?? [])],
  });
  return rule.states.length === 0 ? [of([])] : rule.states.map((state) => of([state]));
}

/** Options with one value, whatever that begins with. */
const texts: ReadonlySet<string> = new Set(["--comment", "--log-prefix"]);

const isOption = (word: string): boolean => word === "!" || /^-{1,2}[a-zA-Z]/.test(word);

/** Modules whose options are all that they ask for. */
const modules: ReadonlySet<string> = new Set([
  ...["tcp", "udp", "sctp", "dccp", "icmp", "icmp6", "ipv6-icmp", "multiport", "mac", "comment"],
  ...["conntrack", "state", "limit", "addrtype", "mark", "iprange", "set"],
]);

function readOption(rule: Rule, option: string, values: readonly string[], excluded: boolean, words: Words): void {
  const [value = ""] = values;
  switch (option) {
    case "--comment":
      rule.comment = value;
      return;
    case "--ctstate":
    case "--state":
      if (excluded) rule.statements.push(other(`ct state != ${value.toLowerCase()}`));
      else rule.states = statesOf(value.toLowerCase().split(","));
      return;
    case "-j":
      rule.target = targetOf(value, words.chains);
      return;
    case "-g":
      rule.target = [{ goto: { target: value } }];
      return;
    default: {
      if (option === "-p") rule.protocol = value;
      const statement = statementOf(rule, option, value, excluded, words);
      if (statement === "none") readTargetOption(rule, option, values, excluded);
      else rule.statements.push(...statement);
    }
  }
}

/** What the option asks of a packet: nothing, or a match; "none" for an option that is no such. */
function statementOf(
  { protocol = "th" }: Rule,
  option: string,
  value: string,
  excluded: boolean,
  { family }: Words,
): readonly Statement[] | "none" {
  const matching = (left: object, right: unknown): readonly Statement[] => [match(left, right, excluded)];
  switch (option) {
    case "-i":
      return matching({ meta: { key: "iifname" } }, value.replace(/\+$/, "*"));
    case "-o":
      return matching({ meta: { key: "oifname" } }, value.replace(/\+$/, "*"));
    case "-p":
      if (value === "all") return [];
      return matching({ meta: { key: "l4proto" } }, /^\d+$/.test(value) ? Number(value) : value);
    case "-s":
      return matching({ payload: { protocol: family, field: "saddr" } }, networkOf(value, family));
    case "-d":
      return matching({ payload: { protocol: family, field: "daddr" } }, networkOf(value, family));
    case "-m":
      return modules.has(value) ? [] : [other(value)];
    case "--dport":
    case "--dports":
      return matching({ payload: { protocol, field: "dport" } }, portsOf(value));
    case "--sport":
    case "--sports":
      return matching({ payload: { protocol, field: "sport" } }, portsOf(value));
    case "--mac-source":
      return matching({ payload: { protocol: "ether", field: "saddr" } }, value);
    case "--icmp-type":
      return matching({ payload: { protocol: "icmp", field: "type" } }, value);
    case "--icmpv6-type":
      return matching({ payload: { protocol: "icmpv6", field: "type" } }, value);
    case "--dst-type":
      return matching({ fib: { result: "type" } }, value.toLowerCase());
    case "--limit": {
      const [rate = "", per = ""] = value.split("/");
      return [{ limit: { rate: Number(rate), per: units[per] ?? per } }];
    }
    case "--limit-burst":
      return [];
    default:
      return "none";
  }
}

const units: Readonly<Record<string, string>> = { sec: "second", min: "minute" };

/** What belongs to the target, and else is a match that there is no place for. */
function readTargetOption(rule: Rule, option: string, values: readonly string[], excluded: boolean): void {
  const [value = ""] = values;
  if (rule.target === undefined) {
    const words = [...(excluded ? ["!"] : []), option.replace(/^-+/, ""), ...values].join(" ");
    rule.statements.push(other(words));
    return;
  }
  if (option === "--to-destination") rule.target = [{ dnat: placeOf(value) }];
  if (option === "--to-source") rule.target = [{ snat: placeOf(value) }];
}

function targetOf(name: string, chains: ReadonlySet<string>): readonly Statement[] {
  if (chains.has(name)) return [{ jump: { target: name } }];
  switch (name) {
    case "ACCEPT":
    case "DROP":
    case "RETURN":
    case "REJECT":
    case "MASQUERADE":
    case "LOG":
      return [{ [name.toLowerCase()]: null }];
    default:
      return [{ xt: { type: "target", name } }];
  }
}

/** States of a connection, and apart from them whether its addresses are translated. */
function statesOf(states: readonly string[]): readonly Statement[] {
  const [kinds, translations] = [
    states.filter((state) => state !== "dnat" && state !== "snat"),
    states.filter((state) => state === "dnat" || state === "snat"),
  ];
  const [only, ...more] = kinds;
  const state =
    only === undefined ? [] : [match({ ct: { key: "state" } }, more.length === 0 ? only : kinds, false, "in")];
  return [...state, ...translations.map((each) => match({ ct: { key: "status" } }, each, false, "in"))];
}

/** `22,80,8000:8010` */
function portsOf(text: string): unknown {
  const items = text.split(",").map((item) => {
    const [first = "", last] = item.split(":");
    return last === undefined
      ? Number(first)
      : { range: [Number(first === "" ? 0 : first), Number(last === "" ? 65_535 : last)] };
  });
  return items.length === 1 ? items[0] : { set: items };
}

function networkOf(text: string, family: "ip" | "ip6"): unknown {
  const [addr = "", length] = text.split("/");
  const longest = family === "ip" ? 32 : 128;
  if (length === undefined || Number(length) === longest) return addr;
  return /^\d+$/.test(length) ? { prefix: { addr, len: Number(length) } } : text;
}

/** `192.168.1.9:80`, `[2001:db8::9]:80`; ports that are several are no number. */
function placeOf(text: string): { readonly addr: string; readonly port?: number | string } {
  const [, inBrackets, plain, port] = /^(?:\[([^\]]*)\]|([^:]*|[^[]*:[^[]*:[^[]*?))(?::([\d-]+))?$/.exec(text) ?? [];
  const addr = inBrackets ?? plain ?? text;
  return port === undefined ? { addr } : { addr, port: /^\d+$/.test(port) ? Number(port) : port };
}
