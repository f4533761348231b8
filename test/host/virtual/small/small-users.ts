import type { VirtualUsers } from "../../../../src/ports/host/virtual-users.ts";

/** Who may log in to the small router. */
export const smallUsers: Required<VirtualUsers> = {
  users: [
    { key: "admin", name: "admin", id: 0, enabled: true, static: true, roles: ["all"], language: "en" },
    { key: "guest", name: "guest", id: 1000, enabled: true, static: false, roles: ["some"], language: "" },
  ],
  userRoles: [
    { key: "all", name: "all", id: 1, enabled: true, static: true },
    { key: "some", name: "some", id: 2, enabled: true, static: true },
  ],
};
