import type { LinkReading } from "../../../ports/host/network/links.ts";
import { hasProgram } from "../programs/has-program.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";

/** Whether a port finds out with its peer what to run at; undefined where that is not told. */
type Negotiation = (link: Pick<LinkReading, "name" | "index">) => Promise<boolean | undefined>;

/**
 * As `ethtool PORT` prints it: `Auto-negotiation: on`. A port that is set to something else loses its carrier, so that it is asked once,
 * and again when that has been. [ethtool(8)]
 */
export function portNegotiation(files: SystemFiles, run: RunProgram): Negotiation {
  const known = new Map<string, { readonly stamp: string; readonly told: Promise<boolean | undefined> }>();
  const hasEthtool = hasProgram(files, "ethtool");

  async function ask(name: string): Promise<boolean | undefined> {
    const printed = await run(["ethtool", name]);
    const [, word] = printed.ok ? (/^\s*Auto-negotiation:\s*(on|off)\s*$/m.exec(printed.stdout) ?? []) : [];
    return word === undefined ? undefined : word === "on";
  }

  return async ({ name, index }) => {
    if (!hasEthtool) return undefined;
    const read = (file: string): string => files.value(`/sys/class/net/${name}/${file}`) ?? "";
    const stamp = [index, read("carrier_changes"), read("speed"), read("duplex")].join(" ");
    const before = known.get(name);
    if (before?.stamp === stamp) return before.told;
    const told = ask(name);
    known.set(name, { stamp, told });
    return told;
  };
}
