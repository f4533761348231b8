import type { RowReference } from "../../model/binding.ts";
import type { RoleReading, RoleSettings, UserReading, UserSettings } from "../../ports/host/users.ts";
import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { type Able, canEdit, editsOf, hostChange } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";

interface GivenSettings extends Omit<UserSettings, "roles"> {
  readonly roles: readonly RowReference[];
}

const roleTable = "Device.Users.Role.{i}.";

const userEdits = editsOf("users");

const takes = ({ users }: HostEdits, setting: string): boolean =>
  users?.takes?.some((taken) => taken === setting) === true;

/** What not every host takes is named. */
const isAble: Able = (edits, setting) =>
  edits.users !== undefined && ((setting !== "id" && setting !== "language") || takes(edits, setting));

const settingsOf = ({ roles, ...same }: Partial<GivenSettings>): Partial<UserSettings> => ({
  ...same,
  ...(roles !== undefined && { roles: roles.flatMap(({ keys }) => keys.slice(0, 1)) }),
});

const stage = (edits: HostEdits, given: Partial<GivenSettings>, { key }: UserReading): Promise<void> =>
  userEdits(edits).change(key, settingsOf(given));

/** How keys of rows that the ACS adds begin, before the instance number. */
const [addedUser, addedRole] = ["cpe_user_", "cpe_role_"];

const unset: UserSettings = { enabled: false, name: "", password: "", roles: [] };

/** Apart from those that systems are shipped with, and from each other. */
const firstId = 1000;
const idOfAdded = (key: string): number => firstId + Number(key.slice(addedUser.length));

/** Users that the ACS adds are named by their instance number: `cpe_user_3`, with the ID 1003 where they have one. */
const rows: RowEditing<UserReading, GivenSettings> = {
  keyOf: (instance) => `${addedUser}${instance}`,
  fresh: (key) => ({
    key,
    name: "",
    id: idOfAdded(key),
    enabled: false,
    static: false,
    changeable: true,
    roles: [],
    language: "",
  }),
  add: (edits, key, given) =>
    userEdits(edits).add(key, {
      ...unset,
      ...(takes(edits, "id") && { id: idOfAdded(key) }),
      ...settingsOf(given),
    }),
  remove: (edits, key) => userEdits(edits).remove(key),
  undeletable: ({ changeable, name }) => (changeable ? undefined : `${name} is a user of the device itself`),
  able: isAble,
};

/** Who may log in to the system. Its passwords are never read. [TR-181 Users.User] */
const user = bindTable("Device.Users.User.{i}.", {
  rows: async ({ host }: DeviceContext) => ((await host.users?.read()) ?? []).map((each) => [each.key, each] as const),
  alias: aliasOfKey,
  edits: rows,
  change: hostChange(
    {
      Enable: "enabled",
      UserID: "id",
      Username: "name",
      Password: "password",
      RoleParticipation: "roles",
      Language: "language",
    },
    stage,
    isAble,
  ),
  parameters: {
    Enable: ({ enabled }) => enabled,
    UserID: ({ id }) => id,
    Username: ({ name }) => name,
    Password: () => "",
    RoleParticipation: ({ roles }) => roles?.map((key): RowReference => ({ table: roleTable, keys: [key] })),
    StaticUser: (row) => row.static,
    Language: ({ language }) => language,
  },
});

const roleEdits = editsOf("userRoles");

const roleRows: RowEditing<RoleReading, RoleSettings> = {
  keyOf: (instance) => `${addedRole}${instance}`,
  fresh: (key) => ({ ...freshRole(key), key, static: false }),
  add: (edits, key, given) => roleEdits(edits).add(key, { ...freshRole(key), ...given }),
  remove: (edits, key) => roleEdits(edits).remove(key),
  able: canEdit("userRoles"),
};

const freshRole = (key: string): RoleSettings => ({
  enabled: false,
  name: "",
  id: Number(key.slice(addedRole.length)),
});

/** What users are given rights by: of a system, what packages of the device bring. [TR-181 Users.User] */
const role = bindTable(roleTable, {
  rows: async ({ host }: DeviceContext) =>
    ((await host.userRoles?.read()) ?? []).map((each) => [each.key, each] as const),
  alias: aliasOfKey,
  edits: roleRows,
  change: hostChange(
    { Enable: "enabled", RoleID: "id", RoleName: "name" },
    (edits: HostEdits, given: Partial<RoleSettings>, { key }: RoleReading) => roleEdits(edits).change(key, given),
    canEdit("userRoles"),
  ),
  parameters: {
    Enable: ({ enabled }) => enabled,
    RoleID: ({ id }) => id,
    RoleName: ({ name }) => name,
    StaticRole: (row) => row.static,
  },
});

export const users: Component = [user];

export const userRoles: Component = [role];
