import { isLocalAddress } from "../address/local-address.ts";
import { HttpFailure, headerValues, type Layer } from "./http-message.ts";

const maxInARow = 5;

/**
 * Posts again to where a 302 or 307 points, and stays there for the life of the layer: later requests to the configured
 * URL go there at once. Nothing is persisted. [TR-069 3.4.6]
 */
export function redirects(): Layer {
  let target: URL | undefined;
  return (next) => async (request, signal) => {
    let url = target ?? request.url;
    for (let hops = 0; hops <= maxInARow; hops++) {
      const reply = await next({ ...request, url }, signal);
      if (reply.status !== 302 && reply.status !== 307) {
        if (hops > 0) target = url;
        return reply;
      }
      url = locationOf(headerValues(reply, "location")[0], url);
    }
    throw new HttpFailure("redirect", `${request.url.host} redirected more than ${maxInARow} times in a row`);
  };
}

/**
 * Watches where connections really lead: refuses to reach this device or its own link through a redirect, unless the
 * configured ACS lives there itself. To be called with each connection before anything is sent on it.
 */
export function localRedirectGuard(configured: URL): (remoteAddress: string, url: URL) => void {
  let configuredIsLocal = false;
  return (remoteAddress, url) => {
    const local = isLocalAddress(remoteAddress);
    if (url.origin === configured.origin) configuredIsLocal = local;
    else if (local && !configuredIsLocal) {
      throw new HttpFailure(
        "redirect",
        `${configured.host} redirected to this device's own ${url.host}, which is refused`,
      );
    }
  };
}

/** Where a `Location` points, as far as it may be followed; rejects by an `HttpFailure` a downgrade and what is no HTTP. */
export function locationOf(location: string | undefined, from: URL): URL {
  const refuse = (why: string): HttpFailure => new HttpFailure("redirect", `${from.host} redirected ${why}`);
  if (!location) throw refuse("without saying where to");
  const to = parse(location, from);
  if (to === undefined) throw refuse("to something that is no URL");
  if (to.protocol !== "http:" && to.protocol !== "https:") throw refuse(`to a ${to.protocol} URL`);
  if (from.protocol === "https:" && to.protocol === "http:") {
    throw refuse(`from https to http (${to.host}), which is refused`);
  }
  to.username = "";
  to.password = "";
  to.hash = "";
  return to;
}

function parse(location: string, from: URL): URL | undefined {
  try {
    return new URL(location, from);
  } catch {
    return undefined;
  }
}
