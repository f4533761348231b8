import type { SystemFiles } from "../../../linux/programs/system-files.ts";
import type { UbusArguments } from "../../ubus/blobmsg.ts";
import type { CallOptions, UbusCalls } from "../../ubus/ubus.ts";
import { UbusError } from "../../ubus/ubus-error.ts";
import type { UciPackage } from "../uci-package.ts";
import { changedPackage } from "./changed-package.ts";
import { isNone, type UciChange, type UciValues } from "./uci-change.ts";
import { type UciChanges, UciWriteError, type UciWriter } from "./uci-writer.ts";

/** How long rpcd keeps a session that was not destroyed; it goes with its delta. */
const sessionSeconds = 60;
/** How long rpcd may take for what it does in its memory: where it hangs it is better known before anything is committed. */
const patienceMs = 5_000;
const inMemory = { timeoutMs: patienceMs };

/**
 * Writes by rpcd's object `uci`, in a session of its own: its delta is in `/var/run/rpcd/uci-ID`, and what others have staged is
 * neither read nor committed. rpcd tells procd of each commit by itself. (rpcd/uci.c, recorded.)
 */
export function rpcdWriter(files: SystemFiles, ubus: UbusCalls): UciWriter {
  return {
    way: "rpcd",
    write: async (changes) => {
      const calls = callsOf(files, changes);
      if (calls.size === 0) return;
      const committed: string[] = [];
      let session: string | undefined;
      let isUnanswered = false;
      try {
        session = await openSession(ubus, [...calls.keys()]);
        const call = (method: string, config: string, args: UbusArguments = {}, options: CallOptions = {}) =>
          ubus.call("uci", method, { config, ...args, ubus_rpc_session: session }, options);
        for (const [config, ofPackage] of calls) {
          for (const { method, args } of ofPackage) await call(method, config, args, inMemory);
        }
        for (const config of calls.keys()) {
          await call("commit", config);
          committed.push(config);
        }
      } catch (error) {
        if (!(error instanceof UbusError)) throw error;
        isUnanswered = error.status === "timeout";
        throw new UciWriteError(sentence(error), committed, isUnanswered);
      } finally {
        const closed = session === undefined ? undefined : closeSession(ubus, session);
        if (!isUnanswered) await closed;
      }
    },
  };
}

interface UciCall {
  readonly method: "add" | "set" | "delete" | "rename" | "order";
  readonly args: UbusArguments;
}

/** The calls for each package that its changes make different. */
function callsOf(files: SystemFiles, changes: UciChanges): ReadonlyMap<string, readonly UciCall[]> {
  const calls = new Map<string, readonly UciCall[]>();
  for (const [name, ofPackage] of changes) {
    const edited = changedPackage(files, name);
    const ofChanges = ofPackage.flatMap((change) => {
      const ofChange = callsOfChange(change, edited.package);
      return edited.apply(change).length === 0 ? [] : ofChange;
    });
    if (ofChanges.length > 0) calls.set(name, ofChanges);
  }
  return calls;
}

/** What is to be none goes in a call of its own, and only where it is there: rpcd refuses an empty list, and what is not there. */
function callsOfChange(change: UciChange, before: UciPackage): readonly UciCall[] {
  switch (change.kind) {
    case "add":
      return [{ method: "add", args: { type: change.type, name: change.section, values: present(change.values) } }];
    case "set": {
      const { section, values } = change;
      const options = Object.entries(values).flatMap(([option, value]) => {
        return isNone(value) && before.section(section)?.option(option) !== undefined ? [option] : [];
      });
      const kept = present(values);
      return [
        ...(options.length === 0 ? [] : [{ method: "delete", args: { section, options } } as const]),
        ...(Object.keys(kept).length === 0 ? [] : [{ method: "set", args: { section, values: kept } } as const]),
      ];
    }
    case "delete":
      return [{ method: "delete", args: { section: change.section } }];
    case "rename":
      return [{ method: "rename", args: { section: change.section, name: change.name } }];
    case "order":
      return [{ method: "order", args: { sections: change.sections } }];
  }
}

function present(values: UciValues): Readonly<Record<string, string | readonly string[]>> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (isNone(value) ? [] : [[name, value]])));
}

async function openSession(ubus: UbusCalls, packages: readonly string[]): Promise<string> {
  const created = await ubus.call("session", "create", { timeout: sessionSeconds }, inMemory);
  const session = created?.ubus_rpc_session;
  if (typeof session !== "string") throw new UbusError("session create", "no-data");
  const objects = packages.flatMap((name) => [
    [name, "read"],
    [name, "write"],
  ]);
  await ubus.call("session", "grant", { ubus_rpc_session: session, scope: "uci", objects }, inMemory);
  return session;
}

/** With what is left of its delta. One that stays is removed when its time is over. */
async function closeSession(ubus: UbusCalls, session: string): Promise<void> {
  try {
    await ubus.call("session", "destroy", { ubus_rpc_session: session });
  } catch (error) {
    if (!(error instanceof UbusError)) throw error;
  }
}

function sentence(error: UbusError): string {
  return error.call === "uci commit" && error.status === "permission-denied"
    ? "another change of the configuration is waiting to be confirmed (uci apply)"
    : error.message;
}
