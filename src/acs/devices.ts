import type { AcsRpcs } from "../cwmp/methods.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { Device, type DeviceRecord, deviceIdOf } from "./device.ts";

/** More devices than a small ACS is made for. */
const mostDevices = 10_000;
const space = "device";

/** Every device that this ACS has heard of, kept in the store, with word of each change to those who wait for one. */
export class Devices {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #devices = new Map<string, Device>();
  readonly #waiting = new Set<{ look(): void; giveUp(): void }>();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    for (const [, value] of store.entries(space)) {
      const device = new Device(JSON.parse(value) as DeviceRecord);
      this.#devices.set(device.id, device);
    }
  }

  /** By its id, or by its name if no other device has it. */
  get(called: string): Device | undefined {
    const known = this.#devices.get(called);
    if (known !== undefined) return known;
    const [named, ...others] = this.all().filter(({ name }) => name === called);
    return others.length === 0 ? named : undefined;
  }

  all(): readonly Device[] {
    return [...this.#devices.values()];
  }

  /** The device that informs, made on its first Inform; undefined when there is no room for one more. */
  informing(identity: AcsRpcs["Inform"]["request"]["DeviceId"]): Device | undefined {
    const known = this.#devices.get(deviceIdOf(identity));
    if (known !== undefined || this.#devices.size >= mostDevices) return known;
    const device = new Device({
      identity,
      firstSeenMs: this.#clock.wallMs(),
      informs: 0,
      lastInform: undefined,
      parameters: [],
      tasks: [],
      conversation: [],
      connectionRequest: undefined,
    });
    this.#devices.set(device.id, device);
    return device;
  }

  /** Keeps the device as it is now, then tells those who wait. */
  async save(device: Device): Promise<void> {
    await this.#store.write([{ space, key: device.id, value: JSON.stringify(device.toRecord()) }]);
    for (const each of this.#waiting) each.look();
  }

  /** The first result of `look` that is not undefined, looked for at each change; undefined when the time is over. */
  until<T>(look: () => T | undefined, timeoutMs: number): Promise<T | undefined> {
    return new Promise((resolve) => {
      const settle = (result: T | undefined): void => {
        cancel();
        this.#waiting.delete(waiting);
        resolve(result);
      };
      const waiting = {
        look: () => {
          const result = look();
          if (result !== undefined) settle(result);
        },
        giveUp: () => settle(undefined),
      };
      const cancel = this.#clock.after(timeoutMs, waiting.giveUp);
      this.#waiting.add(waiting);
      waiting.look();
    });
  }

  /** Lets nobody wait any longer. */
  close(): void {
    for (const each of this.#waiting) each.giveUp();
  }
}
