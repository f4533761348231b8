/** The conditions of a rule that asks nothing of a packet. */
export const anyPacket = {
  protocol: undefined,
  source: undefined,
  destination: undefined,
  sourcePorts: undefined,
  destinationPorts: undefined,
  sourceMac: undefined,
} as const;
