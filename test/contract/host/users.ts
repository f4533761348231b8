import { describe, expect, it } from "vitest";
import type { HostUnderTest } from "./host-under-test.ts";
import { naturals } from "./host-under-test.ts";

export function usersContract(subject: () => HostUnderTest): void {
  describe("reads users", () => {
    it("each under a name of its own, and nothing of them but that and a number", async ({ skip }) => {
      const { users } = subject().host;
      if (users === undefined) return skip("has none");
      const readings = await users.read();
      expect(new Set(readings.map(({ name }) => name)).size).toBe(readings.length);
      expect(readings.filter(({ name }) => !/^\S{1,64}$/u.test(name))).toEqual([]);
      expect(new Set(readings.map(({ key }) => key)).size).toBe(readings.length);
      expect(naturals(readings.flatMap(({ id }) => id ?? []))).toBe(true);
      const told = ["key", "name", "id", "enabled", "added", "roles"];
      expect(readings.flatMap((each) => Object.keys(each)).filter((key) => !told.includes(key))).toEqual([]);
    });
  });

  describe("changes users", () => {
    const names = async (): Promise<readonly string[]> =>
      ((await subject().host.users?.read()) ?? []).map(({ name }) => name);

    it("by adding some, whom it can change and remove", async ({ skip }) => {
      const { host } = subject();
      const transaction = host.allows.write ? host.begin() : undefined;
      if (transaction?.users === undefined) return skip("has none to change");
      const before = await names();
      await transaction.users.add("cpe_user_7", {
        enabled: true,
        name: "operator",
        password: "correct-horse",
        roles: [],
      });
      await transaction.commit();
      await host.settle();
      const added = (await host.users?.read())?.find(({ key }) => key === "cpe_user_7");
      expect(added).toMatchObject({ name: "operator", enabled: true, added: true });
      expect(JSON.stringify(added)).not.toContain("correct-horse");
      const next = host.begin();
      await next.users?.change("cpe_user_7", { enabled: false });
      await next.commit();
      await host.settle();
      expect((await host.users?.read())?.find(({ key }) => key === "cpe_user_7")?.enabled).toBe(false);
      const removal = host.begin();
      await removal.users?.remove("cpe_user_7");
      await removal.commit();
      await host.settle();
      expect(await names()).toEqual(before);
    });

    it("and refuses to change those that were there", async ({ skip }) => {
      const { host } = subject();
      const { users } = host.allows.write ? host.begin() : { users: undefined };
      const [present] = (await host.users?.read()) ?? [];
      if (users === undefined || present === undefined) return skip("has none to change");
      const refusal = expect.objectContaining({ name: "RefusedSetting" });
      await expect(users.change(present.key, { password: "correct-horse" })).rejects.toEqual(refusal);
      await expect(users.add("cpe_user_7", { enabled: true, name: "x", password: "", roles: [] })).rejects.toEqual(
        refusal,
      );
    });
  });
}
