import type { KeyedRow } from "../../model/binding.ts";
import { decodeHex } from "../../model/values/binary.ts";
import type { Dhcpv4Option, Dhcpv4OptionSettings } from "../../ports/host/network/dhcpv4.ts";
import { keyedBy } from "../binding/bind.ts";

// What all tables of options that are sent have: those of clients, of DHCPv6 too, and of pools.

export interface OptionRow extends Dhcpv4Option {
  readonly key: string;
  /** The key of the client or the pool that sends it. */
  readonly sender: string;
}

/** The settings of an option as parameters bring them. */
export interface GivenOption extends Omit<Dhcpv4OptionSettings, "value"> {
  readonly value: Uint8Array | string;
}

export const withOctets = ({ value, ...same }: Partial<GivenOption>): Partial<Dhcpv4OptionSettings> =>
  value === undefined ? same : { ...same, value: typeof value === "string" ? decodeHex(value) : value };

const unset = (): Dhcpv4OptionSettings => ({ enabled: false, tag: 1, value: new Uint8Array() });

/** All settings of an option that is added with these. */
export const addedOption = (given: Partial<GivenOption>): Dhcpv4OptionSettings => ({
  ...unset(),
  ...withOctets(given),
});

export const freshOption = (key: string, sender: string): OptionRow => ({ ...unset(), key, sender });

export const optionRows = (options: readonly Dhcpv4Option[], sender: string): readonly KeyedRow<OptionRow>[] =>
  keyedBy(
    options.map((each): OptionRow => ({ ...each, key: each.key ?? `${each.tag}`, sender })),
    ({ key }) => key,
  );

export const optionParameters = {
  Enable: ({ enabled }: OptionRow) => enabled ?? true,
  Tag: ({ tag }: OptionRow) => tag,
  Value: ({ value }: OptionRow) => value,
};
