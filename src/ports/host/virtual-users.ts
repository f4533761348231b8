import type { RoleReading, UserReading } from "./users.ts";

// Who may log in to a simulated device, as shipped. Types only.

export interface VirtualUsers {
  /** Undefined for a device that tells of none, as `userRoles`. */
  readonly users?: readonly VirtualUser[] | undefined;
  readonly userRoles?: readonly VirtualRole[] | undefined;
}

export type VirtualUser = Omit<UserReading, "changeable" | "id" | "roles" | "language"> & {
  readonly id: number;
  readonly roles: readonly string[];
  readonly language: string;
};

export type VirtualRole = Omit<RoleReading, "id"> & { readonly id: number };
