import { describe, expect, it } from "vitest";
import type { HostTransaction } from "../../../src/ports/host/host-transaction.ts";
import type { RoleReading, UserReading } from "../../../src/ports/host/users.ts";
import type { HostUnderTest } from "./host-under-test.ts";
import { naturals } from "./host-under-test.ts";

const refusal = expect.objectContaining({ name: "RefusedSetting" });

export function usersContract(subject: () => HostUnderTest): void {
  const users = async (): Promise<readonly UserReading[]> => (await subject().host.users?.read()) ?? [];
  const roles = async (): Promise<readonly RoleReading[]> => (await subject().host.userRoles?.read()) ?? [];

  const begun = (): HostTransaction | undefined => (subject().host.allows.write ? subject().host.begin() : undefined);

  async function committed(edit: (transaction: HostTransaction) => Promise<void> | undefined) {
    const { host } = subject();
    const transaction = host.begin();
    await edit(transaction);
    await transaction.commit();
    await host.settle();
    return transaction;
  }

  describe("reads users", () => {
    it("each under a name of its own, and nothing of them but who they are", async ({ skip }) => {
      if (subject().host.users === undefined) return skip("has none");
      const readings = await users();
      expect(new Set(readings.map(({ name }) => name)).size).toBe(readings.length);
      expect(readings.filter(({ name }) => !/^\S{1,64}$/u.test(name))).toEqual([]);
      expect(new Set(readings.map(({ key }) => key)).size).toBe(readings.length);
      expect(naturals(readings.flatMap(({ id }) => id ?? []))).toBe(true);
      const told = ["key", "name", "id", "enabled", "static", "changeable", "roles", "language"];
      expect(readings.flatMap((each) => Object.keys(each)).filter((key) => !told.includes(key))).toEqual([]);
    });

    it("with roles that there are, each under a name of its own", async ({ skip }) => {
      if (subject().host.userRoles === undefined) return skip("has none");
      const readings = await roles();
      const keys = readings.map(({ key }) => key);
      expect(new Set(keys).size).toBe(readings.length);
      expect(new Set(readings.map(({ name }) => name)).size).toBe(readings.length);
      expect((await users()).flatMap((user) => user.roles ?? []).filter((role) => !keys.includes(role))).toEqual([]);
    });
  });

  describe("changes users", () => {
    it("by adding some, whom it can change and remove", async ({ skip }) => {
      if (begun()?.users === undefined) return skip("has none to change");
      const before = await users();
      const operator = { enabled: true, name: "operator", password: "correct-horse", roles: [] };
      const addition = await committed((transaction) => transaction.users?.add("cpe_user_7", operator));
      const added = (await users()).find(({ key }) => key === "cpe_user_7");
      expect(added).toMatchObject({ name: "operator", enabled: true, static: false, changeable: true });
      expect(JSON.stringify(added)).not.toContain("correct-horse");
      await addition.rollback();
      await subject().host.settle();
      expect(await users()).toEqual(before);
      await committed((transaction) => transaction.users?.add("cpe_user_7", operator));
      await committed((transaction) => transaction.users?.change("cpe_user_7", { enabled: false }));
      expect((await users()).find(({ key }) => key === "cpe_user_7")?.enabled).toBe(false);
      await committed(async (transaction) => {
        for (const key of ["cpe_user_7", "cpe_user_9"]) await transaction.users?.remove(key);
      });
      expect(await users()).toEqual(before);
    });

    it("and says more of them where it takes that", async ({ skip }) => {
      const takes = begun()?.users?.takes ?? [];
      if (takes.length === 0) return skip("takes no more");
      const more = { id: 4711, language: "fr" };
      const taken = Object.fromEntries(Object.entries(more).filter(([name]) => takes.some((each) => each === name)));
      const operator = { enabled: false, name: "operator", password: "", roles: [], ...taken };
      await committed((transaction) => transaction.users?.add("cpe_user_7", operator));
      expect((await users()).at(-1)).toMatchObject(taken);
      await committed((transaction) => transaction.users?.change("cpe_user_7", { ...taken, enabled: true }));
      expect((await users()).at(-1)).toMatchObject({ ...taken, enabled: true });
    });

    it("and refuses what leaves one in doubt, and to change or remove what it cannot", async ({ skip }) => {
      const edits = begun()?.users;
      const [present] = await users();
      if (edits === undefined || present === undefined) return skip("has none to change");
      const fresh = { enabled: false, name: "", password: "", roles: [] };
      await expect(edits.add("cpe_user_7", { ...fresh, enabled: true })).rejects.toEqual(refusal);
      await expect(edits.add("cpe_user_7", { ...fresh, name: present.name })).rejects.toEqual(refusal);
      await expect(edits.add("cpe_user_7", { ...fresh, name: "a b" })).rejects.toEqual(refusal);
      await expect(edits.change("not there", { enabled: false })).rejects.toEqual(refusal);
      for (const { key } of (await users()).filter(({ changeable }) => !changeable)) {
        await expect(edits.change(key, { password: "correct-horse" }), key).rejects.toEqual(refusal);
        await expect(edits.remove(key), key).rejects.toEqual(refusal);
      }
    });
  });

  describe("changes roles of users", () => {
    const auditor = { enabled: true, name: "auditor", id: 7 };

    it("by adding some, which users have until they are removed", async ({ skip }) => {
      if (begun()?.userRoles === undefined) return skip("has none to change");
      const before = await roles();
      await committed((transaction) => transaction.userRoles?.add("cpe_role_7", auditor));
      expect((await roles()).at(-1)).toEqual({ ...auditor, key: "cpe_role_7", static: false });
      const operator = { enabled: false, name: "operator", password: "", roles: ["cpe_role_7"] };
      await committed((transaction) => transaction.users?.add("cpe_user_7", operator));
      expect((await users()).at(-1)?.roles).toEqual(["cpe_role_7"]);
      await committed((transaction) => transaction.userRoles?.change("cpe_role_7", { enabled: false, id: 8 }));
      expect((await roles()).at(-1)).toMatchObject({ name: "auditor", enabled: false, id: 8 });
      await committed((transaction) => transaction.userRoles?.remove("cpe_role_7"));
      expect(await roles()).toEqual(before);
      expect((await users()).at(-1)?.roles).toEqual([]);
    });

    it("and refuses two of one name, and what is not there", async ({ skip }) => {
      const edits = begun()?.userRoles;
      const [present] = await roles();
      if (edits === undefined || present === undefined) return skip("has none to change");
      await expect(edits.add("cpe_role_7", { ...auditor, name: present.name })).rejects.toEqual(refusal);
      await expect(edits.change("not there", { enabled: false })).rejects.toEqual(refusal);
    });
  });
}
