import type { ConversationEntry, Device, SeenTransfer } from "./device.ts";
import type { Task } from "./task.ts";

// What the API tells of devices.

/** A device in a list. */
export interface DeviceSummary {
  readonly id: string;
  /** The id as people write it: `00D09E-home-gateway-1`. Both are taken for the device. */
  readonly name: string;
  readonly manufacturer: string;
  readonly oui: string;
  readonly productClass: string;
  readonly serialNumber: string;
  readonly firstSeenMs: number;
  readonly informs: number;
  readonly lastInform: Device["lastInform"];
  readonly inSession: boolean;
  readonly parameters: number;
  readonly queued: number;
  /** Grows with each change of it. */
  readonly version: number;
}

/** One line of a conversation, without its envelope. */
export interface BriefEntry extends Omit<ConversationEntry, "envelope"> {
  readonly number: number;
  /** Whether there is an envelope to ask for. */
  readonly hasEnvelope: boolean;
}

export interface DeviceDetails extends DeviceSummary {
  readonly connectionRequestUrl: string | undefined;
  /** Whether this ACS knows credentials for connection requests. */
  readonly canWake: boolean;
  readonly tasks: readonly Task[];
  /** What became of files that were moved, oldest first. */
  readonly transfers: readonly SeenTransfer[];
}

export interface ShownParameter {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly atMs: number;
  /** Absent where it is not known. */
  readonly writable?: boolean;
}
