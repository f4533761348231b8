import { addedInterfaces } from "../../added-interfaces/added-interfaces.ts";
import { textOf } from "../../uci/option-values.ts";
import type { UciPackage } from "../../uci/uci-package.ts";
import type { UciDraft } from "../../uci/write/uci-draft.ts";

const [networks, configuration] = ["network", "firewall"] as const;

/** Types of sections that name a link, by their options. Those of the agent's own are in `mapped-links` and `zone-members`. */
const naming: Readonly<Record<string, string>> = {
  rule: "device",
  nat: "device",
  cpe_mapped_link: "link",
};

/** What is for an added IP interface goes by its link: it goes wherever that interface is put. */
export function followLinks(draft: UciDraft): void {
  const moved = movedIn(draft.before(networks), draft.package(networks));
  if (moved.size === 0) return;
  for (const section of [...draft.package(configuration).sections]) {
    const option = naming[section.type];
    const to = option === undefined ? undefined : moved.get(textOf(section, option) ?? "");
    if (option !== undefined && to !== undefined && !section.anonymous) {
      draft.set(configuration, section.name, { [option]: to });
    }
  }
}

/** By what they were on, and by what they are called while they are on none. */
function movedIn(before: UciPackage, now: UciPackage): ReadonlyMap<string, string> {
  const former = new Map(addedInterfaces(before).map(({ key, device }) => [key, device ?? key]));
  return new Map(
    addedInterfaces(now).flatMap(({ key, device = key }) =>
      [former.get(key), key].flatMap((from) =>
        from === undefined || from === device ? [] : [[from, device] as const],
      ),
    ),
  );
}
