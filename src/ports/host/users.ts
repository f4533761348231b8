// Who may log in to the system, and what rights there are. Types only. No password is ever told.

export interface UserReading {
  /** Stable. */
  readonly key: string;
  /** At most 64 characters; no two have the same. Empty while one that was added has none. */
  readonly name: string;
  /** Of an account of the system. */
  readonly id: number | undefined;
  readonly enabled: boolean;
  /** Whether the system was made with it, and does not do without. */
  readonly static: boolean;
  /** Whether it can be changed and removed from here, as each that was added from here can. */
  readonly changeable: boolean;
  /** Keys of the roles that it has, as in `UserRoles`; undefined where the system gives rights otherwise. */
  readonly roles: readonly string[] | undefined;
  /** Of the device's pages, empty for none; undefined where the system knows of none. */
  readonly language: string | undefined;
}

export interface Users {
  /** Taken fresh: those who may log in, not the accounts of services. Passwords are not read. */
  read(): Promise<readonly UserReading[]>;
}

export interface RoleReading {
  /** Stable. */
  readonly key: string;
  /** Empty while one that was added has none; else no two have the same. */
  readonly name: string;
  /** Undefined where roles have none. */
  readonly id: number | undefined;
  readonly enabled: boolean;
  /** As of users. */
  readonly static: boolean;
}

/** What a user can be given the rights of. */
export interface UserRoles {
  read(): Promise<readonly RoleReading[]>;
}

export interface UserSettings {
  readonly enabled: boolean;
  /** Empty while it has none: then it cannot be enabled. */
  readonly name: string;
  /** Never told. Empty for none: a system that would let anybody in so does not let it be enabled. */
  readonly password: string;
  readonly roles: readonly string[];
  /** Only where `UserEdits.takes` has it, as `language`. */
  readonly id?: number;
  readonly language?: string;
}

/**
 * What a transaction can change of users: only those that are changeable. Each rejects with a `RefusedSetting` for what it cannot
 * take. What is not there is removed already.
 */
export interface UserEdits {
  /** Settings that it takes besides those that each does; absent: none. */
  readonly takes?: readonly (keyof UserSettings)[];
  add(key: string, settings: UserSettings): Promise<void>;
  change(key: string, settings: Partial<UserSettings>): Promise<void>;
  remove(key: string): Promise<void>;
}

export type RoleSettings = Pick<RoleReading, "enabled" | "name"> & { readonly id: number };

/** As `UserEdits`, of roles. */
export interface RoleEdits {
  add(key: string, settings: RoleSettings): Promise<void>;
  change(key: string, settings: Partial<RoleSettings>): Promise<void>;
  remove(key: string): Promise<void>;
}
