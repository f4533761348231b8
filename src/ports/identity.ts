// Who the device is. Types only.

/** What tells this device from all others. [TR-069 A.3.3.1] */
export interface Identity {
  readonly manufacturer: string;
  /** Six upper-case hex digits. */
  readonly oui: string;
  readonly productClass: string;
  readonly serialNumber: string;
  readonly modelName: string;
  readonly description: string;
  readonly hardwareVersion: string;
  readonly softwareVersion: string;
  readonly provisioningCode: string;
}

/** Of a simulated device, which may be one of a fleet. */
export interface SimulatedIdentity extends Identity {
  /** Its number there, from 1. */
  readonly fleetNumber?: number;
  /** The first of its MAC addresses, as twelve hex digits. Absent: it follows from OUI and serial number. */
  readonly macAddress?: string | undefined;
}
