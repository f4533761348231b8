import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { valuesOf } from "../uci/write/values-of.ts";

// A redirect is for one zone: fw4 and fw3 leave out one from `*`. One for all that leads outside is a redirect for each zone that
// masquerades, and a section of the agent's own, of a type that they do not know, that says so.

const configuration = "firewall";
const type = "cpe_all_interfaces";
const nameFor = (redirect: string): string => `${redirect}_all`;

interface AllInterfaces {
  /** The zone that the mapping is set for besides; undefined for none. */
  readonly zone: string | undefined;
  /** Redirects like the first one, of other zones. */
  readonly copies: readonly string[];
}

/** What says that this redirect is for all; undefined for one that is for its zone alone. */
export function allInterfacesOf(firewall: UciPackage, redirect: string): AllInterfaces | undefined {
  const section = firewall.section(nameFor(redirect));
  if (section?.type !== type) return undefined;
  return { zone: textOf(section, "zone"), copies: wordsOf(section, "copy") };
}

/** Names of redirects that are there for another one. */
export function copiesIn(firewall: UciPackage): ReadonlySet<string> {
  const all = [...firewall.sections].filter((section) => section.type === type);
  return new Set(all.flatMap((section) => wordsOf(section, "copy")));
}

/** Names of zones that lead outside: those that masquerade. */
export const outsideZonesIn = (firewall: UciPackage): readonly string[] =>
  [...firewall.sections].flatMap((section: UciSection) => {
    const name = section.type === "zone" ? textOf(section, "name") : undefined;
    return name !== undefined && flagOf(section, "masq", false) && flagOf(section, "enabled", true) ? [name] : [];
  });

/** Makes a redirect one of its zone alone. */
export function setForOne(draft: UciDraft, redirect: string): void {
  const all = allInterfacesOf(draft.package(configuration), redirect);
  if (all === undefined) return;
  for (const name of [...all.copies, nameFor(redirect)]) draft.delete(configuration, name);
}

/** Makes a redirect one of all these zones, as it is by now. `zone`: that it is set for besides. */
export function setForAll(draft: UciDraft, redirect: string, zones: readonly string[], zone: string | undefined): void {
  setForOne(draft, redirect);
  const [first = "", ...others] = zone === undefined ? zones : [zone, ...zones.filter((each) => each !== zone)];
  draft.set(configuration, redirect, { src: first });
  const section = draft.package(configuration).section(redirect);
  const values = section === undefined ? {} : valuesOf(section);
  const copies = others.map((each) => `${redirect}_all_${each.replaceAll(/\W/g, "_")}`);
  for (const [at, name] of copies.entries()) {
    draft.add(configuration, name, "redirect", { ...values, src: others[at] ?? "" });
  }
  draft.add(configuration, nameFor(redirect), type, { zone, copy: copies });
}
