/** What is sent at one rate: two bursts that come round on their own, and one more datagram with the second. */
export interface SendingRate {
  /** Microseconds; 0 for never. */
  readonly interval1: number;
  /** Octets; bit 31: any size up to that. */
  readonly payload1: number;
  readonly burst1: number;
  readonly interval2: number;
  readonly payload2: number;
  readonly burst2: number;
  readonly addOn2: number;
}

/** Which datagrams both sides have agreed upon. */
export interface DatagramSizes {
  readonly jumbo: boolean;
  readonly fullMtu: boolean;
}

export const randomSize = 0x8000_0000;

/** Octets of the headers of IPv4 and UDP, by which the table counts, and what IPv6 has more. */
const headers = 28;
export const ipv6Extra = 20;
/** The header of a load PDU and as much again; of IPv6 less, so that packets are as large. */
export const leastPayload = 52;
export const mostBurst = 100;
export const leastIntervalUs = 100;

const payloadOf = { usual: 1222, fullMtu: 1472, jumbo: 8972 } as const;
const rows = 1153;
/** The row of 1 Gbit/s, up to which a search is fast. */
export const highSpeedIndex = 1000;
export const lastRateIndex = rows - 1;
const fastUs = 100;
const steadyUs = 1000;

/** An octet a microsecond is 8 Mbit/s: a row is 1 Mbit/s or 125 octets a millisecond, with the headers of each datagram. */
const perMbit = 125;

const nothing: SendingRate = {
  interval1: 0,
  payload1: 0,
  burst1: 0,
  interval2: 0,
  payload2: 0,
  burst2: 0,
  addOn2: 0,
};

/**
 * The row of the table by which the parties name a rate: row 0 sends a datagram now and then, the next 1,000 are a megabit
 * each, those after it grow by larger datagrams, then by larger bursts. (TR-471 Annex A, as udpst has it)
 */
export function sendingRate(index: number, { fullMtu, jumbo }: DatagramSizes): SendingRate {
  const payload = fullMtu ? payloadOf.fullMtu : payloadOf.usual;
  if (index <= 0) return { ...nothing, interval2: 50_000, addOn2: (randomSize + payload) >>> 0 };
  if (index <= highSpeedIndex) return steadyRate(index, payload);
  const above = index - highSpeedIndex;
  const largest = (payloadOf.jumbo + headers - (payloadOf.usual + headers)) / perMbit;
  if (jumbo && above <= largest) return burstRate(payloadOf.usual + above * perMbit, 10);
  if (jumbo) return burstRate(payloadOf.jumbo, 10 + above - largest);
  return burstRate(payload, (fullMtu ? 8 : 10) + above);
}

const burstRate = (payload1: number, burst: number): SendingRate => ({
  ...nothing,
  interval1: fastUs,
  payload1,
  burst1: Math.min(mostBurst, burst),
});

/** Whole datagrams each 100 µs, then whole ones each millisecond, then what is left of the megabits. */
function steadyRate(index: number, payload: number): SendingRate {
  const perDatagram = (payload + headers) / perMbit;
  const datagrams = Math.floor(index / perDatagram);
  const left = index % perDatagram;
  const burst1 = Math.floor(datagrams / 10);
  const burst2 = datagrams % 10;
  return {
    interval1: burst1 > 0 ? fastUs : 0,
    payload1: burst1 > 0 ? payload : 0,
    burst1,
    interval2: burst2 > 0 || left > 0 ? steadyUs : 0,
    payload2: burst2 > 0 ? payload : 0,
    burst2,
    addOn2: left > 0 ? left * perMbit - headers : 0,
  };
}

/** The row that comes nearest to a rate of IP. */
export const indexOfMbps = (mbps: number): number => Math.max(0, Math.min(highSpeedIndex, Math.round(mbps)));
