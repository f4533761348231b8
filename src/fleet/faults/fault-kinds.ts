import { cpeRpcs } from "../../cwmp/methods.ts";
import { type Field, type Fields, oneOf, path, text, time, whole } from "../document/fields.ts";

// What CPEs may be made to do wrong, each named after what it does. `cpe-agent fleet faults` and docs/faults.md are made of it.

interface FaultKind {
  /** What the CPE does. */
  readonly does: string;
  /** What an ACS should do about it. */
  readonly goodAcs: string;
  readonly fields: Fields;
}

const rpcs = Object.keys(cpeRpcs) as (keyof typeof cpeRpcs)[];

const optional = <T>(kind: Field<T>["kind"], about: string): Field<T> => ({ kind, about });

/** What is cut off, dripped or spoilt: `Inform`, `GetParameterValuesResponse`, `Fault`, `empty`. */
const message = optional(
  text(64),
  "only this message: Inform, TransferComplete, GetParameterValuesResponse, Fault, empty, … (any unless given)",
);
const rpc = optional(oneOf(...rpcs), "only this RPC (any unless given)");
const octets = (about: string): Field<number> => optional(whole(0, 1_000_000_000), about);
const faultString = optional(text(256), "the FaultString");

const stillEnds = "end the session by its own timeout, free what it holds, and ask again in the next session";
const refuses = "answer with HTTP 400 or a SOAP fault (8003), keep running, and say in its log which CPE it was";

/** Of what the data model tells of: by notification on it, or as an alarm of FaultMgmt. */
const hears = "show it once it is told of it (4 VALUE CHANGE, or an alarm), and that it is over as well";

export const faultKinds = {
  "rpc-fault": {
    does: "answers requests of the ACS with a fault, and carries nothing out",
    goodAcs:
      "tell who uses it which parameter was refused and why, go on with the session, and not ask the same for ever",
    fields: {
      rpc,
      parameter: optional(path, "only requests that name this parameter, or one below this object"),
      code: optional(whole(1, 9999), "the FaultCode (9002 unless given)"),
      text: faultString,
    },
  },
  "no-answer": {
    does: "takes a request of the ACS and never answers it; the connection stays open for a while",
    goodAcs: stillEnds,
    fields: { rpc, hold: optional(time, "how long the connection stays open (60s unless given)") },
  },
  "late-answer": {
    does: "answers requests of the ACS late",
    goodAcs: "wait at least 30 s, and take the answer for what it is",
    fields: { rpc, delay: optional(time, "how late (20s unless given)") },
  },
  "link-down": {
    does: "does not reach the ACS: each session fails before its Inform, and is tried again with growing waits",
    goodAcs: "show the CPE as overdue once its PeriodicInformInterval is over, and take all of them as they come back",
    fields: {},
  },
  "connection-closed": {
    does: "closes the TCP connection in the midst of a message",
    goodAcs: stillEnds,
    fields: {
      message,
      octet: octets("after so many octets of the request, its HTTP head included (half of it unless given)"),
    },
  },
  "connection-reset": {
    does: "resets the TCP connection in the midst of a message",
    goodAcs: stillEnds,
    fields: {
      message,
      octet: octets("after so many octets of the request, its HTTP head included (half of it unless given)"),
    },
  },
  "slow-drip": {
    does: "sends its messages a few octets at a time",
    goodAcs: "bound how long a request may take, and serve others meanwhile",
    fields: {
      message,
      "octets-per-second": optional(whole(1, 1_000_000), "how fast (500 unless given)"),
    },
  },
  "malformed-xml": {
    does: "sends envelopes that are no well-formed XML",
    goodAcs: refuses,
    fields: { message },
  },
  "truncated-xml": {
    does: "sends envelopes that end too early, with the Content-Length of what is sent",
    goodAcs: refuses,
    fields: { message, octet: octets("the octets of the envelope that are sent (half of them unless given)") },
  },
  "huge-xml": {
    does: "sends envelopes that are far larger than they need to be",
    goodAcs: "stop reading at a bound of its own (HTTP 413), and not hold all of it in memory",
    fields: { message, megabytes: optional(whole(1, 512), "how much is added (16 unless given)") },
  },
  "wrong-id": {
    does: "answers requests of the ACS with another cwmp:ID than theirs",
    goodAcs: "not take the answer for that of its request, and end the session",
    fields: { rpc },
  },
  "missing-id": {
    does: "answers requests of the ACS without cwmp:ID",
    goodAcs: "take the answer by its order in the session, or refuse it: not fail in itself",
    fields: { rpc },
  },
  "no-cookies": {
    does: "sends no cookie back, so each of its requests looks like a new client",
    goodAcs: "know the session by its connection, or refuse the request: not mix it up with the session of another CPE",
    fields: {},
  },
  "wrong-namespace": {
    does: "sends envelopes in a CWMP namespace that there is not",
    goodAcs: "answer with a fault (8006 or VersionMismatch to an Inform), and keep running",
    fields: { message, namespace: optional(text(256), "the namespace (urn:dslforum-org:cwmp-9-9 unless given)") },
  },
  "stale-nonce": {
    does: "answers with the digest nonce of an earlier session before it takes the new one",
    goodAcs: "refuse it with 401, stale=true and a new nonce, and not count it as a wrong password",
    fields: {},
  },
  "no-bootstrap": {
    does: "never says 0 BOOTSTRAP, also when it is new",
    goodAcs: "provision whom it does not know whatever the event is",
    fields: {},
  },
  "inform-loop": {
    does: "opens the next session as soon as one has ended",
    goodAcs: "notice it, answer cheaply or refuse it for a while (503 with Retry-After), and go on serving others",
    fields: {
      event: optional(text(64), "the event that it tells (2 PERIODIC unless given)"),
      pause: optional(time, "between two sessions (none unless given)"),
    },
  },
  "reboot-loop": {
    does: "reboots after each session, and says 1 BOOT again and again",
    goodAcs: "notice it and tell somebody, and not push firmware or settings at each boot",
    fields: { pause: optional(time, "from the end of a session to the reboot (5s unless given)") },
  },
  "value-change-storm": {
    does: "changes a parameter with active notification all the time",
    goodAcs: "keep up or refuse for a while, and offer to switch the notification off",
    fields: {
      path: optional(path, "the parameter (DeviceInfo.ProvisioningCode unless given)"),
      every: optional(time, "from one change to the next (1s unless given)"),
    },
  },
  "transfer-complete-never": {
    does: "carries Downloads and Uploads out, and never tells the ACS of their ends",
    goodAcs:
      "give the transfer up after a time of its own, and look at what the CPE has (SoftwareVersion) before it asks again",
    fields: {},
  },
  "transfer-complete-twice": {
    does: "tells the end of each transfer twice in a session",
    goodAcs: "answer both, and count one",
    fields: {},
  },
  "transfer-complete-fault": {
    does: "tells of each transfer that it has failed, whatever came of it",
    goodAcs: "show the fault, and bound how often it tries again",
    fields: { code: optional(whole(9000, 9999), "the FaultCode (9010 unless given)"), text: faultString },
  },
  "firmware-unchanged": {
    does: "goes on telling the SoftwareVersion that it had, whatever is installed",
    goodAcs: "compare the version after the upgrade, and not upgrade for ever",
    fields: {},
  },
  "clock-1970": {
    does: "believes that it is 1970 from when it is next switched on, as without battery and NTP",
    goodAcs: "go by its own clock, and not throw events away for their CurrentTime",
    fields: {},
  },
  "same-serial": {
    does: "tells the serial number of another CPE",
    goodAcs:
      "notice that two CPEs are one, by address or ConnectionRequestURL, and not give one the settings of the other",
    fields: { serial: optional(text(64), "whose (that of the first CPE of the fleet unless given)") },
  },
  "wrong-connection-request-url": {
    does: "tells a ConnectionRequestURL at which nobody is",
    goodAcs: "give connection requests up after a while, and wait for the next Inform",
    fields: { url: optional(text(256), "the URL (http://192.0.2.1:7547/nobody unless given)") },
  },
  "link-without-carrier": {
    does: "loses the carrier of a link, as if somebody had pulled its cable",
    goodAcs: `${hears}; if it was the way out, take the CPE for overdue, and hear of it afterwards`,
    fields: {
      link: optional(text(64), "the Name of the link (the first port inside that has a cable unless given)"),
    },
  },
  "wan-down": {
    does: "loses the link that its default route stands on, and the route with it; the ACS is not reached until it is back",
    goodAcs: "show the CPE as overdue, and afterwards the alarm that came and went",
    fields: {},
  },
  "radio-down": {
    does: "has a Wi-Fi radio that is enabled and does not work, so that its networks are off the air",
    goodAcs: hears,
    fields: { radio: optional(text(64), "the Name of the radio (the first that is enabled unless given)") },
  },
  overheating: {
    does: "has sensors of temperature that are too hot",
    goodAcs: hears,
    fields: {
      sensor: optional(text(256), "the Name of the sensor (each of them unless given)"),
      celsius: optional(whole(0, 200), "what it tells, in degrees Celsius (100 unless given)"),
    },
  },
  "memory-short": {
    does: "has hardly any memory left",
    goodAcs: hears,
    fields: { used: optional(whole(1, 100), "how much is used, in percent (98 unless given)") },
  },
  "processor-busy": {
    does: "has a processor that has no time left",
    goodAcs: hears,
    fields: { used: optional(whole(1, 100), "how much of its time is used, in percent (100 unless given)") },
  },
} satisfies Readonly<Record<string, FaultKind>>;

export type FaultName = keyof typeof faultKinds;

export const faultNames = Object.keys(faultKinds) as readonly FaultName[];
export const isFaultName = (name: unknown): name is FaultName =>
  typeof name === "string" && Object.hasOwn(faultKinds, name);
