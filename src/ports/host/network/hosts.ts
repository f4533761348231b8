// The machines on the inside of the device. Types only.

export interface HostReading {
  /** Lower case with colons; each once. */
  readonly macAddress: string;
  /** IPv4 and IPv6, each once; the first is the one that it is best reached by. */
  readonly addresses: readonly string[];
  /** At most 64 characters; empty where nobody has told it. */
  readonly hostName: string;
  /** Whether it is there now, as far as the system can tell. */
  readonly active: boolean;
  /** Name of the link that carries IP to it; undefined where that is not known. */
  readonly link: string | undefined;
  /** Name of the port of a bridge, or the access point, behind which it was seen last. */
  readonly port: string | undefined;
  /** Whether it is associated to an access point of this device. */
  readonly associated: boolean;
}

export interface Hosts {
  /** Taken fresh; rejects with an Error that names the file or program that could not be read. */
  read(): Promise<readonly HostReading[]>;
}
