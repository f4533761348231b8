import type { SystemEdits } from "../../../ports/host/system.ts";
import { checkHostName } from "../../settings/host-name.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";

export const systemPackage = "system";

export function openWrtSystemEdits(draft: UciDraft): SystemEdits {
  return {
    setHostName: async (name) => {
      checkHostName(name);
      setSystem(draft, { hostname: name });
    },
  };
}

/** Options of the system's own section. */
export function setSystem(draft: UciDraft, values: UciValues): void {
  const system = draft.package(systemPackage);
  const section = systemSection(system);
  const name = system.section("system") === undefined ? "system" : "cpe_system";
  if (section === undefined) draft.add(systemPackage, name, "system", values);
  else draft.set(systemPackage, draft.named(systemPackage, section, name), values);
}

/** What all of the system's own settings are in: `@system[0]`. */
const systemSection = (system: UciPackage): UciSection | undefined =>
  [...system.sections].find(({ type }) => type === "system");

/** A setting that the system has from its next start on, and from the reload after a change. */
export function configuredSystem(system: UciPackage | undefined, option: "hostname" | "timezone"): string | undefined {
  const section = system && systemSection(system);
  return section && textOf(section, option);
}
