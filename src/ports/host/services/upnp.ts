// What the device offers by UPnP. Types only.

export interface UpnpSettings {
  /** Whether anything is offered. */
  readonly enabled: boolean;
  /** Whether machines inside may ask it for port mappings. */
  readonly gateway: boolean;
}

export interface UpnpReading extends UpnpSettings {
  /** Version of the Internet gateway that it is, where it is one. */
  readonly gatewayVersion: 1 | 2;
}

export interface Upnp {
  /** Taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<UpnpReading>;
}

/** What a transaction of the host can change of it. */
export interface UpnpEdits {
  /** Absent settings stay. */
  change(settings: Partial<UpnpSettings>): Promise<void>;
}
