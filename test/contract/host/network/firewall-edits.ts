import { describe, expect, it } from "vitest";
import type { Host } from "../../../../src/ports/host/host.ts";
import type {
  FirewallLayout,
  FirewallRule,
  FirewallRuleSettings,
} from "../../../../src/ports/host/network/firewall.ts";
import type { HostUnderTest } from "../host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

const telnet: FirewallRuleSettings = {
  order: 1,
  enabled: true,
  description: "No telnet",
  verdict: "drop",
  log: false,
  from: "any",
  to: "any",
  family: 4,
  protocol: { value: 6, excluded: false },
  source: { value: { address: "198.51.100.0", prefixLength: 24 }, excluded: false },
  destination: undefined,
  sourcePorts: undefined,
  destinationPorts: { value: { first: 23, last: 23 }, excluded: false },
  sourceMac: undefined,
};

const strictly = ({ order: _order, ...level }: { readonly order: number }): object => level;

/** What a host that can change its firewall promises. */
export function firewallEditsContract(subject: () => HostUnderTest): void {
  const host = (): Host => subject().host;

  const rules = async (): Promise<readonly FirewallRule[]> => (await host().firewall?.read())?.rules ?? [];

  const layout = async (): Promise<FirewallLayout | undefined> => (await host().firewall?.read())?.layout;

  /** The edits of a new transaction, with the chain that rules are in; undefined where it takes none. */
  async function changed() {
    const transaction = host().allows.write ? host().begin() : undefined;
    const edits = transaction?.firewall;
    const { levels, level } = (await layout()) ?? {};
    const chain = levels === undefined ? "rules" : levels.find(({ key }) => key === level)?.chain;
    return transaction === undefined || edits === undefined || chain === undefined
      ? undefined
      : { transaction, edits, chain };
  }

  describe("changes its firewall", () => {
    it("adds, changes, orders and removes rules with one commit, and takes that back", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { transaction, edits, chain } = subject;
      const before = await rules();
      await edits.addRule(chain, "cpe_7", telnet);
      await edits.addRule(chain, "cpe_8", { ...telnet, order: before.length + 2 });
      await edits.changeRule(chain, "cpe_7", { verdict: "reject", destinationPorts: undefined });
      await edits.changeRule(chain, "cpe_8", { order: 1 });
      await edits.removeRule(chain, "cpe_9");
      expect(await rules()).toEqual(before);
      await transaction.commit();
      await host().settle();
      const after = await rules();
      expect(after.map(({ key }) => key)).toEqual(["cpe_8", "cpe_7", ...before.map(({ key }) => key)]);
      const { order: _order, ...settings } = telnet;
      expect(after[0]).toEqual({ ...settings, key: "cpe_8", valid: true });
      expect(after[1]).toEqual({
        ...settings,
        key: "cpe_7",
        valid: true,
        verdict: "reject",
        destinationPorts: undefined,
      });
      await transaction.rollback();
      await host().settle();
      expect(await rules()).toEqual(before);
    });

    it("moves, changes and removes rules that it had, and takes that back to where they were", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { transaction, edits, chain } = subject;
      const before = await rules();
      const keys = before.map(({ key }) => key);
      const [second = "", third = ""] = keys.length < 3 ? ["", ...keys.slice(-1)] : keys.slice(1);
      await edits.changeRule(chain, third, { order: 1, enabled: false, description: "Moved" });
      await edits.removeRule(chain, second);
      await transaction.commit();
      await host().settle();
      const after = await rules();
      expect(after.map(({ key }) => key)).toEqual([third, ...keys.filter((key) => key !== second && key !== third)]);
      expect(after[0]?.description).toContain("Moved");
      expect(after[0]?.enabled).toBe(false);
      await transaction.rollback();
      await host().settle();
      expect(await rules()).toEqual(before);
    });

    it("is switched off and on again, and made strict, with what it had back as it was", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { transaction, edits } = subject;
      const before = await host().firewall?.read();
      const read = async () => ({ ...(await host().firewall?.read()), changedMs: before?.changedMs });
      await edits.changeFirewall({ enabled: false, strictness: "High" });
      await transaction.commit();
      await host().settle();
      expect(await read()).toMatchObject({ running: false, strictness: "High" });
      const back = host().begin();
      await back.firewall?.changeFirewall({ enabled: true, strictness: "Advanced" });
      await back.commit();
      await host().settle();
      expect(await read()).toEqual(before);
    });

    it("has levels that decide otherwise, and log", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { transaction, edits } = subject;
      const level = (await layout())?.level ?? "configured";
      await edits.changeLevel(level, { otherwise: "accept", log: true });
      await transaction.commit();
      await host().settle();
      const reading = await host().firewall?.read();
      expect(reading?.otherwise).toBe("accept");
      expect(reading?.layout?.levels[0]?.log ?? reading?.otherwiseLogged).toBe(true);
    });

    it("adds, changes and removes translations, of links that it has", async ({ skip }) => {
      const subject = await changed();
      const link = subject && (await host().links?.read())?.find(({ kind }) => kind !== "loopback")?.name;
      if (subject === undefined || link === undefined) return skip("has none to change");
      const { transaction, edits } = subject;
      const read = async () => (await host().firewall?.read())?.translations ?? [];
      const before = await read();
      const [first] = before;
      if (first === undefined) throw new Error("has none");
      const times = { tcpSeconds: 7200, udpSeconds: 60 };
      await edits.addTranslation("cpe_2", { enabled: false, link: undefined, ...times });
      await edits.addTranslation("cpe_3", { enabled: true, link, ...times });
      await edits.changeTranslation("cpe_2", { link });
      await edits.changeTranslation(first.key, { enabled: false });
      await expect(edits.changeTranslation("cpe_2", { link: "none" })).rejects.toEqual(refusalOf("link"));
      await expect(edits.addTranslation("cpe_2", { enabled: false, link, ...times })).rejects.toEqual(refusalOf("key"));
      await edits.removeTranslation("cpe_9");
      await transaction.commit();
      await host().settle();
      expect(await read()).toEqual([
        { ...first, enabled: false },
        ...before.slice(1),
        { key: "cpe_2", enabled: false, link },
        { key: "cpe_3", enabled: true, link },
      ]);
      const leaving = host().begin();
      await leaving.firewall?.removeTranslation("cpe_2");
      await leaving.firewall?.removeTranslation(first.key);
      await leaving.commit();
      await host().settle();
      expect((await read()).map(({ key }) => key)).toEqual([...before.slice(1).map(({ key }) => key), "cpe_3"]);
      await leaving.rollback();
      await transaction.rollback();
      await host().settle();
      expect(await read()).toEqual(before);
    });

    it("adds, changes, orders and removes levels and chains, which rules lead through", async ({ skip }) => {
      const subject = await changed();
      if (subject?.edits.chains === undefined) return skip("has none to change");
      const { transaction, edits, chain } = subject;
      const before = await host().firewall?.read();
      const strict = { name: "Strict", description: "", order: 1, portMappings: false, log: true } as const;
      await edits.chains?.add("cpe_2", { enabled: true, name: "Guests" });
      await edits.addRule("cpe_2", "cpe_1", { ...telnet, verdict: "return" });
      await edits.addRule(chain, "cpe_7", { ...telnet, verdict: "chain", chain: "cpe_2" });
      await edits.levels?.add("cpe_2", { ...strict, otherwise: "reject" });
      await edits.changeLevel("cpe_2", { name: "Stricter" });
      await edits.changeFirewall({ level: "cpe_2", strictness: "High" });
      await edits.levels?.remove("cpe_9");
      await edits.chains?.remove("cpe_9");
      await transaction.commit();
      await host().settle();
      const after = await host().firewall?.read();
      expect(after).toMatchObject({ strictness: "High", otherwise: "reject", layout: { level: "cpe_2" } });
      expect(after?.layout?.levels[0]).toMatchObject({ ...strictly(strict), key: "cpe_2", name: "Stricter" });
      expect(after?.layout?.chains.at(-1)).toMatchObject({
        key: "cpe_2",
        name: "Guests",
        creator: "ACS",
        enabled: true,
      });
      expect(after?.layout?.chains.at(-1)?.rules).toMatchObject([{ key: "cpe_1", verdict: "return", valid: true }]);
      const leaving = host().begin();
      await leaving.firewall?.chains?.remove("cpe_2");
      await leaving.firewall?.levels?.remove("cpe_2");
      await leaving.commit();
      await host().settle();
      const left = await host().firewall?.read();
      expect(left?.layout?.level).toBeUndefined();
      expect(left?.layout?.chains[0]?.rules[0]).toMatchObject({ key: "cpe_7", valid: false });
      await leaving.rollback();
      await transaction.rollback();
      await host().settle();
      expect(await host().firewall?.read()).toEqual(before);
    });

    it("refuses rules that are none, and those that are not there", async ({ skip }) => {
      const subject = await changed();
      if (subject === undefined) return skip("has none to change");
      const { edits, chain } = subject;
      const bad = { value: { address: "198.51.100", prefixLength: undefined }, excluded: false };
      await expect(edits.changeRule(chain, "cpe_77", { enabled: false })).rejects.toEqual(refusalOf("key"));
      await expect(edits.addRule(chain, "cpe_7", { ...telnet, source: bad })).rejects.toEqual(refusalOf("source"));
      await expect(edits.addRule(chain, "cpe_7", { ...telnet, from: { link: "none" } })).rejects.toEqual(
        refusalOf("from"),
      );
      await expect(edits.addRule("none", "cpe_7", telnet)).rejects.toEqual(refusalOf("row"));
      await expect(edits.changeLevel("none", { log: true })).rejects.toEqual(refusalOf("key"));
      if (edits.chains !== undefined)
        await expect(edits.chains.change("none", { enabled: false })).rejects.toEqual(refusalOf("key"));
      await expect(edits.addRule(chain, "cpe_7", { ...telnet, chain: "none" })).rejects.toEqual(refusalOf("chain"));
      await edits.addRule(chain, "cpe_7", telnet);
      await expect(edits.addRule(chain, "cpe_7", telnet)).rejects.toEqual(refusalOf("key"));
    });

    it("refuses all where it allows no writing", async ({ skip }) => {
      const { firewall } = host().begin();
      if (firewall === undefined || host().allows.write) return skip("has some to change, or none at all");
      await expect(firewall.removeRule("standard", "ping")).rejects.toEqual(refusalOf("key"));
      await expect(firewall.changeRule("standard", "ping", { enabled: false })).rejects.toEqual(refusalOf("enabled"));
    });
  });
}
