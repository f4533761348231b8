import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { SessionRecord } from "../../src/agent/control/results.ts";
import type { LastChange } from "../../src/web/records/changes.ts";
import type { Said } from "../../src/web/records/conversations.ts";
import { asked, operation } from "./api.ts";

/** The device whose tree is looked at, and how it is asked. */
export interface ShownDevice {
  readonly readOnly: boolean;
  /** Grows whenever the device is back after it was away: what was loaded before is old. */
  readonly life: number;
  readonly operation: typeof operation;
  /** When parameters directly below an object were set last, as far as somebody has noted it. */
  changesBelow(path: string): Promise<readonly LastChange[]>;
  /** What was said in a session, as far as it is kept. */
  conversationOf(session: SessionRecord): Promise<{ readonly said: readonly Said[] }>;
  /** Of a session in which something was said. */
  readonly whyNothingIsKept: string;
  /** Has the values at or directly below a path told, until the function that it gives is called. */
  watch(path: string, told: (values: readonly TreeValue[]) => void): () => void;
  /** Where the tree shows a path: `#/tree/Device.IP.` */
  placeOf(path: string): string;
}

export interface TreeValue {
  readonly path: string;
  readonly value: string;
}

export const Device = createContext<ShownDevice>({
  readOnly: true,
  life: 0,
  operation,
  changesBelow: async () => [],
  conversationOf: async () => ({ said: [] }),
  whyNothingIsKept: "",
  watch: () => () => {},
  placeOf: (path) => `#/tree/${path}`,
});

export const useDevice = (): ShownDevice => useContext(Device);

/** Asks for what was said in a session. `of`: `/api`, or what stands there for one CPE of many. */
export const conversationsAt =
  (of: string): ShownDevice["conversationOf"] =>
  ({ durationMs, startedAtMs }) =>
    asked(`${of}/conversation?startedAtMs=${startedAtMs}&durationMs=${durationMs}`);
