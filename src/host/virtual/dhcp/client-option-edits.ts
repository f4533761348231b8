import type { Dhcpv4ClientOptionEdits } from "../../../ports/host/network/dhcpv4.ts";
import { added, changed, isThere, placed, without } from "../keyed-list.ts";
import type { ClientState } from "./dhcpv4-state.ts";
import { optionOf } from "./option-settings.ts";

/** Options that a client sends, and those that it asks for. `clients`: those that there are now. */
export function clientOptionEdits(
  clients: () => readonly ClientState[],
  keep: (key: string, change: Partial<ClientState>) => void,
): Required<Dhcpv4ClientOptionEdits> {
  const sentBy = (client: string) => isThere(clients(), client, "client", "row").sent ?? [];
  const requestedBy = (client: string) => isThere(clients(), client, "client", "row").requested ?? [];
  return {
    addSentOption: async (client, key, settings) =>
      keep(client, { sent: added(sentBy(client), { ...optionOf(settings), key }) }),
    changeSentOption: async (client, key, settings) => {
      isThere(sentBy(client), key, "option");
      keep(client, { sent: changed(sentBy(client), key, optionOf(settings)) });
    },
    removeSentOption: async (client, key) => {
      const before = clients().find((each) => each.key === client);
      if (before !== undefined) keep(client, { sent: without(before.sent ?? [], key) });
    },
    addRequestedOption: async (client, key, { enabled, tag, order }) => {
      optionOf({ tag });
      keep(client, { requested: placed(added(requestedBy(client), { key, enabled, tag }), key, order) });
    },
    changeRequestedOption: async (client, key, { order, ...settings }) => {
      isThere(requestedBy(client), key, "option");
      optionOf(settings);
      const requested = changed(requestedBy(client), key, settings);
      keep(client, { requested: order === undefined ? requested : placed(requested, key, order) });
    },
    removeRequestedOption: async (client, key) => {
      const before = clients().find((each) => each.key === client);
      if (before !== undefined) keep(client, { requested: without(before.requested ?? [], key) });
    },
  };
}
