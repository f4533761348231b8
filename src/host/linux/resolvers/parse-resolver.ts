import type { ResolverReading } from "../../../ports/host/network/resolvers.ts";

/** resolv.conf(5): a later `search` or `domain` replaces an earlier one; a zone (`fe80::1%eth0`) names the link. */
export function parseResolver(resolvConf: string): ResolverReading {
  const servers: { readonly address: string; readonly link: string | undefined }[] = [];
  let searchDomains: readonly string[] = [];
  for (const line of resolvConf.split("\n")) {
    const [word, ...values] = line.trim().split(/\s+/);
    const first = values[0];
    if (first === undefined) continue;
    if (word === "nameserver") {
      const [address = first, link] = first.split("%", 2);
      if (!servers.some((server) => server.address === address)) servers.push({ address, link });
    } else if (word === "search") searchDomains = values;
    else if (word === "domain") searchDomains = [first];
  }
  return { servers, searchDomains };
}
