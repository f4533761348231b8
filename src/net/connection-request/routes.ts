import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { ConnectionRequestSettings } from "../../ports/connection-requests.ts";
import { deviceJudge } from "./device-judge.ts";
import { pathOf } from "./digest-server.ts";
import type { ConnectionRequestOptions } from "./options.ts";
import type { Verdict } from "./verdict.ts";

/** Which device a request is for, by its path. */
export interface Routes {
  /** Returns what takes the device away again; undefined when another one has its path. */
  add(device: ConnectionRequestSettings): (() => void) | undefined;
  judge(message: IncomingMessage): Verdict;
}

interface Route {
  readonly device: ConnectionRequestSettings;
  /** Made for the first request: most devices of a fleet have none for long. */
  judge: ((message: IncomingMessage) => Verdict) | undefined;
}

const maxContentBytes = 8 * 1024;

/** Routes with the same options for each device. */
export function routes(options: Required<ConnectionRequestOptions>): Routes {
  /** By a digest of the path, so that the time of a search tells nothing of the paths there are. */
  const known = new Map<string, Route>();
  return {
    add: (device) => {
      const key = digestOf(device.path);
      if (known.has(key)) return undefined;
      const route: Route = { device, judge: undefined };
      known.set(key, route);
      return () => {
        if (known.get(key) === route) known.delete(key);
      };
    },
    judge: (message) => {
      const { method, url: target = "", headers } = message;
      if (method !== "GET") return { status: 405, reason: "not GET" };
      // No data is conveyed by a connection request; a body is either a mistake or smuggling.
      if (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > maxContentBytes) {
        return { status: 400, reason: "a body" };
      }
      const route = known.get(digestOf(pathOf(target).replace(/\?.*$/s, "")));
      if (route === undefined) return { status: 404, reason: "wrong path" };
      route.judge ??= deviceJudge(route.device, options);
      return route.judge(message);
    },
  };
}

const digestOf = (path: string): string => hash("sha256", path, "base64");
