import { bindObject } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";

// Whether changes of the system that the way to the ACS depends on have stayed. A vendor extension. [TR-106 vendor]

const never = new Date("0001-01-01T00:00:00Z");
const longestReason = 256;

const object = bindObject("Device.ManagementServer.X_CPE-AGENT_ConfirmedCommit.", {
  load: ({ host: { trials }, clock }) => ({ ...trials?.read(), nowMs: clock.monotonicMs() }),
  parameters: {
    Status: ({ takenBack }) => (takenBack?.isLatest === true ? "TakenBack" : "Confirmed"),
    Reason: ({ takenBack }) => takenBack?.reason.slice(0, longestReason) ?? "",
    LastTakenBack: ({ takenBack }) => (takenBack === undefined ? never : new Date(takenBack.atMs)),
    OnTrial: ({ trial }) => trial !== undefined,
    RemainingTime: ({ trial, nowMs }) =>
      trial === undefined ? 0 : Math.max(0, Math.ceil((trial.untilMs - nowMs) / 1000)),
  },
});

export const confirmedCommit: Component = [object];
