import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../../src/host/clock.ts";
import { UbusClient } from "../../../src/host/openwrt/ubus/ubus-client.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { type ServiceObjects, startService } from "../ubus/service.ts";
import { Sessions } from "./sessions.ts";
import { uciObject } from "./uci-object.ts";

export interface Rpcd {
  /** Sessions that nobody has destroyed. */
  readonly openSessions: number;
  /** As while somebody's `uci apply` waits to be confirmed: then nobody else may commit. */
  holdApply(isHeld: boolean): void;
  /** Called before each commit, with the package; what it throws is answered. */
  onCommit(hook: (name: string) => unknown): void;
  /** Called at each call of an object, before it is done: what it waits for, the call waits for. */
  onCall(hook: (call: string) => unknown): void;
  stop(): void;
}

/** A stand-in for rpcd with its objects `uci` and `session`, over the `/etc/config` below `root`. */
export async function startRpcd(path: string, root: string): Promise<Rpcd> {
  const sessions = new Sessions();
  const client = new UbusClient({ path, clock: systemClock(), log: silentLog });
  const state = {
    isHeld: false,
    onCommit: (_name: string): unknown => undefined,
    onCall: (_call: string): unknown => undefined,
  };
  const deltasOf = (session: string): string => join(root, "/var/run/rpcd", `uci-${session}`);
  const uci = uciObject({
    root,
    sessions,
    deltasOf,
    isHeld: () => state.isHeld,
    committing: (name) => state.onCommit(name),
    // As recorded: a commit tells procd, which tells everybody else.
    committed: async (name) => {
      const event = { type: "config.change", data: { package: name } };
      await client.call("service", "event", event, { timeoutMs: 1000 }).catch(() => undefined);
    },
  });
  const objects = {
    ...sessions.objects((session) => rmSync(deltasOf(session), { recursive: true, force: true })),
    uci,
  };
  const service = await startService(
    path,
    watched(objects, (call) => state.onCall(call)),
  );
  return {
    get openSessions() {
      return sessions.open;
    },
    holdApply: (isHeld) => {
      state.isHeld = isHeld;
      const snapshot = join(root, "/var/run/rpcd/snapshot-files");
      if (isHeld) mkdirSync(snapshot, { recursive: true });
      if (isHeld) writeFileSync(join(snapshot, "wireless"), "");
      else rmSync(snapshot, { recursive: true, force: true });
    },
    onCall: (hook) => {
      state.onCall = hook;
    },
    onCommit: (hook) => {
      state.onCommit = hook;
    },
    stop: () => {
      service.stop();
      client.close();
    },
  };
}

function watched(objects: ServiceObjects, called: (call: string) => unknown): ServiceObjects {
  const wrapped = Object.entries(objects).map(([object, methods]) => {
    const each = Object.entries(methods).map(([name, method]) => {
      const call: typeof method.call = async (args) => {
        await called(`${object} ${name}`);
        return method.call(args);
      };
      return [name, { ...method, call }] as const;
    });
    return [object, Object.fromEntries(each)] as const;
  });
  return Object.fromEntries(wrapped);
}
