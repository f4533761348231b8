import type { RefusedSetting } from "../../../ports/host/host-transaction.ts";
import type { AddedIpInterfaceEdits, AddedIpInterfaceSettings } from "../../../ports/host/network/ip-interfaces.ts";
import type { LinkReading, Links } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { addInterface, enableInterface, type InterfaceTools } from "../interface-edits.ts";
import { asConfigured, deviceSection } from "../links/device-sections.ts";
import { isAddedConnection, pppLinkOf, pppLinks } from "../ppp/ppp-links.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { addedInterfaces, carrierFor, isAdded } from "./added-interfaces.ts";
import { letGoOf } from "./let-go.ts";

const configuration = "network";

interface Surroundings {
  readonly links: Links;
  /** Packages that the system has. */
  readonly has: (name: string) => boolean;
}

/**
 * Added IP interfaces as sections of /etc/config/network, called by their keys. `settled`: what is refused once all is staged: an
 * interface that is a link runs on nothing any more only if that link goes.
 */
export function addedInterfaceEdits(
  draft: UciDraft,
  tools: InterfaceTools,
  { links, has }: Surroundings,
): AddedIpInterfaceEdits & { settled(): readonly RefusedSetting[] } {
  const network = (): UciPackage => draft.package(configuration);
  const going = new Set<string>();

  /** A connection that is only drafted has its link too. */
  function lowerLink(lower: AddedIpInterfaceSettings["lower"]): string | undefined {
    if (typeof lower !== "object") return lower;
    const section = network().section(lower.connection);
    const link = section && pppLinkOf(section);
    if (link === undefined) throw new RefusedSettingError("lower", `there is no PPP connection ${lower.connection}`);
    return link;
  }

  async function change(key: string, settings: Partial<AddedIpInterfaceSettings>): Promise<void> {
    const { enabled } = settings;
    const lower = lowerLink(settings.lower);
    if (!isAdded(key) && "lower" in settings && lower === undefined) {
      going.add(key);
      return;
    }
    if (addedInterfaces(network()).every((each) => each.key !== key)) throw notAdded(key);
    if (lower !== undefined) {
      const present = asConfigured(await links.read(), network());
      checkLower(
        lower,
        present.find(({ name }) => name === lower),
      );
      refuseTaken(network(), lower, key);
    }
    if ("lower" in settings) {
      draft.set(configuration, key, { device: lower && carrierFor(network(), lower) });
    }
    if (enabled !== undefined) await enableInterface(draft, key, enabled, tools);
  }

  return {
    add: async (key, settings) => {
      if (!isAdded(key)) {
        throw new RefusedSettingError("key", `no IP interface can be added as ${JSON.stringify(key)}`);
      }
      addInterface(draft, key, "static");
      await change(key, settings);
    },
    change,
    remove: async (key) => {
      if (!isAdded(key)) {
        throw new RefusedSettingError("key", `this IP interface is the link ${key}, and goes with that alone`);
      }
      if (network().section(key) === undefined) return;
      letGoOf(draft, key, has);
      draft.delete(configuration, key);
    },
    settled: () => {
      const isLeft = (link: string): boolean => !isMade(draft.before(configuration), link) || isMade(network(), link);
      return [...going].filter(isLeft).map(notAdded);
    },
  };
}

/** Whether a link is there by the configuration: by a section of its own, or by its PPP connection. */
const isMade = (network: UciPackage, link: string): boolean =>
  deviceSection(network, link) !== undefined || pppLinks(network).has(link);

const notAdded = (link: string): RefusedSettingError =>
  new RefusedSettingError("lower", `this IP interface is the link ${link}, and runs on what that runs on`);

function checkLower(lower: string, link: LinkReading | undefined): void {
  if (link === undefined) throw new RefusedSettingError("lower", `there is no link ${lower}`);
  if (!["ethernet", "bridge", "vlan", "wifi", "macvlan", "ppp"].includes(link.kind)) {
    throw new RefusedSettingError(
      "lower",
      `${lower} carries no Ethernet frames, or has an IP interface by its protocol`,
    );
  }
  if (link.bridge !== undefined) {
    throw new RefusedSettingError("lower", `${lower} is a port of the bridge ${link.bridge}, which IP runs on`);
  }
}

/** Of the interfaces of a link only one is the IP interface of it; one without a protocol only keeps the link (a bridge). */
function refuseTaken(network: UciPackage, link: string, key: string): void {
  const device = carrierFor(network, link);
  for (const section of network.sections) {
    if (section.type !== "interface" || section.name === key || (textOf(section, "proto") ?? "none") === "none")
      continue;
    const isOwn = pppLinkOf(section) === link && !isAddedConnection(section.name);
    if (isOwn || wordsOf(section, "device").includes(device) || textOf(section, "ifname") === link) {
      throw new RefusedSettingError(
        "lower",
        `${link} has an IP interface already: ${section.name} of OpenWrt is on it`,
      );
    }
  }
}
