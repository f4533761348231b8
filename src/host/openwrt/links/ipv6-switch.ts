import type { LinkEdits, LinkReading, Links } from "../../../ports/host/network/links.ts";
import { pppProtocols } from "../ppp/ppp-links.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { asConfigured } from "./device-sections.ts";
import { globalsSection } from "./globals-section.ts";
import { ipv6TakenFrom, takenNote } from "./ipv6-taken.ts";

const configuration = "network";

/**
 * IPv6 as a whole, on and off: OpenWrt switches it link by link, and PPP has an option of its own for it. What it was taken from is
 * noted, and gets it back; what nobody has noted, and has it not, does too where that is all.
 */
export function openWrtIpv6Switch(
  draft: UciDraft,
  { present, edits }: { readonly present: Links; readonly edits: Pick<LinkEdits, "change"> },
): (enabled: boolean) => Promise<void> {
  const network = (): UciPackage => draft.package(configuration);

  /** Links that are switched by sections of their own, and have or lack it now. */
  async function linksThat(have: boolean): Promise<readonly string[]> {
    const links = asConfigured(await present.read(), network());
    return links.filter((link) => isSwitched(link) && link.ipv6Enabled === have).map(({ name }) => name);
  }

  const pppThat = (have: boolean): readonly string[] =>
    [...network().sections].flatMap((section) =>
      section.type === "interface" &&
      !section.anonymous &&
      pppProtocols.test(textOf(section, "proto") ?? "") &&
      (textOf(section, "ipv6") !== "0") === have
        ? [`@${section.name}`]
        : [],
    );

  return async (enabled) => {
    const noted = ipv6TakenFrom(network());
    const isOff = noted.length > 0 || (await linksThat(true)).length === 0;
    if (enabled && !isOff) return;
    const both = [...(await linksThat(!enabled)), ...pppThat(!enabled)];
    // What is noted may have gone since, or have got it back by itself.
    const concerned = enabled && noted.length > 0 ? noted : both;
    for (const each of concerned) {
      if (each.startsWith("@")) {
        const name = each.slice(1);
        if (network().section(name) !== undefined) draft.set(configuration, name, { ipv6: enabled ? "auto" : "0" });
      } else if (both.includes(each)) {
        await edits.change(each, { ipv6: enabled });
      }
    }
    const taken = enabled ? [] : [...new Set([...noted, ...concerned])];
    if (taken.length > 0 || noted.length > 0) {
      draft.set(configuration, globalsSection(draft), { [takenNote]: taken });
    }
  };
}

/** The loopback keeps it, and tunnels are of what they carry. */
const isSwitched = ({ kind }: LinkReading): boolean => !["loopback", "ppp", "tunnel", "none"].includes(kind);
