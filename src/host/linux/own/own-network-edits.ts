import type { HostTransaction } from "../../../ports/host/host-transaction.ts";
import type { LinkEdits } from "../../../ports/host/network/links.ts";
import type { Steps } from "../../steps.ts";
import type { TriedChanges } from "../trial/link-changes.ts";
import { ownAddressEdits } from "./address-edits.ts";
import { ownBridgeEdits } from "./bridge-edits.ts";
import { refusedOf } from "./check-network.ts";
import { ownLinkEdits } from "./link-edits.ts";
import { type OwnNetworkParts, ownNetworkDraft } from "./own-network-draft.ts";
import { ownRouteEdits } from "./route-edits.ts";

type Edits = {
  readonly [Name in "links" | "addresses" | "routes" | "bridges" | "validate"]: NonNullable<HostTransaction[Name]>;
};

/** Rows that the ACS adds to the network of the running system; `links`: how those of others are changed. */
export function ownNetworkEdits(
  parts: OwnNetworkParts,
  links: LinkEdits,
  { steps, tried }: { readonly steps: Pick<Steps, "add">; readonly tried: TriedChanges },
): Edits {
  const draft = ownNetworkDraft(parts, (step) => steps.add(step), tried);
  const all = ownLinkEdits(draft, links, parts.files);
  return {
    links: all,
    addresses: ownAddressEdits(draft),
    routes: ownRouteEdits(draft),
    bridges: ownBridgeEdits(draft, all, parts.files),
    validate: async () => (draft.isStaged ? refusedOf(draft, parts.kernel) : []),
  };
}
