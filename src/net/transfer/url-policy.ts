import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { type Address, hostOf } from "../address/host.ts";
import { isThisDevice, plainAddress } from "../address/own-address.ts";
import { TransferFailure } from "./transfer-failure.ts";

export interface UrlPolicy {
  /** Names, addresses or subnets (`192.0.2.0/24`) that may be gone to whatever they are. */
  readonly allowHosts: readonly string[];
  /** Whether private networks (RFC 1918, RFC 6598, RFC 4193) may be gone to. */
  readonly allowPrivateNetworks: boolean;
}

/** All addresses of a name; rejects when there are none. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

export const systemResolver: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

const schemes = ["http", "https", "ftp", "sftp", "tftp"] as const;
export type Scheme = (typeof schemes)[number];

const privateNetworks = blockList("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");
const noHost = blockList("224.0.0.0/4", "240.0.0.0/4", "ff00::/8");

/**
 * A URL that a transfer may begin with. Throws a `TransferFailure`: no user name in it, since it would end up in logs
 * [TR-069 A.3.2.8], and only schemes that this device speaks.
 */
export function transferUrl(text: string): { readonly url: URL; readonly scheme: Scheme } {
  if (!URL.canParse(text)) throw new TransferFailure("arguments", "the URL is not an absolute URL");
  const url = new URL(text);
  const scheme = schemes.find((known) => `${known}:` === url.protocol);
  if (scheme === undefined) {
    throw new TransferFailure(
      "unsupported-protocol",
      `${url.protocol} URLs are not supported, only ${schemes.join(", ")}`,
    );
  }
  if (/^[^/\\?#]*[/\\]*[^/\\?#]*@/.test(text)) {
    throw new TransferFailure(
      "arguments",
      "the URL holds a user name or password, which are to be given apart from it",
    );
  }
  if (url.hostname === "") throw new TransferFailure("arguments", "the URL names no host");
  url.hash = "";
  return { url, scheme };
}

/**
 * The addresses of the host of `url` that may be connected to: connecting to these and to no others keeps a name from
 * changing its mind between the check and its use. A host that is this device, its own link or (where so configured) a private
 * network is refused unless the ACS lives there too, or it is in `allowHosts`.
 */
export async function permittedAddresses(
  url: URL,
  acsUrl: string,
  policy: UrlPolicy,
  resolve: Resolve,
): Promise<readonly [Address, ...Address[]]> {
  const host = hostOf(url);
  const found = await addressesOf(host, resolve);
  const allowed = allowList(policy.allowHosts);
  const named = policy.allowHosts.some((entry) => entry.toLowerCase() === host.toLowerCase());
  const refusals = found.map((address) => (named || contains(allowed, address) ? undefined : refusal(address, policy)));
  const ofAcs = refusals.every((reason) => reason !== undefined) ? await addressesOfAcs(acsUrl, resolve) : [];
  const permitted = found.filter(
    ({ address }, at) =>
      refusals[at] === undefined || ofAcs.some((known) => plainAddress(known.address) === plainAddress(address)),
  );
  const [first, ...others] = permitted;
  if (first === undefined) {
    const why = `${url.hostname} is ${refusals[0]}, which is not gone to unless transfers.allowHosts names it`;
    throw new TransferFailure("refused", why);
  }
  return [first, ...others];
}

/** What is wrong with an address; undefined when nothing is. */
function refusal(address: Address, policy: UrlPolicy): string | undefined {
  if (isThisDevice(address.address)) return "this device itself or its own link";
  if (contains(noHost, address)) return "no single host";
  if (!policy.allowPrivateNetworks && contains(privateNetworks, address)) return "in a private network";
  return undefined;
}

async function addressesOf(host: string, resolve: Resolve): Promise<readonly Address[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family: family === 6 ? 6 : 4 }];
  try {
    return await resolve(host);
  } catch {
    throw new TransferFailure(
      "cannot-contact",
      `cannot contact ${host}: its name is unknown or cannot be looked up now`,
    );
  }
}

async function addressesOfAcs(acsUrl: string, resolve: Resolve): Promise<readonly Address[]> {
  if (!URL.canParse(acsUrl)) return [];
  return addressesOf(hostOf(new URL(acsUrl)), resolve).catch(() => []);
}

function contains(list: BlockList, { address }: Address): boolean {
  const unmapped = plainAddress(address);
  return list.check(unmapped, isIP(unmapped) === 6 ? "ipv6" : "ipv4");
}

const allowList = (entries: readonly string[]): BlockList =>
  blockList(...entries.filter((entry) => isIP(entry.split("/", 1)[0] ?? "") !== 0));

function blockList(...entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [network = "", length] = entry.split("/");
    const family = network.includes(":") ? "ipv6" : "ipv4";
    if (length === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(length), family);
  }
  return list;
}
