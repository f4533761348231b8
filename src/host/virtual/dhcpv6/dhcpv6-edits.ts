import type { Dhcpv6Edits, Dhcpv6OptionSettings } from "../../../ports/host/network/dhcpv6.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { OptionState } from "../dhcp/dhcpv4-state.ts";
import { added, changed, isThere, refuse, without } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { type ClientState, type Dhcpv6State, dhcpv6StateOf, setDhcpv6State } from "./dhcpv6-state.ts";

/** Undefined for a system that neither asks for addresses of IPv6 nor serves some. */
export function simulatedDhcpv6Edits({ dhcpv6, links }: VirtualSystem, draft: SettingsDraft): Dhcpv6Edits | undefined {
  if (dhcpv6 === undefined) return undefined;
  const present = (): Dhcpv6State => dhcpv6StateOf(draft, dhcpv6);
  const keep = (change: Partial<Dhcpv6State>): void => setDhcpv6State(draft, { ...present(), ...change });
  const checkLink = (name: string | undefined): void => {
    if (name !== undefined && !links.some((link) => link.name === name)) refuse("link", `there is no link ${name}`);
  };
  const clientOf = (key: string): ClientState => isThere(present().clients, key, "client");
  const keepClient = (key: string, change: Partial<ClientState>): void =>
    keep({ clients: changed(present().clients, key, change) });

  return {
    changeServer: async ({ enabled }) => keep({ enabled }),
    addPool: async (key, settings) => {
      checkLink(settings.link);
      const fresh = { key, enabled: false, servesAddresses: true, servesPrefixes: true };
      keep({ pools: added(present().pools, { ...fresh, ...settings }) });
    },
    changePool: async (key, settings) => {
      isThere(present().pools, key, "pool");
      checkLink(settings.link);
      keep({ pools: changed(present().pools, key, settings) });
    },
    removePool: async (key) => {
      const { pools } = present();
      if (pools.some((pool) => pool.key === key)) keep({ pools: without(pools, key) });
    },
    // What it has been given is never older than half its time: to renew it changes nothing.
    addClient: async (key, { renew: _renew, ...settings }) => {
      checkLink(settings.link);
      checkRequested(settings.requestedOptions);
      const fresh = { key, enabled: false, requestsAddresses: true, requestsPrefixes: true, requestedOptions: [] };
      keep({ clients: added(present().clients, { ...fresh, sentOptions: [], ...settings }) });
    },
    changeClient: async (key, { renew: _renew, ...settings }) => {
      clientOf(key);
      checkLink(settings.link);
      checkRequested(settings.requestedOptions);
      keepClient(key, settings);
    },
    removeClient: async (key) => {
      const { clients } = present();
      if (clients.some((client) => client.key === key)) keep({ clients: without(clients, key) });
    },
    addSentOption: async (client, key, settings) =>
      keepClient(client, { sentOptions: added(clientOf(client).sentOptions, { ...optionOf(settings), key }) }),
    changeSentOption: async (client, key, settings) => {
      const { sentOptions } = clientOf(client);
      isThere(sentOptions, key, "option");
      keepClient(client, { sentOptions: changed(sentOptions, key, optionOf(settings)) });
    },
    removeSentOption: async (client, key) => {
      const sentOptions = present().clients.find((each) => each.key === client)?.sentOptions ?? [];
      if (sentOptions.some((option) => option.key === key))
        keepClient(client, { sentOptions: without(sentOptions, key) });
    },
  };
}

const isTag = (tag: number): boolean => Number.isInteger(tag) && tag >= 1 && tag <= 65_535;

function checkRequested(tags: readonly number[] = []): void {
  if (tags.length > 64) refuse("requestedOptions", `a client asks for 64 options at most, not ${tags.length}`);
  const wrong = tags.find((tag) => !isTag(tag));
  if (wrong !== undefined) refuse("requestedOptions", `${wrong} is no option: there are 1 to 65535`);
}

function optionOf(settings: Dhcpv6OptionSettings): Omit<OptionState, "key">;
function optionOf(settings: Partial<Dhcpv6OptionSettings>): Partial<Omit<OptionState, "key">>;
function optionOf({ value, ...same }: Partial<Dhcpv6OptionSettings>): Partial<Omit<OptionState, "key">> {
  if (same.tag !== undefined && !isTag(same.tag)) refuse("tag", `${same.tag} is no option: there are 1 to 65535`);
  if (value === undefined) return same;
  if (value.length > 1024) refuse("value", `an option has at most 1024 octets, not ${value.length}`);
  return { ...same, value: Buffer.from(value).toString("hex") };
}
