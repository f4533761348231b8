// Header fields on their way through: as they came, but for those that are of one connection only. [RFC 9110 7.6.1]

const ofConnection: ReadonlySet<string> = new Set([
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "upgrade",
  "expect",
]);

function* fieldsIn(raw: readonly string[]): Iterable<readonly [name: string, value: string]> {
  for (let at = 0; at + 1 < raw.length; at += 2) yield [raw[at] ?? "", raw[at + 1] ?? ""];
}

/** To the ACS, under its own name. */
export function sentOn(raw: readonly string[], host: string, method: string): readonly string[] {
  const fields: string[] = ["Host", host];
  let framed = false;
  for (const [name, value] of fieldsIn(raw)) {
    const low = name.toLowerCase();
    if (low === "host" || ofConnection.has(low)) continue;
    framed ||= low === "content-length" || low === "transfer-encoding";
    fields.push(name, value);
  }
  // Node would send a body of chunks where there is none.
  if (!framed && method !== "GET" && method !== "HEAD") fields.push("Content-Length", "0");
  return fields;
}

/**
 * To the CPE, to which the ACS is here: where the ACS points to itself it points here, and a cookie is for whoever it talks to.
 */
export function returned(raw: readonly string[], acs: URL, here: string): readonly string[] {
  const fields: string[] = [];
  for (const [name, value] of fieldsIn(raw)) {
    const low = name.toLowerCase();
    if (ofConnection.has(low)) continue;
    if (low === "set-cookie") fields.push(name, cookieHere(value, here));
    else if (low === "location" && value.startsWith(`${acs.origin}/`))
      fields.push(name, here + value.slice(acs.origin.length));
    else fields.push(name, value);
  }
  return fields;
}

function cookieHere(cookie: string, here: string): string {
  const withoutDomain = cookie.replace(/;\s*domain=[^;]*/gi, "");
  return here.startsWith("https:") ? withoutDomain : withoutDomain.replace(/;\s*secure(?=;|\s*$)/gi, "");
}
