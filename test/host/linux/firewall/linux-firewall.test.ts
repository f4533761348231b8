import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parseRuleset } from "../../../../src/host/linux/firewall/nft-ruleset.ts";
import { linuxHost } from "../../../../src/host/linux/linux-host.ts";
import type { FirewallChain, FirewallRule } from "../../../../src/ports/host/network/firewall.ts";
import { manualClock } from "../../manual-clock.ts";
import { canMakeNamespaces } from "../network-namespaces.ts";
import { type CopiedFileSystem, copiedMachine } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

// [TR-181 Firewall.Chain.Rule] What nft 1.0.6 prints of the /etc/nftables.conf beside it.

const printed = "/.cpe-agent/run/nft/-j,-t,list,ruleset.txt";
let copy: CopiedFileSystem | undefined;
afterEach(() => copy?.remove());

function machine(ruleset?: readonly object[]) {
  copy?.remove();
  copy = copiedMachine("debian-12-gateway");
  if (ruleset !== undefined) copy.write(printed, JSON.stringify({ nftables: ruleset }));
  return linuxHost({ root: copy.root, clock: manualClock(), log: silentLog });
}

const at = (side: FirewallRule["from"]): string => (typeof side === "string" ? side : (side.link ?? "none"));
const ports = ({ destinationPorts }: FirewallRule): string =>
  destinationPorts === undefined ? "" : ` ${destinationPorts.value.first}-${destinationPorts.value.last}`;
const line = (rule: FirewallRule): string =>
  `${at(rule.from)} ${at(rule.to)} ${rule.family ?? "-"} ${rule.protocol?.value ?? "-"}${ports(rule)}: ${rule.chain ?? rule.verdict}${rule.log ? " log" : ""}${rule.description && ` (${rule.description})`}`;
const lines = ({ rules }: FirewallChain) => rules.map(line);

describe("the ruleset of nftables", () => {
  it("is a level that leads packets through the chain of their hook, and then to its policy", async () => {
    const reading = await machine().firewall?.read();
    expect(reading).toMatchObject({ running: true, otherwise: "drop", policies: [] });
    expect(reading?.rules).toBe(reading?.layout?.chains[0]?.rules);
    expect(reading?.timeouts).toEqual({ tcpSeconds: 432_000, udpSeconds: 30 });
    const { levels = [], chains = [], level } = reading?.layout ?? {};
    expect(levels).toMatchObject([{ key: level, chain: "all", otherwise: "drop", portMappings: true }]);
    expect(Object.fromEntries(chains.map((chain) => [chain.key, lines(chain)]))).toEqual({
      all: [
        "any device - -: inet_filter_input (input)",
        "any device - -: drop (Policy)",
        "any any - -: inet_filter_forward (forward)",
      ],
      inet_filter_input: [
        "any device - -: drop (ct state invalid)",
        "any device - -: accept (ct state established)",
        "any device - -: accept (ct state related)",
        "lo device - -: accept",
        "enp1s0 device - 6 22-22: accept (admin)",
        "enp1s0 device - 6 443-443: accept (admin)",
        "any device - 17 67-68: accept (meta iifname != enp1s0)",
        "any device 4 6 80-80: accept log",
        "any device 6 58: accept",
        "any device - -: accept (icmp type echo-request; limit 5/second)",
        "any device - 6 53-53: accept",
        "any device - 17 53-53: accept",
        "br-lan device - -: inet_filter_svc",
        "any device - 6: reject",
      ],
      inet_filter_forward: [
        "any any - -: accept (ct state in established,related)",
        "br-lan enp1s0 - -: accept",
        "any any 4 6 80-80: accept",
        "any any - -: accept (ct status in dnat)",
        "any any - -: drop (meta mark 1)",
      ],
      inet_filter_svc: ["any any - -: accept", "any any - -: drop (ip saddr @banned)", "any any 6 6 8080-8080: accept"],
    });
    const rules = chains.flatMap((chain) => chain.rules);
    expect(rules.find(({ sourceMac }) => sourceMac)?.sourceMac).toEqual({
      value: "02:00:00:00:00:01",
      excluded: false,
    });
    expect(rules.flatMap(({ source }) => source ?? [])).toEqual([
      { value: { address: "192.0.2.0", prefixLength: 24 }, excluded: false },
      { value: { address: "fd00::", prefixLength: 64 }, excluded: false },
    ]);
  });

  it("has port mappings of what leads in, and of nothing that a mapping has no place for", async () => {
    const mappings = (await machine().portMappings?.read()) ?? [];
    expect(
      mappings.map(
        ({ link, remoteHost, protocol, externalPort, externalPortEnd, internalClient, internalPort, description }) =>
          `${link} ${remoteHost || "any"} ${protocol} ${externalPort}-${externalPortEnd} ${internalClient}:${internalPort} ${description}`,
      ),
    ).toEqual([
      "enp1s0 any tcp 8080-0 192.168.1.20:80 web",
      "enp1s0 any udp 5000-5010 192.168.1.30:0 ",
      "enp1s0 198.51.100.7 tcp 2222-0 192.168.1.20:22 ",
      "undefined any tcp 53-0 192.168.1.1:0 ",
      "undefined any udp 53-0 192.168.1.1:0 ",
    ]);
    expect(new Set(mappings.map(({ key }) => key)).size).toBe(5);
  });

  it("translates where packets get an address of the link", async () => {
    const { translations = [] } = (await machine().firewall?.read()) ?? {};
    expect(translations.map(({ link }) => link)).toEqual(["enp1s0"]);
  });

  it("keeps its keys when it is loaded anew", async () => {
    const keys = async (host: ReturnType<typeof machine>) =>
      (await host.firewall?.read())?.layout?.chains.flatMap(({ rules }) => rules.map(({ key }) => key));
    const before = await keys(machine());
    const ruleset = JSON.parse(copy?.text(printed) ?? "").nftables.map((entry: { rule?: { handle: number } }) =>
      entry.rule === undefined ? entry : { rule: { ...entry.rule, handle: entry.rule.handle + 100 } },
    );
    expect(await keys(machine(ruleset))).toEqual(before);
  });

  const base = (family: string, hook: string, table = "t") => ({
    chain: { family, table, name: hook, type: "filter", hook, prio: 0, policy: "drop" },
  });
  const rule = (family: string, chain: string, ...expr: readonly object[]) => ({
    rule: { family, table: "t", chain, handle: 1, expr },
  });

  it("says for each family what the chains of that family leave", async () => {
    const reading = await machine([base("ip", "forward"), base("ip6", "forward")]).firewall?.read();
    expect(reading?.otherwise).toBe("accept");
    expect(reading?.layout?.chains.map(lines)[0]).toEqual([
      "any any 4 -: ip_t_forward (forward)",
      "any any 4 -: drop (Policy)",
      "any any 6 -: ip6_t_forward (forward)",
      "any any 6 -: drop (Policy)",
    ]);
  });

  it.each([
    ["two chains filter the same packets", [base("ip", "input"), base("inet", "input", "other")], 2],
    ["a chain does what there is no decision for", [base("ip", "input"), rule("ip", "input", { queue: null })], 0],
    [
      "iptables has loaded a target that may decide",
      [base("ip", "input"), rule("ip", "input", { xt: { type: "target", name: "REJECT" } })],
      0,
    ],
    [
      "there are more rules than anybody can look at",
      [base("ip", "input"), ...Array.from({ length: 20_001 }, () => rule("ip", "input", { drop: null }))],
      0,
    ],
    [
      "a chain maps to what there is no decision for",
      [base("ip", "input"), rule("ip", "input", { vmap: { key: { meta: { key: "mark" } }, data: "@map" } })],
      0,
    ],
    ["nothing filters", [{ chain: { family: "ip", table: "t", name: "none" } }], 0],
    ["only frames are filtered", [base("bridge", "input")], 0],
  ])("has no level where %s", async (_what, ruleset, chains) => {
    const reading = await machine([{ metainfo: {} }, ...ruleset]).firewall?.read();
    expect(reading?.layout).toMatchObject({ levels: [], level: undefined });
    expect(reading?.layout?.chains).toHaveLength(chains);
  });

  it("is one rule where a set is of what it is not for", async () => {
    const left = { payload: { protocol: "tcp", field: "dport" } };
    const match = { op: "!=", left, right: { set: [22, 443] } };
    const reading = await machine([
      base("ip", "input"),
      rule("ip", "input", { match }, { drop: null }),
    ]).firewall?.read();
    expect(reading?.layout?.chains.map(lines)[1]).toEqual(["any device 4 -: drop (tcp dport != {22,443})"]);
  });

  it("says what iptables asks for, and passes over what only notes", async () => {
    const expr = [
      { xt: { type: "target", name: "LOG" } },
      { xt: { type: "match", name: "recent" } },
      { limit: "slow" },
      { accept: null },
    ];
    const reading = await machine([base("ip", "input"), rule("ip", "input", ...expr)]).firewall?.read();
    expect(reading?.layout?.chains.map(lines)[1]).toEqual(["any device 4 -: accept (xt recent; limit slow)"]);
  });

  it("goes on after a goto with what called its chain", async () => {
    const ruleset = [base("ip", "input"), { chain: { family: "ip", table: "t", name: "own" } }];
    const reading = await machine([...ruleset, rule("ip", "input", { goto: { target: "own" } })]).firewall?.read();
    expect(reading?.layout?.chains.map(lines)[1]).toEqual(["any device 4 -: ip_t_own", "any device 4 -: return"]);
  });

  it.each(["", "nonsense", "[]", '{"nftables":7}', '{"nftables":[{"rule":{"expr":[{"match":7}]}}]}'])(
    "is nothing where nft prints %j",
    async (text) => {
      const host = machine();
      copy?.write(printed, text);
      expect(await host.portMappings?.read()).toEqual([]);
      const reading = await host.firewall?.read();
      expect([reading?.layout?.chains, reading?.translations]).toEqual([[], []]);
    },
  );

  it("is asked for once, by all who ask in one go, and again where it fails", async () => {
    let starts = 0;
    const clock = manualClock();
    const host = linuxHost({
      clock,
      log: silentLog,
      run: async ([program]) => {
        starts += Number(program === "nft");
        return { ok: false, code: "failed", reason: "nft exited with 1: Operation not permitted" };
      },
    });
    if (host.firewall === undefined) return; // there is no nft on this machine
    const [reading] = await Promise.all([host.firewall.read(), host.portMappings?.read()]);
    expect([starts, reading.running]).toEqual([1, undefined]);
    clock.advance(900); // a slow device is not through with its tree yet
    await host.firewall.read();
    expect(starts).toBe(1);
    clock.advance(200);
    await host.firewall.read();
    expect(starts).toBe(2);
  });
});

describe.skipIf(!canMakeNamespaces() || linuxHost({ clock: manualClock(), log: silentLog }).firewall === undefined)(
  "nft in a namespace (needs root)",
  () => {
    it("prints what was recorded of it", () => {
      const namespace = `cpe-agent-nft-${process.pid}`;
      const gateway = copiedMachine("debian-12-gateway");
      execFileSync("ip", ["netns", "add", namespace]);
      try {
        const nft = (...words: readonly string[]) =>
          execFileSync("ip", ["netns", "exec", namespace, "nft", ...words], { encoding: "utf8" });
        nft("-f", join(gateway.root, "etc/nftables.conf"));
        expect(parseRuleset(nft("-j", "-t", "list", "ruleset"))).toEqual(parseRuleset(gateway.text(printed)));
      } finally {
        execFileSync("ip", ["netns", "del", namespace]);
        gateway.remove();
      }
    });
  },
);
