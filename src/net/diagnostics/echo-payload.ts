import type { EchoFields } from "../../ports/host/network/network-tests.ts";

// The six fields of Echo Plus, 32 bits each, at the beginning of a datagram. [TR-143 A.2]

const echoFieldsBytes = 24;
/** Of servers from before TestIterationNumber. */
const formerFieldsBytes = 20;

/** A datagram as a client sends it; as much of the fields as it has room for. */
export function echoRequest(dataBytes: number, sequence: number, iteration: number): Buffer {
  const fields = Buffer.alloc(echoFieldsBytes);
  fields.writeUInt32BE(sequence >>> 0, 0);
  fields.writeUInt32BE(iteration >>> 0, 20);
  const payload = Buffer.alloc(dataBytes);
  fields.copy(payload);
  return payload;
}

/** Whether a datagram is the answer to the one of this number; one too short to hold a number may be. */
export const answersTo = (payload: Buffer, sequence: number): boolean =>
  payload.length < 4 || payload.readUInt32BE(0) === sequence >>> 0;

/** Undefined for a datagram without room for them. */
export function echoFields(payload: Buffer): EchoFields | undefined {
  if (payload.length < formerFieldsBytes) return undefined;
  return {
    testGenSN: payload.readUInt32BE(0),
    testRespSN: payload.readUInt32BE(4),
    receivedTimeStamp: payload.readUInt32BE(8),
    replyTimeStamp: payload.readUInt32BE(12),
    replyFailureCount: payload.readUInt32BE(16),
  };
}

/** What a server of Echo Plus fills in before it sends a datagram back. */
export function fillEchoFields(payload: Buffer, fields: Omit<EchoFields, "testGenSN">): void {
  payload.writeUInt32BE(fields.testRespSN >>> 0, 4);
  payload.writeUInt32BE(fields.receivedTimeStamp >>> 0, 8);
  payload.writeUInt32BE(fields.replyTimeStamp >>> 0, 12);
  payload.writeUInt32BE(fields.replyFailureCount >>> 0, 16);
}

/** Whether a datagram is one of Echo Plus: a shorter one is sent back as it is. */
export const holdsEchoFields = (payload: Buffer): boolean => payload.length >= echoFieldsBytes;
