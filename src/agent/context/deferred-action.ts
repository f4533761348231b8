/**
 * What waits for the end of the session, in order of weight. Each includes the ones before it: a factory reset ends in a
 * reboot, and that comes after what the session has changed of the system. [TR-069 3.7.1.4]
 * `reboot-after-transfers` is what the ACS asks for: it may have asked for a file in the same session.
 */
const actions = ["settle", "reboot-after-transfers", "reboot", "factory-reset"] as const;

export type DeferredAction = (typeof actions)[number];

export function heavier(one: DeferredAction | undefined, other: DeferredAction): DeferredAction {
  return one !== undefined && actions.indexOf(one) > actions.indexOf(other) ? one : other;
}
