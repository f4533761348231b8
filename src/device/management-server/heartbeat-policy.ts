import type { Tree } from "../../model/tree.ts";
import { bindObject } from "../binding/bind.ts";

// Informs that only show that the device is alive. [TR-181 ManagementServer.HeartbeatPolicy]

const path = "Device.ManagementServer.HeartbeatPolicy.";
const defaultIntervalSeconds = 3600;

export const heartbeatPolicy = bindObject(path, {
  load: (context) => context.defaults,
  parameters: {
    Enable: { stored: false },
    ReportingInterval: { stored: defaultIntervalSeconds },
    InitiationTime: { stored: "0001-01-01T00:00:00Z" },
  },
});

export interface HeartbeatSettings {
  readonly enabled: boolean;
  readonly intervalSeconds: number;
  /** As an xsd:dateTime; `0001-01-01T00:00:00Z` leaves the phase to the device. */
  readonly time: string;
}

/** Whether there are any; asked at every evaluation. */
export const areHeartbeatsEnabled = (tree: Pick<Tree, "storedValue">): boolean =>
  tree.storedValue(`${path}Enable`) === "true";

/** The policy as it is set now; off on a device that has none. */
export function heartbeatSettings(tree: Pick<Tree, "storedValue">): HeartbeatSettings {
  return {
    enabled: areHeartbeatsEnabled(tree),
    intervalSeconds: Number(tree.storedValue(`${path}ReportingInterval`) ?? defaultIntervalSeconds),
    time: tree.storedValue(`${path}InitiationTime`) ?? "",
  };
}
