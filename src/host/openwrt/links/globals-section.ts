import type { UciDraft } from "../uci/write/uci-draft.ts";

const configuration = "network";

/** The name of the section `globals` of /etc/config/network, which is made where there is none. */
export function globalsSection(draft: UciDraft): string {
  const globals = [...draft.package(configuration).sections].find(({ type }) => type === "globals");
  if (globals !== undefined) return draft.named(configuration, globals, "globals");
  draft.add(configuration, "globals", "globals", {});
  return "globals";
}
