import { isThisDevice, type OwnAddresses, systemAddresses } from "../address/own-address.ts";
import { HttpFailure } from "./http-failure.ts";
import { type HttpRequest, headerText, headerValues, type Layer } from "./http-message.ts";

export interface RedirectPolicy {
  /** The statuses that are followed, for each method; any other reply is handed on as it is. */
  readonly follow: Readonly<Partial<Record<HttpRequest["method"], readonly number[]>>>;
  /** Whether later requests go at once to where the last one was led, for the life of the layer. */
  readonly remember: boolean;
  /** Throws for a place that may not be gone to, which is seen here with any user name that it brings. */
  readonly refuse?: (to: URL, from: URL) => void;
}

const maxInARow = 5;

/** Sends again to where a redirect points, up to five times in a row. Nothing is persisted. [TR-069 3.4.6] */
export function redirects({ follow, remember, refuse }: RedirectPolicy): Layer {
  let target: URL | undefined;
  return (next) => async (request, signal) => {
    let url = target ?? request.url;
    for (let hops = 0; hops <= maxInARow; hops++) {
      const reply = await next({ ...request, url }, signal);
      if (!follow[request.method]?.includes(reply.status)) {
        if (remember && hops > 0) target = url;
        return reply;
      }
      await reply.body.discard();
      const location = headerText(headerValues(reply, "location")[0] ?? "");
      const to = locationOf(location, url);
      refuse?.(new URL(location, url), url);
      url = to;
    }
    throw new HttpFailure("redirect", `${request.url.host} redirected more than ${maxInARow} times in a row`);
  };
}

/**
 * Watches where connections really lead: refuses to reach this device, by any address that it has, or its own link through a redirect, unless the
 * configured server lives there itself. To be called with each connection before anything is sent on it.
 */
export function localRedirectGuard(
  configured: URL,
  own: OwnAddresses = systemAddresses,
): (remoteAddress: string, url: URL) => void {
  let configuredAddress: string | undefined;
  return (remoteAddress, url) => {
    if (url.origin === configured.origin) {
      configuredAddress = remoteAddress;
      return;
    }
    if (!isThisDevice(remoteAddress, own)) return;
    if (configuredAddress !== undefined && isThisDevice(configuredAddress, own)) return;
    throw new HttpFailure(
      "redirect",
      `${configured.host} redirected to this device's own ${url.host}, which is refused`,
    );
  };
}

/** Where a `Location` points, as far as it may be followed; throws an `HttpFailure` for a downgrade and what is no HTTP. */
function locationOf(location: string, from: URL): URL {
  const refuse = (why: string): HttpFailure => new HttpFailure("redirect", `${from.host} redirected ${why}`);
  if (location === "") throw refuse("without saying where to");
  if (!URL.canParse(location, from.href)) throw refuse("to something that is no URL");
  const to = new URL(location, from);
  if (to.protocol !== "http:" && to.protocol !== "https:") throw refuse(`to a ${to.protocol} URL`);
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw refuse(`from https to http (${to.host}), which is refused`);
  }
  to.username = "";
  to.password = "";
  to.hash = "";
  return to;
}
