import { isSecretName, secretMask } from "../cwmp/soap/secrets.ts";
import type { LinedElement } from "../kinds/formats/lined-xml.ts";

// What an ACS has asked of a CPE, as far as a scenario of a fleet can say it again. [TR-069 A.3, A.4]

/** A request that the `acs` of a scenario can make; `on` is what the CPE had told. */
export interface AskedRequest {
  readonly on: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly get?: readonly string[];
  readonly download?: { readonly type: string; readonly url: string };
  readonly reboot?: string;
}

/** `6 CONNECTION REQUEST`: somebody had the ACS ask, which no CPE brings about. */
const woken = "6 CONNECTION REQUEST";
const mostRequests = 500;
/** Characters of all requests together. */
const mostCharacters = 4 * 1024 * 1024;
const mostEvents = 100;
const mostPaths = 1000;
const longestValue = 1024;
const longestUrl = 2048;
const isFullPath = (path: string): boolean => /^(Device|InternetGatewayDevice)\.([\w-]+\.)*[\w-]+$/.test(path);
const isPath = (path: string): boolean => /^(Device|InternetGatewayDevice)\.([\w-]+\.)*[\w-]*$/.test(path);

/** The requests of an ACS to one CPE, each once, and what was left out of them. */
export class AskedOfCpe {
  readonly #requests = new Map<string, AskedRequest>();
  readonly #leftOut = new Map<string, number>();
  /** Event codes of Informs that the ACS has taken. */
  readonly #events = new Set<string>();
  #characters = 0;

  get requests(): readonly AskedRequest[] {
    return [...this.#requests.values()];
  }

  get events(): ReadonlySet<string> {
    return this.#events;
  }

  /** How often, by what it was. */
  get leftOut(): ReadonlyMap<string, number> {
    return this.#leftOut;
  }

  informed(events: readonly string[]): void {
    for (const event of events) if (this.#events.size < mostEvents) this.#events.add(event);
  }

  /** `request`: the element in the Body; `events`: of the Inform that began the session. */
  asked(request: LinedElement, events: readonly string[]): void {
    const [on] = events.filter((event) => event !== woken);
    if (on === undefined) {
      this.#leave(`${request.name} after ${woken}`);
      return;
    }
    const said = this.#said(request);
    if (said === undefined) return;
    const asked = { on, ...said };
    const key = JSON.stringify(asked);
    if (this.#requests.has(key)) return;
    if (this.#requests.size >= mostRequests || this.#characters + key.length > mostCharacters) {
      this.#leave(`${request.name}, after so many others`);
      return;
    }
    this.#requests.set(key, asked);
    this.#characters += key.length;
  }

  #said(request: LinedElement): Omit<AskedRequest, "on"> | undefined {
    switch (request.name) {
      case "SetParameterValues":
        return this.#set(request);
      case "GetParameterValues": {
        const names = childIn(request, "ParameterNames")?.children.map(({ text }) => text.trim()) ?? [];
        const get = names.filter((name) => isPath(name)).slice(0, mostPaths);
        if (get.length < names.length) this.#leave("a path of GetParameterValues", names.length - get.length);
        return get.length > 0 ? { get } : undefined;
      }
      case "Download": {
        const file = fileNameIn(textIn(request, "URL").slice(0, longestUrl));
        return { download: { type: textIn(request, "FileType").slice(0, 64), url: `{files}/${file}` } };
      }
      case "Reboot":
        return { reboot: textIn(request, "CommandKey").slice(0, 32) || "recorded" };
      default:
        this.#leave(shortly(request.name));
        return undefined;
    }
  }

  #set(request: LinedElement): Omit<AskedRequest, "on"> | undefined {
    const set: Record<string, string> = {};
    for (const each of childIn(request, "ParameterList")?.children ?? []) {
      const path = textIn(each, "Name");
      const value = childIn(each, "Value")?.text ?? "";
      if (isSecretName(path) || value.includes(secretMask)) this.#leave(`the secret ${shortly(path)}`);
      else if (/\.ManagementServer\.URL$/.test(path)) this.#leave(`${path}, which leads to another ACS`);
      else if (!isFullPath(path) || value.length > longestValue || Object.keys(set).length >= mostPaths)
        this.#leave("a value of SetParameterValues");
      else set[path] = value;
    }
    return Object.keys(set).length > 0 ? { set } : undefined;
  }

  #leave(what: string, times = 1): void {
    const known = this.#leftOut.has(what) || this.#leftOut.size < mostRequests;
    if (known) this.#leftOut.set(what, (this.#leftOut.get(what) ?? 0) + times);
  }
}

const shortly = (text: string): string => text.replace(/\p{Cc}/gu, "?").slice(0, 200);

/** What is behind the path may be a token. */
function fileNameIn(url: string): string {
  const [path = ""] = url.replace(/^[^/?#]*\/\/[^/?#]*/, "").split(/[?#;]/, 1);
  return /([A-Za-z0-9_][\w.-]{0,127})$/.exec(path)?.[1] ?? "file.bin";
}

const childIn = ({ children }: LinedElement, name: string): LinedElement | undefined =>
  children.find((child) => child.name === name);

const textIn = (element: LinedElement, name: string): string => childIn(element, name)?.text.trim() ?? "";

/** Event codes of an Inform. */
export function eventsIn(inform: LinedElement): readonly string[] {
  const events = childIn(inform, "Event")?.children ?? [];
  return events.map((event) => textIn(event, "EventCode").slice(0, 64)).filter((code) => code !== "");
}
