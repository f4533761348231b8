import type { DhcpOptions, LeaseOptions } from "../../../src/ports/host/network/dhcp-options.ts";

/** The DHCP clients of a simulated device, and the servers that they ask. */
export class SimulatedDhcp implements DhcpOptions {
  #leases: readonly LeaseOptions[] = [];
  #changed: (() => void) | undefined;
  renewals = 0;
  /** Called when the clients are to ask again. */
  onRenew: () => void = () => {};

  /** A server answers: each option as a URL and what else is said of the ACS, by the code of its sub-option. */
  answer(
    ...leases: readonly { readonly link?: string; readonly option?: 43 | 125; readonly says: readonly string[] }[]
  ): void {
    this.#leases = leases.map(({ link = "wan", option = 43, says }) => {
      const content = says.flatMap((text, index) =>
        text === "" ? [] : [index + 1, text.length, ...Buffer.from(text)],
      );
      const octets = option === 43 ? content : [0, 0, 0x0d, 0xe9, content.length, ...content];
      return { link, family: 4, options: new Map([[option, Uint8Array.from(octets)]]) };
    });
    this.#changed?.();
  }

  async read(): Promise<readonly LeaseOptions[]> {
    return this.#leases;
  }

  watch(changed: () => void): () => void {
    this.#changed = changed;
    return () => {
      this.#changed = undefined;
    };
  }

  async renew(): Promise<void> {
    this.renewals += 1;
    this.onRenew();
  }
}
