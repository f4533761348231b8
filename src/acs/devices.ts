import type { AcsRpcs } from "../cwmp/methods.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { Device, type DeviceRecord, deviceIdOf } from "./device.ts";

/** More devices than a small ACS is made for. */
const mostDevices = 10_000;
/** One that keeps little of each. */
const mostLeanDevices = 1_000_000;
/** What all of them may take, in characters. */
const mostText = 256 * 1024 * 1024;
/** What takes less has little to forget. */
const worthShrinking = 4096;
const space = "device";

/** Every device that this ACS has heard of, kept in the store, with word of each change to those who wait for one. */
export class Devices {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #devices = new Map<string, Device>();
  readonly #waiting = new Set<{ look(): void; giveUp(): void }>();
  /** As each was kept last, the one that was longest ago first. */
  readonly #sizes = new Map<Device, number>();
  #size = 0;
  readonly #mostText: number;
  readonly #isLean: boolean;

  /** `lean`: what is known of them is in memory alone. */
  constructor(store: Store, clock: Clock, { most = mostText, lean = false } = {}) {
    this.#mostText = most;
    this.#isLean = lean;
    this.#store = store;
    this.#clock = clock;
    for (const [, value] of store.entries(space)) {
      const device = new Device(JSON.parse(value) as DeviceRecord);
      this.#devices.set(device.id, device);
      this.#measure(device);
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
    const most = this.#isLean ? mostLeanDevices : mostDevices;
    if (known !== undefined || this.#devices.size >= most) return known;
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
    if (!this.#isLean) await this.#keep(device);
    for (const each of this.#waiting) each.look();
  }

  async #keep(device: Device): Promise<void> {
    this.#measure(device);
    // It is the latest now.
    this.#sizes.delete(device);
    this.#sizes.set(device, device.size);
    const changed = [device, ...this.#shrunk(device)];
    await this.#store.write(changed.map((each) => ({ space, key: each.id, value: JSON.stringify(each.toRecord()) })));
  }

  #measure(device: Device): void {
    const { size } = device;
    this.#size += size - (this.#sizes.get(device) ?? 0);
    this.#sizes.set(device, size);
  }

  /** Those that had to forget what they said, for want of room: the ones not heard of for longest, and never this one. */
  #shrunk(heard: Device): readonly Device[] {
    const shrunk: Device[] = [];
    for (const [device, size] of this.#sizes) {
      if (this.#size <= this.#mostText || device === heard) break;
      if (size < worthShrinking) continue;
      device.shrink();
      this.#measure(device);
      shrunk.push(device);
    }
    return shrunk;
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
