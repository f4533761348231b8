import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { DeviceDetails, DeviceSummary } from "../../src/acs/shown.ts";
import type { Task } from "../../src/acs/task.ts";
import { asked } from "../parts/api.ts";

// The small ACS as its page sees it.

export const pathOf = (id: string, rest = ""): string => `/api/devices/${encodeURIComponent(id)}${rest}`;

/** Queues a call, and sends a connection request if that is wanted: what became of that in a sentence. */
export async function call(device: DeviceSummary, method: string, message: unknown, wake: boolean): Promise<string> {
  await asked<Task>(pathOf(device.id, "/tasks"), "POST", { method, message });
  return wake ? `${method} is queued. ${await knock(device)}` : `${method} is queued: it goes out in the next session.`;
}

/** Rejects where the device could not be reached. */
export async function knock(device: DeviceSummary): Promise<string> {
  const result = await asked<{ ok: boolean; reason?: string }>(pathOf(device.id, "/wake"), "POST", {});
  if (!result.ok) throw new Error(`The connection request was not taken: ${result.reason}`);
  return "The device was asked for a session.";
}

/** Asks to be told of changes, one request at a time, for as long as the page is open. */
export function useChanges(): { readonly changes: number; readonly isAway: boolean } {
  const [state, setState] = useState({ changes: -1, isAway: false });
  useEffect(() => {
    let over = false;
    const follow = async (since: number): Promise<void> => {
      if (over) return;
      if (document.hidden) {
        // A browser opens six connections to an address, for all tabs together.
        document.addEventListener("visibilitychange", () => void follow(since), { once: true });
        return;
      }
      try {
        const { changes } = await asked<{ changes: number }>(`/api/changes?since=${since}`);
        setState({ changes, isAway: false });
        setTimeout(() => void follow(changes), 300);
      } catch {
        setState((before) => ({ ...before, isAway: true }));
        setTimeout(() => void follow(-1), 2000);
      }
    };
    void follow(-1);
    return () => {
      over = true;
    };
  }, []);
  return state;
}

/** The device that is looked at. */
export const Chosen = createContext<DeviceDetails | undefined>(undefined);

export function useDevice(): DeviceDetails {
  const device = useContext(Chosen);
  if (device === undefined) throw new Error("there is no device to look at");
  return device;
}
