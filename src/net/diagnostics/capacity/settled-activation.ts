import type { Activation } from "./control-pdus.ts";
import { indexOfMbps, lastRateIndex } from "./sending-rates.ts";

/** What a server lets be asked of it. */
export interface ActivationLimits {
  readonly mostSeconds: number;
  readonly mostMbps: number | undefined;
}

/** What was asked for as far as it makes sense and is permitted; the client goes by what it is answered. (RFC 9946) */
export function settled(asked: Activation, { mostMbps, mostSeconds }: ActivationLimits): Activation {
  const { search } = asked;
  const thresholds =
    within(search.lowerMs, 1, 10_000) && within(search.upperMs, 1, 10_000) && search.lowerMs <= search.upperMs
      ? { lowerMs: search.lowerMs, upperMs: search.upperMs }
      : { lowerMs: 30, upperMs: 90 };
  const most = mostMbps === undefined ? lastRateIndex : indexOfMbps(mostMbps);
  const hasIndex = search.index !== undefined && search.index <= lastRateIndex;
  const seconds = Math.min(mostSeconds, within(asked.seconds, 5, 3600) ? asked.seconds : 10);
  const intervalMs = within(asked.intervalMs, 100, 10_000) ? asked.intervalMs : 1000;
  return {
    ...asked,
    trialMs: within(asked.trialMs, 5, 250) ? asked.trialMs : 50,
    seconds,
    intervalMs: Math.min(intervalMs, seconds * 1000),
    dscpEcn: 0,
    randomPayload: asked.randomPayload,
    search: {
      ...search,
      ...thresholds,
      index: hasIndex ? Math.min(most, search.index) : undefined,
      isFixed: search.isFixed && hasIndex,
      highSpeedDelta: Math.max(1, search.highSpeedDelta),
      slowAdjustment: Math.max(1, search.slowAdjustment),
    },
  };
}

const within = (value: number, least: number, most: number): boolean => value >= least && value <= most;
