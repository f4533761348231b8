import { beforeAll, describe, expect, it } from "vitest";
import { deviceContexts } from "../../src/device/binding/context.ts";
import { virtualHost } from "../../src/host/virtual/virtual-host.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import type { Edit, Tree } from "../../src/model/tree.ts";
import type { Store, StoreChange } from "../../src/ports/store.ts";
import { TemplateExpander } from "../../src/schema/template.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { loadVirtualKind, type VirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { defaults } from "../device/device-context.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { manualClock } from "../host/manual-clock.ts";
import { byPath } from "./simulated-device.ts";

// Who may log in to the simulated gateway, and by which roles. [TR-181 Users.User]

const [users, roles] = ["Device.Users.User.", "Device.Users.Role."];

describe("the users of the home gateway", () => {
  let kind: VirtualKind;

  beforeAll(async () => {
    kind = await loadVirtualKind("home-gateway");
  });

  /** Started on a store; all that it says goes by. */
  async function started(store: Store = openMemoryStore(), log = silentLog) {
    const clock = manualClock();
    const identity = { ...kind.identity, serialNumber: "HG000001" };
    const host = virtualHost({ system: kind.system, identity, clock, store });
    const context = deviceContexts({ host, identity, defaults, clock });
    const tree = await openTree({ kind: kind.kind, context, store, log, expander: new TemplateExpander(host) });
    return { tree, host, store };
  }

  const shown = async (tree: Tree) => Object.fromEntries(byPath(await tree.values(["Device.Users."])));
  const set = (tree: Tree, values: Readonly<Record<string, string>>) =>
    tree.apply(
      Object.entries(values).map(([path, value]): Edit => ({ kind: "set", path, value })),
      { origin: "acs" },
    );
  const add = (tree: Tree, path: string) => tree.apply([{ kind: "add", path }], { origin: "acs" });
  const remove = (tree: Tree, path: string) => tree.apply([{ kind: "delete", path }], { origin: "acs" });

  it("are added with an ID of their own, keep what is set, and never tell a password", async () => {
    const { tree, store } = await started();
    await add(tree, users);
    await add(tree, roles);
    const row = {
      [`${users}3.Enable`]: "true",
      [`${users}3.Username`]: "operator",
      [`${users}3.Language`]: "fr",
      [`${users}3.RoleParticipation`]: "Device.Users.Role.3,Device.Users.Role.2",
      [`${roles}3.Enable`]: "true",
      [`${roles}3.RoleName`]: "auditor",
    };
    await set(tree, { ...row, [`${users}3.Password`]: "correct-horse", [`${users}1.Password`]: "battery-staple" });
    const again = await shown((await started(store)).tree);
    expect(again).toMatchObject({
      ...row,
      [`${users}3.UserID`]: "1003",
      [`${users}3.StaticUser`]: "false",
      [`${users}3.Password`]: "",
      [`${roles}3.RoleID`]: "3",
      [`${roles}3.StaticRole`]: "false",
      "Device.Users.UserNumberOfEntries": "3",
      "Device.Users.RoleNumberOfEntries": "3",
    });
    expect(JSON.stringify([...store.entries("host"), ...store.entries("value")])).not.toMatch(/horse|staple/);
  });

  it("are those of the factory again after a reset", async () => {
    const { tree, host, store } = await started();
    const before = await shown(tree);
    await add(tree, users);
    await set(tree, { [`${users}1.Username`]: "root", [`${users}2.Enable`]: "false" });
    expect(await shown(tree)).not.toEqual(before);
    await host.factoryReset();
    expect(store.entries("host")).toEqual([]);
    expect(await host.users?.read()).toHaveLength(2);
  });

  it("lose a role that is deleted", async () => {
    const { tree } = await started();
    await add(tree, roles);
    await set(tree, { [`${users}2.RoleParticipation`]: "Device.Users.Role.3,Device.Users.Role.2" });
    await remove(tree, `${roles}3.`);
    expect((await shown(tree))[`${users}2.RoleParticipation`]).toBe("Device.Users.Role.2");
  });

  it.each<readonly [what: string, edit: Edit, reason: string]>([
    ["another's name", { kind: "set", path: `${users}2.Username`, value: "admin" }, "has the same Username"],
    ["another's ID", { kind: "set", path: `${users}2.UserID`, value: "0" }, "has the same UserID"],
    ["a name with a space", { kind: "set", path: `${users}2.Username`, value: "a b" }, '"a b" is no name of a user'],
    ["no name", { kind: "set", path: `${users}2.Username`, value: "" }, "a user who is enabled needs a name"],
    ["a role that is not there", { kind: "set", path: `${users}2.RoleParticipation`, value: `${roles}9` }, "Role.9"],
    ["a password of two lines", { kind: "set", path: `${users}2.Password`, value: "a\nb" }, "no control characters"],
    [
      "a role with another's name",
      { kind: "set", path: `${roles}2.RoleName`, value: "administrator" },
      "same RoleName",
    ],
    ["to say what is static", { kind: "set", path: `${users}2.StaticUser`, value: "true" }, "cannot be written"],
  ])("refuse %s", async (_what, edit, reason) => {
    const { tree } = await started();
    const before = await shown(tree);
    await expect(tree.apply([edit], { origin: "acs" })).rejects.toThrow(reason);
    expect(await shown(tree)).toEqual(before);
  });

  describe("that a version before kept itself", () => {
    const kept = (values: Readonly<Record<string, string>>, rows: Readonly<Record<string, string>> = {}) =>
      [
        ...Object.entries(rows).map(([key, value]): StoreChange => ({ space: "rows", key, value })),
        ...Object.entries(values).map(([key, value]): StoreChange => ({ space: "value", key, value })),
      ] as const;

    it("are handed over to the system: added, changed and deleted ones, and roles", async () => {
      const store = openMemoryStore();
      await store.write(
        kept(
          {
            [`${users}1.Password`]: "correct-horse",
            [`${users}1.Language`]: "fr",
            [`${users}4.Enable`]: "true",
            [`${users}4.Username`]: "operator",
            [`${users}4.UserID`]: "1001",
            [`${users}4.RoleParticipation`]: "Device.Users.Role.3",
            [`${users}5.Username`]: "no body",
            [`${roles}3.RoleName`]: "auditor",
          },
          {
            [users]: "5",
            [`${users}2.`]: "removed",
            [`${users}4.`]: "added",
            [`${users}5.`]: "added",
            [roles]: "3",
            [`${roles}3.`]: "added",
          },
        ),
      );
      const errors: unknown[] = [];
      const log = { ...silentLog, error: (fact: string, details?: object) => void errors.push({ fact, ...details }) };
      const { tree } = await started(store, log);
      const now = await shown(tree);
      expect(now).toMatchObject({
        [`${users}1.Language`]: "fr",
        [`${users}4.Alias`]: "cpe-4",
        [`${users}4.Enable`]: "true",
        [`${users}4.Username`]: "operator",
        [`${users}4.UserID`]: "1001",
        [`${users}4.RoleParticipation`]: "Device.Users.Role.3",
        [`${roles}3.RoleName`]: "auditor",
        "Device.Users.UserNumberOfEntries": "2",
        "Device.Users.RoleNumberOfEntries": "3",
      });
      expect(JSON.stringify([...store.entries("host"), ...store.entries("value")])).not.toContain("horse");
      // What the system does not take stays where it is, and is told of.
      expect(store.entries("value", `${users}5.`)).toEqual([[`${users}5.Username`, "no body"]]);
      expect(errors).toEqual([expect.objectContaining({ path: `${users}5.Username` })]);
      const again = await shown((await started(store)).tree);
      expect(again).toEqual(now);
      expect((await add(tree, users)).added).toEqual([6]);
    });
  });
});
