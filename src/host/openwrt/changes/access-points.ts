import type { Cancel } from "../../../ports/clock.ts";
import type { Ubus } from "../ubus/ubus.ts";
import { UbusError } from "../ubus/ubus-error.ts";

const pattern = "hostapd*";
/** What stations ask and measure: many a second, and nothing of it changes what is told of them. */
const idle = /^(probe|auth|beacon-report|link-measurement-report|bss-transition-.*)$/;

/**
 * Calls `told` when a station comes to an access point of hostapd or leaves it, and when an access point comes or goes.
 * hostapd has an object for each, `hostapd.phy0-ap0` or `hostapd.wlan0`, as long as it runs. [OpenWrt hostapd, ubus.c]
 */
export function accessPointChanges(bus: Ubus, told: () => void): Cancel {
  const subscriptions = new Map<string, Cancel>();
  let isOver = false;

  function come(name: string): void {
    if (isOver || subscriptions.has(name)) return;
    const heard = (notification: string): void => {
      if (!idle.test(notification)) told();
    };
    subscriptions.set(name, bus.subscribe(name, { heard, resumed: told }));
  }

  function gone(name: string): void {
    subscriptions.get(name)?.();
    if (subscriptions.delete(name)) told();
  }

  async function look(): Promise<void> {
    try {
      const present = await bus.objects(pattern);
      for (const name of subscriptions.keys()) if (!present.includes(name)) gone(name);
      for (const name of present) come(name);
    } catch (error) {
      if (!(error instanceof UbusError)) throw error; // the connection has gone: the next one begins with a look
    }
  }

  const named = (path: unknown): path is string => typeof path === "string" && path.startsWith("hostapd");
  const cancels = [
    bus.listen("ubus.object.add", {
      heard: (_event, { path }) => {
        if (named(path)) come(path);
      },
      resumed: () => void look(),
    }),
    bus.listen("ubus.object.remove", {
      heard: (_event, { path }) => {
        if (named(path)) gone(path);
      },
      resumed: () => {},
    }),
  ];
  return () => {
    isOver = true;
    for (const cancel of [...cancels, ...subscriptions.values()]) cancel();
    subscriptions.clear();
  };
}
