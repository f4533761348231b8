import type { RowReference } from "../../model/binding.ts";
import type { UserReading, UserSettings } from "../../ports/host/users.ts";
import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { canEdit, editsOf, hostChange } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";

interface GivenSettings extends Omit<UserSettings, "roles"> {
  readonly roles: readonly RowReference[];
}

const roleTable = "Device.Users.Role.{i}.";

const userEdits = editsOf("users");

const isAble = canEdit("users");

const settingsOf = ({ roles, ...same }: Partial<GivenSettings>): Partial<UserSettings> => ({
  ...same,
  ...(roles !== undefined && { roles: roles.flatMap(({ keys }) => keys.slice(0, 1)) }),
});

const stage = (edits: HostEdits, given: Partial<GivenSettings>, { key }: UserReading): Promise<void> =>
  userEdits(edits).change(key, settingsOf(given));

/** Users that the ACS adds are named by their instance number: `cpe_user_3`. */
const rows: RowEditing<UserReading, GivenSettings> = {
  keyOf: (instance) => `cpe_user_${instance}`,
  fresh: (key) => ({ key, name: "", id: undefined, enabled: false, added: true, roles: [] }),
  add: (edits, key, given) =>
    userEdits(edits).add(key, { enabled: false, name: "", password: "", roles: [], ...settingsOf(given) }),
  remove: (edits, key) => userEdits(edits).remove(key),
  able: isAble,
};

/** Who may log in to the system. Its passwords are never read. [TR-181 Users.User] */
const user = bindTable("Device.Users.User.{i}.", {
  rows: async ({ host }: DeviceContext) => ((await host.users?.read()) ?? []).map((each) => [each.key, each] as const),
  edits: rows,
  change: hostChange(
    { Enable: "enabled", Username: "name", Password: "password", RoleParticipation: "roles" },
    stage,
    isAble,
  ),
  parameters: {
    Enable: ({ enabled }) => enabled,
    UserID: ({ id }) => id,
    Username: ({ name }) => name,
    Password: () => "",
    RoleParticipation: ({ roles }) => roles?.map((key): RowReference => ({ table: roleTable, keys: [key] })),
    /** The system does not do without root. */
    StaticUser: ({ id }) => id === 0,
  },
});

/** What packages of the device bring to give rights by. [TR-181 Users.User] */
const role = bindTable(roleTable, {
  rows: async ({ host }) => ((await host.userRoles?.read()) ?? []).map((name) => [name, name] as const),
  parameters: { Enable: () => true, RoleName: (name) => name, StaticRole: () => true },
});

export const users: Component = [user];

export const userRoles: Component = [role];
