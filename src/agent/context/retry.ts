// How long to wait before a failed session is tried again. [TR-069 3.2.1.1, TR-181 ManagementServer.CWMPRetryMinimumWaitInterval]

export interface RetryPolicy {
  /** CWMPRetryMinimumWaitInterval, 1 to 65535. */
  readonly retryMinimumWaitSeconds: number;
  /** CWMPRetryIntervalMultiplier in thousandths, 1000 to 65535. */
  readonly retryIntervalMultiplier: number;
}

/** From here on the range no longer grows. */
const lastStep = 10;
/** What an unsignedInt of seconds can hold: m × (k/1000)^10 goes far beyond for large k. */
const longestWaitSeconds = 4_294_967_295;
/** An ACS may ask for patience, but not put a device to sleep. */
const longestRetryAfterSeconds = 3600;

/** The shortest and longest wait before the `retry`-th retry (1 is the first), in seconds. */
export function retryRange(retry: number, policy: RetryPolicy): readonly [least: number, most: number] {
  const step = Math.min(Math.max(retry, 1), lastStep);
  const growth = policy.retryIntervalMultiplier / 1000;
  const wait = (power: number): number =>
    Math.min(policy.retryMinimumWaitSeconds * growth ** power, longestWaitSeconds);
  return [wait(step - 1), wait(step)];
}

/**
 * Milliseconds to wait: uniform in the range of this retry by `fraction` in [0, 1), and not before what a 503 asked for in
 * Retry-After (heeded up to an hour), then spread over the minimum wait so that not all come back at the same second.
 */
export function retryWaitMs(retry: number, policy: RetryPolicy, fraction: number, retryAfterSeconds = 0): number {
  const [least, most] = retryRange(retry, policy);
  const wait = least + fraction * (most - least);
  if (retryAfterSeconds <= 0) return 1000 * wait;
  const asked = Math.min(retryAfterSeconds, longestRetryAfterSeconds) + fraction * policy.retryMinimumWaitSeconds;
  return 1000 * Math.max(wait, asked);
}
