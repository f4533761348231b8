/** A rate of kbit/s, which TR-181 has from 1 Mbit/s on; undefined for a slower one, which a driver gives for none at all. */
export const operatingRate = (kbps: number | undefined, most = Number.POSITIVE_INFINITY): number | undefined =>
  kbps !== undefined && kbps >= 1000 && kbps <= most ? kbps : undefined;
