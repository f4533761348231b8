import { isIPv4 } from "node:net";
import type { AddressEdits } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { prefixLengthOf } from "../ipv4-mask.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { configuredIpv4Of } from "./static-ipv4.ts";

const configuration = "network";

/** Static addresses of interfaces in /etc/config/network, in the form that they are written in there. */
export function openWrtAddressEdits(draft: UciDraft): AddressEdits {
  return {
    change: async (key, settings) => {
      const configured = key === undefined ? undefined : configuredIpv4Of(draft.package(configuration), key);
      const setting = settings.address === undefined ? "subnetMask" : "address";
      if (configured === undefined) throw new RefusedSettingError(setting, "this address is not configured here");
      const { section, ownLength } = configured;
      const { address = configured.address, subnetMask } = settings;
      if (!isIPv4(address) || !isUnicast(address)) {
        throw new RefusedSettingError("address", `${JSON.stringify(address)} is no IPv4 address of a machine`);
      }
      const prefixLength = subnetMask === undefined ? configured.prefixLength : prefixLengthOf(subnetMask);
      if (prefixLength === undefined || prefixLength === 0) {
        throw new RefusedSettingError("subnetMask", `${JSON.stringify(subnetMask)} is no subnet mask`);
      }
      const words = [...wordsOf(section, "ipaddr")];
      const isAlone = words.length === 1;
      // The mask beside the list is that of all who have none of their own.
      const hasOwn = ownLength || (!isAlone && prefixLength !== configured.prefixLength);
      words[Number(/\d+$/.exec(configured.key)?.[0]) - 1] = hasOwn ? `${address}/${prefixLength}` : address;
      const isList = Array.isArray(section.option("ipaddr")?.value);
      draft.set(configuration, section.name, {
        ipaddr: isList ? words : words.join(" "),
        ...(!hasOwn &&
          subnetMask !== undefined &&
          isOther(textOf(section, "netmask"), subnetMask) && { netmask: subnetMask }),
      });
    },
  };
}

const isOther = (present: string | undefined, wanted: string): boolean => present !== wanted;

/** Neither of no network, nor of many machines. */
const isUnicast = (address: string): boolean => {
  const first = Number(address.split(".")[0]);
  return first > 0 && first < 224;
};
