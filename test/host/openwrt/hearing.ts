import type { UbusTable } from "../../../src/host/openwrt/ubus/blobmsg.ts";
import type { UbusListener } from "../../../src/host/openwrt/ubus/ubus.ts";

/** What a listener hears, to be waited for. */
export function hearing() {
  const heard: (readonly [string, UbusTable])[] = [];
  let resumptions = 0;
  let losses = 0;
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const one of waiting) one();
  };
  const listener: UbusListener = {
    heard: (name, data) => {
      heard.push([name, data]);
      look();
    },
    resumed: () => {
      resumptions += 1;
      look();
    },
    lost: () => {
      losses += 1;
      look();
    },
  };
  const until = (isSo: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const one = (): void => {
        if (!isSo()) return;
        waiting.delete(one);
        resolve();
      };
      waiting.add(one);
      one();
    });
  return {
    listener,
    heard,
    resumed: (times: number) => until(() => resumptions >= times),
    lost: (times: number) => until(() => losses >= times),
    hears: (count: number) => until(() => heard.length >= count),
  };
}
