import type { WebPages, WebPagesEdits, WebPagesSettings } from "../../../ports/host/services/web-pages.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { SimulatedDevice } from "../device.ts";
import { keptState } from "../kept-state.ts";
import { refuse } from "../keyed-list.ts";
import type { SettingsDraft } from "../settings-draft.ts";

const state = keptState<WebPagesSettings>("webPages");

/** Undefined for a system without pages of its own. */
export function simulatedWebPages(device: SimulatedDevice): WebPages | undefined {
  const { webPages } = device.system;
  if (webPages === undefined) return undefined;
  const { accesses, languages, language } = webPages;
  return {
    read: async () => ({
      accesses: accesses.map((each) => ({ ...each, address: each.address, running: device.isUp })),
      languages,
      language: state.in(device.settings, { language }).language,
    }),
  };
}

/** Undefined for a system without pages of its own. */
export function simulatedWebPagesEdits({ webPages }: VirtualSystem, draft: SettingsDraft): WebPagesEdits | undefined {
  if (webPages === undefined) return undefined;
  const { languages, language: shipped } = webPages;
  return {
    change: async ({ language }) => {
      if (language === undefined) return;
      if (language !== "" && !languages.includes(language))
        refuse("language", `the pages are there in ${languages.join(", ")}, not in ${JSON.stringify(language)}`);
      state.staged(draft, { language: shipped }).keep({ language });
    },
  };
}
