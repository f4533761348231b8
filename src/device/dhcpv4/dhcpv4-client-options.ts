import type {
  Dhcpv4ClientReading,
  Dhcpv4RequestedOption,
  Dhcpv4RequestedOptionSettings,
} from "../../ports/host/network/dhcpv4.ts";
import { hostChange, type KnownSettings, type RowChange, type SettingNames } from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { dhcpv4Edit, hasEdit } from "./dhcpv4-change.ts";
import { addedOption, freshOption, type GivenOption, type OptionRow, withOctets } from "./option-rows.ts";

// The rows that a client has below it: options that it sends, and those that it asks for.

/** Parameters of a row that set what is sent: `sentOptionChange({ Tag: "tag" })`. */
export function sentOptionChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenOption>,
): RowChange<OptionRow, Names, GivenOption> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenOption>, { sender, key }: OptionRow) =>
      dhcpv4Edit(edits, "changeSentOption")(sender, key, withOctets(given)),
    hasEdit("changeSentOption"),
  );
}

/** Options that the ACS adds are named by their instance number: `cpe_2`. */
export const sentOptionRows: RowEditing<OptionRow, GivenOption, Dhcpv4ClientReading> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, client) => freshOption(key, client.key),
  add: (edits, key, given, client) => dhcpv4Edit(edits, "addSentOption")(client.key, key, addedOption(given)),
  remove: (edits, key, { key: client }) => dhcpv4Edit(edits, "removeSentOption")(client, key),
  able: hasEdit("addSentOption"),
};

export interface RequestedOptionRow extends Dhcpv4RequestedOption {
  readonly client: string;
  readonly key: string;
  readonly order: number;
}

/** Parameters of a row that set what is asked for: `requestedOptionChange({ Tag: "tag" })`. */
export function requestedOptionChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, Dhcpv4RequestedOptionSettings>,
): RowChange<RequestedOptionRow, Names, Dhcpv4RequestedOptionSettings> {
  return hostChange(
    settings,
    (edits, given: Partial<Dhcpv4RequestedOptionSettings>, { client, key }: RequestedOptionRow) =>
      dhcpv4Edit(edits, "changeRequestedOption")(client, key, given),
    hasEdit("changeRequestedOption"),
  );
}

/** They come last until told otherwise. */
export const requestedOptionRows: RowEditing<RequestedOptionRow, Dhcpv4RequestedOptionSettings, Dhcpv4ClientReading> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, { key: client, requestedOptions }) => ({
    ...{ key, client, enabled: false, tag: 1 },
    order: requestedOptions.length + 1,
  }),
  add: (edits, key, given, { key: client, requestedOptions }) =>
    dhcpv4Edit(edits, "addRequestedOption")(client, key, {
      enabled: false,
      tag: 1,
      order: requestedOptions.length + 1,
      ...given,
    }),
  remove: (edits, key, { key: client }) => dhcpv4Edit(edits, "removeRequestedOption")(client, key),
  able: hasEdit("addRequestedOption"),
};
