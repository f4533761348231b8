// Who may log in to the system. Types only.

export interface UserReading {
  /** At most 64 characters; no two have the same. */
  readonly name: string;
  readonly id: number;
}

export interface Users {
  /** Taken fresh: those with a shell to log in to, not the accounts of services. Passwords are not read. */
  read(): Promise<readonly UserReading[]>;
}
