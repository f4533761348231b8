import type { SystemEdits } from "../../../ports/host/system.ts";
import { checkHostName } from "../../host-name.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";

const configuration = "system";

export function openWrtSystemEdits(draft: UciDraft): SystemEdits {
  const set = (values: UciValues): void => {
    const system = draft.package(configuration);
    const section = systemSection(system);
    const name = system.section("system") === undefined ? "system" : "cpe_system";
    if (section === undefined) draft.add(configuration, name, "system", values);
    else draft.set(configuration, draft.named(configuration, section, name), values);
  };
  return {
    setHostName: async (name) => {
      checkHostName(name);
      set({ hostname: name });
    },
  };
}

/** What all of the system's own settings are in: `@system[0]`. */
const systemSection = (system: UciPackage): UciSection | undefined =>
  [...system.sections].find(({ type }) => type === "system");

/** The name that the system gets at its next start, and by the reload after a change. */
export function configuredHostName(system: UciPackage): string | undefined {
  const section = systemSection(system);
  return section && textOf(section, "hostname");
}
