// The device's own local addresses of IPv6 (ULA). Types only.

interface UlaReading {
  /** `fd12:3456:789a::/48`; undefined where there is none. */
  readonly prefix: string | undefined;
  /** The links that get a network of it. */
  readonly links: ReadonlySet<string>;
}

export interface Ula {
  read(): Promise<UlaReading>;
}
