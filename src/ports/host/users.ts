// Who may log in to the system. Types only. No password is ever told.

export interface UserReading {
  /** Stable. */
  readonly key: string;
  /** At most 64 characters; no two have the same. Empty while one that was added has none. */
  readonly name: string;
  /** Of an account of the system. */
  readonly id: number | undefined;
  readonly enabled: boolean;
  /** Whether it was added from here, and can be changed. */
  readonly added: boolean;
  /** Those of `UserRoles` that it has; undefined where the system gives rights otherwise. */
  readonly roles: readonly string[] | undefined;
}

export interface Users {
  /** Taken fresh: those who may log in, not the accounts of services. Passwords are not read. */
  read(): Promise<readonly UserReading[]>;
}

/** What a user can be given the rights of. */
export interface UserRoles {
  /** Names, each once. */
  read(): Promise<readonly string[]>;
}

export interface UserSettings {
  readonly enabled: boolean;
  /** Empty while it has none. */
  readonly name: string;
  /** Kept so that it can be checked, and never told. Empty for none: then it cannot be enabled. */
  readonly password: string;
  readonly roles: readonly string[];
}

/**
 * What a transaction can change of users: only those that were added so. Each rejects with a `RefusedSetting` for what it cannot
 * take. What is not there is removed already.
 */
export interface UserEdits {
  add(key: string, settings: UserSettings): Promise<void>;
  change(key: string, settings: Partial<UserSettings>): Promise<void>;
  remove(key: string): Promise<void>;
}
