import type { AddressReading } from "../../ports/host/network/links.ts";

/** Why an address cannot be set and deleted: no setting makes it. Undefined where one does. */
export const whyAddressStays = ({
  address: { key, origin },
}: {
  readonly address: Pick<AddressReading, "key" | "origin">;
}): string | undefined => (key === undefined ? whyItStays(origin) : undefined);

function whyItStays(origin: AddressReading["origin"]): string {
  switch (origin) {
    case "static":
    case "unknown":
      return "an address that is not configured here, but by something else on the device";
    case "dhcp":
    case "ppp":
      return "an address that the network has given, and not configured";
    case "autoconfigured":
    case "link-local":
      return "an address that the system makes by itself";
  }
}
