import { bindTable } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";

/** Who may log in to the system. Its passwords are neither read nor told. [TR-181 Users.User] */
const user = bindTable("Device.Users.User.{i}.", {
  rows: async ({ host }) => ((await host.users?.read()) ?? []).map((each) => [each.name, each] as const),
  parameters: {
    Enable: () => true,
    UserID: ({ id }) => id,
    Username: ({ name }) => name,
    /** The system does not do without root. */
    StaticUser: ({ id }) => id === 0,
  },
});

export const users: Component = [user];
