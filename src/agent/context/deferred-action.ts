/**
 * What waits for the end of the session, in order of weight. Each includes the ones before it: a factory reset ends in a
 * reboot, and that comes after what the session has changed of the system. [TR-069 3.7.1.4]
 */
export type DeferredAction = "settle" | "reboot" | "factory-reset";

export function heavier(one: DeferredAction | undefined, other: DeferredAction): DeferredAction {
  if (one === "factory-reset" || other === "factory-reset") return "factory-reset";
  return one === "reboot" ? one : other;
}
