import { describe, expect, it } from "vitest";
import { sha512Crypt } from "../../../../src/host/openwrt/users/sha512-crypt.ts";
import type { UserEdits, UserSettings } from "../../../../src/ports/host/users.ts";
import { logins, usersOf } from "./users-under-test.ts";

// [TR-181 Users.User]

const unset: UserSettings = { enabled: false, name: "", password: "", roles: [] };
const operator: UserSettings = { enabled: true, name: "operator", password: "correct-horse", roles: ["luci-base"] };

const refusal = (edit: (users: UserEdits) => Promise<unknown>) =>
  usersOf(logins, edit).then(
    () => "taken",
    (error: Error & { setting: string }) => `${error.name} ${error.setting}: ${error.message}`,
  );

/** Of users that the device itself has. */
const device = { enabled: true, changeable: false, language: undefined };

describe("the users of OpenWrt", () => {
  it("are accounts of the system, and logins of rpcd that stand for none of them", async () => {
    const { users, roles } = await usersOf(logins);
    expect(await users.read()).toEqual([
      { ...device, key: "root", name: "root", id: 0, static: true, roles: undefined },
      { ...device, key: "@guest", name: "guest", id: undefined, static: false, roles: ["luci-base"] },
    ]);
    expect(roles).toEqual(["luci-access", "luci-base", "luci-mod-status"]);
  });

  it("are added as logins that are not in force until they are enabled", async () => {
    const fresh = await usersOf(logins, (users) => users.add("cpe_user_3", unset));
    expect(fresh.text).toContain("config login_disabled 'cpe_user_3'\n");
    expect((await fresh.users.read())[2]).toEqual({
      key: "cpe_user_3",
      name: "",
      id: undefined,
      enabled: false,
      static: false,
      changeable: true,
      roles: [],
      language: undefined,
    });
    const { text, users } = await usersOf(logins, async (edits) => {
      await edits.add("cpe_user_3", unset);
      await edits.change("cpe_user_3", operator);
    });
    expect(text).toContain("config login 'cpe_user_3'\n");
    expect(text).toContain("\tlist read 'luci-base'\n\tlist write 'luci-base'\n");
    expect(text).not.toContain("correct-horse");
    const [, salt = "", hash] = /option password '\$6\$([./\w]{16})\$(.*)'/.exec(text) ?? [];
    expect(sha512Crypt("correct-horse", salt)).toBe(`$6$${salt}$${hash}`);
    expect((await users.read())[2]).toMatchObject({ name: "operator", enabled: true, roles: ["luci-base"] });
  });

  it("go, and are switched off with all that they are", async () => {
    const off = await usersOf(logins, async (users) => {
      await users.add("cpe_user_3", operator);
      await users.change("cpe_user_3", { enabled: false });
    });
    expect(off.text).toMatch(/config login_disabled 'cpe_user_3'\n\toption username 'operator'\n\toption password /);
    const gone = await usersOf(logins, async (users) => {
      await users.add("cpe_user_3", operator);
      await users.remove("cpe_user_3");
      await users.remove("cpe_user_4");
    });
    expect(gone.text).not.toContain("cpe_user");
  });

  it.each<[string, (users: UserEdits) => Promise<unknown>]>([
    [
      "enabled: a user who is enabled needs a name and a password",
      (users) => users.add("cpe_user_3", { ...unset, enabled: true }),
    ],
    [
      "enabled: a user who is enabled needs a password",
      (users) => users.add("cpe_user_3", { ...operator, password: "" }),
    ],
    ["name: there is a user root already", (users) => users.add("cpe_user_3", { ...operator, name: "root" })],
    ["name: there is a user nobody already", (users) => users.add("cpe_user_3", { ...operator, name: "nobody" })],
    ["name: there is a user guest already", (users) => users.add("cpe_user_3", { ...operator, name: "guest" })],
    [
      'name: "a b" is no name of a user: it has 1 to 32',
      (users) => users.add("cpe_user_3", { ...operator, name: "a b" }),
    ],
    [
      "password: a password has 8 to 64 characters, none of control; this one has 5",
      (users) => users.add("cpe_user_3", { ...operator, password: "horse" }),
    ],
    ["roles: there is no role *", (users) => users.add("cpe_user_3", { ...operator, roles: ["*"] })],
    [
      "roles: there is no role unauthenticated",
      (users) => users.add("cpe_user_3", { ...operator, roles: ["unauthenticated"] }),
    ],
    ["password: root is a user of the device itself", (users) => users.change("root", { password: "correct-horse" })],
    ["enabled: guest is a user of the device itself", (users) => users.change("@guest", { enabled: false })],
    ["key: guest is a user of the device itself", (users) => users.remove("@guest")],
    [
      "password: a user who is enabled needs a password",
      async (users) => {
        await users.add("cpe_user_3", operator);
        await users.change("cpe_user_3", { password: "" });
      },
    ],
  ])("are refused: %s", async (expected, edit) => {
    const told = await refusal(edit);
    expect(told).toContain(`RefusedSetting ${expected}`);
    expect(told).not.toContain("correct-horse");
  });
});
