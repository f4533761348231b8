import { Resolver } from "node:dns/promises";

const patienceMs = 2000;
/** What a name may be: whoever has the address says so. */
const plainName = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9_])?\.?$/;

/** The first name that the DNS has for an address; undefined where it has none or does not say so soon. */
export async function reverseName(address: string): Promise<string | undefined> {
  const resolver = new Resolver({ timeout: patienceMs, tries: 1 });
  const names = await resolver.reverse(address).catch(() => []);
  return names.find((name) => plainName.test(name));
}
