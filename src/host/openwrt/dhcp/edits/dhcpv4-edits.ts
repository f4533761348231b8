import type { RefusedSetting } from "../../../../ports/host/host-transaction.ts";
import type { Dhcpv4Edits } from "../../../../ports/host/network/dhcpv4.ts";
import type { InterfaceTools } from "../../interface-edits.ts";
import type { StaticOrClient } from "../../links/static-or-client.ts";
import type { OpenWrtParts } from "../../openwrt-parts.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";
import { openWrtDhcpv4ClientEdits } from "./client-edits.ts";
import { openWrtPoolEdits } from "./pool-edits.ts";
import { openWrtPoolOptionEdits } from "./pool-option-edits.ts";
import { openWrtStaticAddressEdits } from "./static-address-edits.ts";

interface OpenWrtDhcpv4Edits {
  /** Absent where there is no /etc/config/dhcp. */
  readonly edits: Dhcpv4Edits | undefined;
  /** What is refused once all is staged. */
  settled(): Promise<readonly RefusedSetting[]>;
}

/** DHCP of IPv4 as /etc/config/dhcp has it. */
export function openWrtDhcpv4Edits(
  draft: UciDraft,
  { files }: Pick<OpenWrtParts, "files">,
  tools: InterfaceTools,
  clients: StaticOrClient,
): OpenWrtDhcpv4Edits {
  if (!files.has("/etc/config/dhcp")) return { edits: undefined, settled: async () => [] };
  const { settled, ...pools } = openWrtPoolEdits(draft, tools);
  return {
    edits: {
      ...pools,
      ...openWrtDhcpv4ClientEdits(draft, tools, clients),
      ...openWrtPoolOptionEdits(draft),
      ...openWrtStaticAddressEdits(draft),
    },
    settled,
  };
}
