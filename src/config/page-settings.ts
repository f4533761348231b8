import { isIPv4 } from "node:net";
import type { Configuration } from "./keys.ts";

type Settings = Pick<
  Configuration,
  "web.listen" | "web.passwordHash" | "web.tls.certFile" | "web.tls.keyFile" | "web.withoutTls"
>;

/** What is wrong with the settings of the page taken together: nobody from elsewhere gets in without a password, or is overheard. */
export function problemsOfPage(configuration: Settings): readonly string[] {
  const problems: string[] = [];
  const { "web.listen": address, "web.passwordHash": password, "web.withoutTls": withoutTls } = configuration;
  const { "web.tls.certFile": certFile, "web.tls.keyFile": keyFile } = configuration;
  if ((certFile === undefined) !== (keyFile === undefined))
    problems.push("web.tls.certFile and web.tls.keyFile go together: one is set, the other is not");
  if (address === undefined || isLoopback(address.host)) return problems;
  if (password === undefined)
    problems.push(
      `web.listen = ${address.host}:${address.port} can be reached from elsewhere: it needs web.passwordHash (cpe-agent password-hash makes one)`,
    );
  if (certFile === undefined && !withoutTls)
    problems.push(
      `web.listen = ${address.host}:${address.port} can be reached from elsewhere: it needs web.tls.certFile and web.tls.keyFile, or web.withoutTls`,
    );
  return problems;
}

/** Also an address of IPv4 within IPv6. */
function isLoopback(host: string): boolean {
  const ipv4 = host.toLowerCase().replace(/^::ffff:(?=[\d.]+$)/, "");
  return host === "::1" || (isIPv4(ipv4) && ipv4.startsWith("127."));
}
