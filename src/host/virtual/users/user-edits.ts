import type { RoleEdits, UserEdits, UserSettings } from "../../../ports/host/users.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { VirtualRole, VirtualUser } from "../../../ports/host/virtual-users.ts";
import { added, changed, isThere, refuse, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { keptRoles, keptUsers } from "./users.ts";

/** Undefined for a system that tells of none. */
export function simulatedUserEdits({ users }: VirtualSystem, draft: SettingsDraft): UserEdits | undefined {
  if (users === undefined) return undefined;
  const staged = keptUsers.staged(draft, { users });
  return {
    takes: ["id", "language"],
    add: async (key, settings) => {
      const user: VirtualUser = { id: 0, language: "", ...known(settings), key, static: false };
      checkUser(user, staged.now.users);
      staged.keep({ users: added(staged.now.users, user) });
    },
    change: async (key, settings) => {
      const before = isThere(staged.now.users, key, "user");
      const wanted = known(settings);
      checkUser({ ...before, ...wanted }, staged.now.users, settings);
      staged.keep({ users: changed(staged.now.users, key, wanted) });
    },
    remove: async (key) => staged.keep({ users: without(staged.now.users, key) }),
  };
}

/** All but the password: what it is, nobody has to know, as nobody logs in here. */
function known<Given extends Partial<UserSettings>>(given: Given): Omit<Given, "password"> {
  const { password = "", ...settings } = given;
  // It is not repeated: it is a secret.
  if (/\p{Cc}/u.test(password)) refuse("password", "a password has no control characters");
  return settings;
}

/** `asked`: of one that was there before. */
function checkUser(user: VirtualUser, present: readonly VirtualUser[], asked?: Partial<UserSettings>): void {
  const { key, name, enabled } = user;
  if (name !== "" && !/^\S{1,64}$/u.test(name)) {
    refuse("name", `${JSON.stringify(name)} is no name of a user: it has 1 to 64 characters, none of them a space`);
  }
  if (name !== "" && present.some((each) => each.name === name && each.key !== key)) {
    refuse("name", `there is a user ${name} already`);
  }
  if (name === "" && enabled) {
    refuse(asked !== undefined && "name" in asked ? "name" : "enabled", "a user who is enabled needs a name");
  }
}

/** Undefined for a system that has none. */
export function simulatedRoleEdits({ userRoles }: VirtualSystem, draft: SettingsDraft): RoleEdits | undefined {
  if (userRoles === undefined) return undefined;
  const staged = keptRoles.staged(draft, { roles: userRoles });
  const check = (role: VirtualRole): void => {
    const { key, name } = role;
    if (name !== "" && staged.now.roles.some((each) => each.name === name && each.key !== key)) {
      refuse("name", `there is a role ${name} already`);
    }
  };
  return {
    add: async (key, settings) => {
      const role = { ...settings, key, static: false };
      check(role);
      staged.keep({ roles: added(staged.now.roles, role) });
    },
    change: async (key, settings) => {
      const before = isThere(staged.now.roles, key, "role");
      check({ ...before, ...settings });
      staged.keep({ roles: changed(staged.now.roles, key, settings) });
    },
    remove: async (key) => staged.keep({ roles: without(staged.now.roles, key) }),
  };
}
