import { decodeHex } from "../../model/values/binary.ts";
import type { Dhcpv4OptionSettings } from "../../ports/host/network/dhcpv4.ts";

/** The settings of an option as parameters bring them. */
export interface GivenOption extends Omit<Dhcpv4OptionSettings, "value"> {
  readonly value: Uint8Array | string;
}

export const withOctets = ({ value, ...same }: Partial<GivenOption>): Partial<Dhcpv4OptionSettings> =>
  value === undefined ? same : { ...same, value: typeof value === "string" ? decodeHex(value) : value };
