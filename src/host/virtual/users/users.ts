import type { UserRoles, Users } from "../../../ports/host/users.ts";
import type { VirtualRole, VirtualUser } from "../../../ports/host/virtual-users.ts";
import type { SimulatedDevice } from "../device.ts";
import { keptState } from "../kept-state.ts";

export const keptUsers = keptState<{ readonly users: readonly VirtualUser[] }>("users");
export const keptRoles = keptState<{ readonly roles: readonly VirtualRole[] }>("userRoles");

/** Undefined for a system that tells of none. */
export function simulatedUsers({ system: { users, userRoles = [] }, settings }: SimulatedDevice): Users | undefined {
  if (users === undefined) return undefined;
  return {
    read: async () => {
      const { roles } = keptRoles.in(settings, { roles: userRoles });
      const known = new Set(roles.map(({ key }) => key));
      return keptUsers
        .in(settings, { users })
        .users.map((user) => ({ ...user, changeable: true, roles: user.roles.filter((role) => known.has(role)) }));
    },
  };
}

/** Undefined for a system that has none. */
export function simulatedUserRoles({ system: { userRoles }, settings }: SimulatedDevice): UserRoles | undefined {
  return userRoles && { read: async () => keptRoles.in(settings, { roles: userRoles }).roles };
}
