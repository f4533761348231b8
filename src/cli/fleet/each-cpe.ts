import { ConfigurationError } from "../../config/configuration.ts";
import type { Configuration } from "../../config/keys.ts";
import { cpePlaceholders } from "../../fleet/identities/cpe-defaults.ts";
import { firstValuesOf } from "../../fleet/identities/first-values.ts";
import { identityOfOne } from "../../fleet/identities/identity-of-one.ts";
import { macsBy } from "../../fleet/identities/mac-template.ts";
import type { MixedKind } from "../../fleet/identities/mix.ts";
import type { Roster } from "../../fleet/identities/roster.ts";
import { TemplateError } from "../../fleet/identities/template.ts";
import { fleetKind } from "../../fleet/kinds/fleet-kind.ts";
import { firstValueProblems } from "../../wiring/check-configuration.ts";
import { loadVirtualKind } from "../../wiring/virtual/virtual-kind.ts";
import { usage } from "./units.ts";

// What each CPE of a fleet is to be, judged by the first of them before any is started.

/** Throws a `CliFailure` (2) that says what is wrong with the template of MAC addresses. */
export function requireMac(template: string | undefined, cpes: number): void {
  if (template === undefined) return;
  try {
    macsBy(template, cpes);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw usage(`--mac ${JSON.stringify(template)} is no template: ${error.message}`);
  }
}

/**
 * `device.parameters` as the first CPE would have them if it were of each of the kinds. Rejects with a `ConfigurationError` that has all
 * that is wrong with them.
 */
export async function requireFirstValues(
  configuration: Configuration,
  kinds: readonly MixedKind[],
  roster: Roster,
  seed: string | undefined,
): Promise<void> {
  const given = configuration["device.parameters"];
  if (given.size === 0) return;
  const problems: string[] = [];
  const taken = new Set<string>();
  const serialNumber = roster.serialNumber(1);
  for (const { name } of kinds) {
    const { identity, root } = fleetKind(await loadVirtualKind(name, { firmware: true }), configuration);
    const valuesOf = firstValuesOf(given, root, { allowed: cpePlaceholders });
    const values = valuesOf({ identity: identityOfOne(identity, serialNumber, 1), seed });
    for (const path of values.keys()) taken.add(path);
    const device = {
      ...configuration,
      "device.kind": name,
      "device.serialNumber": serialNumber,
      "device.parameters": values,
    };
    problems.push(...(await firstValueProblems(device, `of ${serialNumber}, ${name}`)));
  }
  for (const path of given.keys()) {
    if (!taken.has(path)) problems.push(`device.parameters: ${path} is of a root that none of the CPEs has`);
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}
