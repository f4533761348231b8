import { hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { ConnectionRequestSettings } from "../../ports/connection-requests.ts";
import { deviceJudge } from "./device-judge.ts";
import { pathOf } from "./digest-server.ts";
import type { ConnectionRequestOptions } from "./options.ts";
import type { Verdict } from "./verdict.ts";

/** Which device a request is for, by its path. */
export interface Routes {
  /** Gives what it is removed by; undefined when another one has its path. */
  add(device: ConnectionRequestSettings): string | undefined;
  /** Nothing for one that was not added so. */
  remove(device: ConnectionRequestSettings, key: string): void;
  judge(message: IncomingMessage): Verdict;
}

const maxContentBytes = 8 * 1024;

/** Routes with the same options for each device. */
export function routes(options: Required<ConnectionRequestOptions>): Routes {
  /** By a digest of the path, so that the time of a search tells nothing of the paths there are. */
  const known = new Map<string, ConnectionRequestSettings>();
  /** Made for the first request: most devices of a fleet have none for long. */
  const judges = new WeakMap<ConnectionRequestSettings, (message: IncomingMessage) => Verdict>();
  return {
    add: (device) => {
      const key = digestOf(device.path);
      if (known.has(key)) return undefined;
      known.set(key, device);
      return key;
    },
    remove: (device, key) => {
      if (known.get(key) !== device) return;
      known.delete(key);
      judges.delete(device);
    },
    judge: (message) => {
      const { method, url: target = "", headers } = message;
      if (method !== "GET") return { status: 405, reason: "not GET" };
      // No data is conveyed by a connection request; a body is either a mistake or smuggling.
      if (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > maxContentBytes) {
        return { status: 400, reason: "a body" };
      }
      const device = known.get(digestOf(pathOf(target).replace(/\?.*$/s, "")));
      if (device === undefined) return { status: 404, reason: "wrong path" };
      const judge = judges.get(device) ?? deviceJudge(device, options);
      judges.set(device, judge);
      return judge(message);
    },
  };
}

/** Of 128 bits, which no two paths share, since there is one for each device of a fleet. */
const digestOf = (path: string): string => hash("sha256", path, "buffer").toString("latin1", 0, 16);
