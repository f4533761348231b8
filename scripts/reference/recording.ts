import { type DeviceContext, deviceContexts } from "../../src/device/binding/context.ts";
import type { HostEdits } from "../../src/device/binding/host-change.ts";
import type { Host } from "../../src/ports/host/host.ts";
import type { HostTransaction } from "../../src/ports/host/host-transaction.ts";
import { defaults, hostWith, identity } from "../../test/device/device-context.ts";
import { manualClock } from "../../test/host/manual-clock.ts";

// Finds out what a binding asks of its host by letting it ask.

/** The members of a context that are no system's: what the agent itself knows. */
const own = ["identity", "defaults", "files", "diagnostics"] as const;

export const contextOver = (host: Host): DeviceContext =>
  deviceContexts({ host, identity, defaults, clock: manualClock() })();

/** Runs `ask` with a context over `host`; what it reads, as `links`, `dhcpv4.clients` or `identity`. */
export async function readingsOf(
  host: Host,
  ask: (context: DeviceContext) => Promise<unknown>,
): Promise<ReadonlySet<string>> {
  const asked = new Set<string>();
  const context = contextOver(watched(host, (what) => asked.add(what)));
  await ask(
    new Proxy(context, {
      get: (target, name: keyof DeviceContext) => {
        if (own.some((each) => each === name)) asked.add(name);
        return target[name];
      },
    }),
  );
  return asked;
}

/** The host, telling which capability is asked, and by which method if it is not `read`. */
function watched(host: Host, tell: (what: string) => void): Host {
  return new Proxy(host, {
    get: (target, name: keyof Host) => {
      const capability: unknown = Reflect.get(target, name, target);
      if (typeof capability !== "object" || capability === null || name === "allows" || name === "changes")
        return capability;
      return new Proxy(capability, {
        get: (inner, method) => {
          const member: unknown = Reflect.get(inner, method, inner);
          if (typeof member !== "function") return member;
          return (...args: unknown[]): unknown => {
            tell(method === "read" ? name : `${name}.${String(method)}`);
            return Reflect.apply(member, inner, args);
          };
        },
      });
    },
  });
}

/** Runs `stage` with a context whose transaction takes every edit of what it has; the capabilities that are told to change. */
export async function editsOf(
  stage: (context: DeviceContext) => Promise<unknown>,
  has: (capability: keyof HostEdits) => boolean = () => true,
): Promise<ReadonlySet<string>> {
  const told = new Set<string>();
  const edits = new Proxy({} as HostTransaction, {
    get: (_target, capability: keyof HostEdits) =>
      has(capability) ? editing(() => void told.add(capability)) : undefined,
  });
  const host = hostWith({ allows: { write: true, reboot: true }, begin: () => edits });
  await stage(contextOver(host));
  return told;
}

/** Takes every edit, of rows within it too. */
const editing = (tell: () => void): object => new Proxy(async () => tell(), { get: () => editing(tell) });
