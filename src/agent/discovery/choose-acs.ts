import { acsOptions, readAcsOption } from "../../cwmp/dhcp-options.ts";
import type { LeaseOptions } from "../../ports/host/network/dhcp-options.ts";
import type { AgentConfiguration } from "../context/options.ts";
import type { DiscoveryRecord as Offer } from "../context/records.ts";

// Which of the ACSs that DHCP names is taken, and when. [TR-069 3.1]

type Trust = AgentConfiguration["discovery"];

/** Who has said which ACS it is: nobody; the configuration; DHCP; the ACS before, or somebody on the device. */
export type AcsUrlOrigin = "none" | "configured" | "dhcp" | "set";

export function acsUrlOrigin(url: string, configuredUrl: string, taken: Offer | undefined): AcsUrlOrigin {
  if (url === "") return "none";
  if (url === configuredUrl) return "configured";
  return url === taken?.url ? "dhcp" : "set";
}

export function offersIn(leases: readonly LeaseOptions[]): readonly Offer[] {
  return leases.flatMap(({ link, family, options }) =>
    (family === 4 ? acsOptions.ipv4 : acsOptions.ipv6).flatMap((option): readonly Offer[] => {
      const octets = options.get(option);
      const acs = octets && readAcsOption(option, octets);
      return acs === undefined ? [] : [{ ...acs, link, option }];
    }),
  );
}

/**
 * The one to go by: from where the last one came, so that two servers do not toss a device to and fro; else one that proves
 * who it is; else the first. One that is not trusted only where there is no other.
 */
export function chooseOffer(offers: readonly Offer[], trust: Trust, taken: Offer | undefined): Offer | undefined {
  const secure = offers.filter(({ url }) => isSecure(url));
  const trusted = trust === "https" && secure.length > 0 ? secure : offers;
  return (
    trusted.find(({ link, option }) => link === taken?.link && option === taken.option) ??
    trusted.find(({ url }) => url === taken?.url) ??
    secure[0] ??
    offers[0]
  );
}

interface Standing {
  readonly trust: Trust;
  /** The ACS URL in force. */
  readonly url: string;
  readonly origin: AcsUrlOrigin;
  /** What was taken last; absent if this device never had its ACS from DHCP, since it was as shipped. */
  readonly taken: Offer | undefined;
  /** Its ACS has not answered for long. */
  readonly isLost: boolean;
}

/** A reason is for the log; undefined where the offer is as good as the present or is not asked for. */
export type Verdict = { readonly take: true } | { readonly take: false; readonly reason: string | undefined };

/**
 * DHCP counts while there is no other URL, and as long as the URL is its own. One that was set outranks it, until the
 * device loses its ACS, and then only if it once had one from DHCP. Nothing leads from an ACS that proves who it is to one
 * that does not: whoever answers DHCP may be anybody on the link.
 */
export function judge(offer: Offer, { trust, url, origin, taken, isLost }: Standing): Verdict {
  const asked = origin === "none" || origin === "dhcp" || (origin === "set" && isLost && taken !== undefined);
  if (!asked || isSame(offer, url, taken)) return { take: false, reason: undefined };
  if (!isSecure(offer.url)) {
    if (trust === "https") return { take: false, reason: "acs.discovery takes https only" };
    if (isSecure(url)) return { take: false, reason: "the ACS so far is reached by https" };
  }
  return { take: true };
}

function isSame(offer: Offer, url: string, taken: Offer | undefined): boolean {
  if (offer.url !== url) return false;
  return taken?.url !== url || valueNames.every((name) => offer[name] === undefined || offer[name] === taken[name]);
}

const valueNames = ["provisioningCode", "retryMinimumWaitSeconds", "retryIntervalMultiplier"] as const;

const isSecure = (url: string): boolean => /^https:/i.test(url);
