import type { WifiState } from "../../../ports/host/wifi/wifi.ts";
import { recordAt, recordsAt, textAt } from "../../linux/programs/ip-json.ts";
import type { UbusTable } from "../ubus/blobmsg.ts";

// What netifd tells of radios and of the networks that run on them: `ubus call network.wireless status`. It holds keys and
// passwords, which are left where they are.

interface RadioStatus {
  readonly state: WifiState;
  /** Those with a network device. */
  readonly interfaces: readonly { readonly section: string; readonly link: string }[];
}

/** By the names of radios. Undefined: nobody tells. */
export type WirelessStatus = ReadonlyMap<string, RadioStatus> | undefined;

export function parseWirelessStatus(status: UbusTable): ReadonlyMap<string, RadioStatus> {
  return new Map(
    Object.keys(status).map((name) => {
      const radio = recordAt(status, name);
      const interfaces = recordsAt(radio, "interfaces").flatMap((each) => {
        const section = textAt(each, "section");
        const link = textAt(each, "ifname");
        return section === undefined || link === undefined || !isLinkName(link) ? [] : [{ section, link }];
      });
      return [name, { state: stateOf(radio), interfaces }];
    }),
  );
}

function stateOf(radio: Readonly<Record<string, unknown>>): WifiState {
  if (radio.up === true) return "up";
  if (radio.retry_setup_failed === true) return "failed";
  return radio.pending === true ? "pending" : "down";
}

/** What Linux takes for one, and can be part of an object's name on the bus. */
const isLinkName = (name: string): boolean => /^(?!\.)[\w.-]{1,15}$/.test(name);
