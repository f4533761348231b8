import type { LinkSettings } from "../../../ports/host/network/links.ts";
import { putKept } from "../kept/kept-links.ts";
import { linkStateOf, type TellLink } from "../links/linux-link-edits.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { LinkChange, NetworkChange, TriedChange } from "./link-changes.ts";

/** Makes what a change has made as it was, but for what others have changed since; `network` does so for rows of the agent's own. */
export const putBack =
  (files: SystemFiles, tell: TellLink, network: (change: NetworkChange) => Promise<void>) =>
  async (change: TriedChange): Promise<void> => {
    switch (change.kind) {
      case "link": {
        const now = linkStateOf(files, change.link);
        if (now === undefined) return; // the link is gone
        const back = backTo(now, change);
        if (Object.keys(back).length > 0) await tell(change.link, back);
        return;
      }
      case "file": {
        const { path, mode, was, made } = change;
        if (files.text(path) === made) putKept(files, path, was, mode);
        return;
      }
      case "network":
        return network(change);
    }
  };

function backTo(now: LinkSettings, { was: { enabled, mtu }, made }: LinkChange): LinkSettings {
  return {
    ...(enabled !== undefined && now.enabled === made.enabled && { enabled }),
    ...(mtu !== undefined && now.mtu === made.mtu && { mtu }),
  };
}
