import type { AccessTechnology, ModemReading } from "../../../ports/host/uplinks/cellular.ts";
import { type IpRecord, numberAt, recordAt, textAt, textsAt } from "../../linux/programs/ip-json.ts";

// What modems tell of themselves, through uqmi and through ModemManager.

export type ModemAnswers = Omit<ModemReading, "key" | "link" | "enabled">;

export const noAnswers: ModemAnswers = {
  imei: undefined,
  technology: undefined,
  network: undefined,
  roaming: undefined,
  rssi: undefined,
  rsrp: undefined,
  rsrq: undefined,
  imsi: undefined,
  iccid: undefined,
};

/** What is asked of uqmi in one start, in the order in which it answers. */
export const uqmiQuestions = [
  "--get-serving-system",
  "--get-signal-info",
  "--get-imei",
  "--get-imsi",
  "--get-iccid",
] as const;

/** A line of JSON for each question (`uqmi -s`); one that it cannot answer is a text such as `"Not supported"`. */
export function answersOfUqmi(printed: string): ModemAnswers {
  const [system, signal, imei, imsi, iccid] = printed.trim().split("\n").map(parsed);
  const serving = recordOf(system);
  const measured = recordOf(signal);
  const registered = textAt(serving, "registration") === "registered";
  const country = numberAt(serving, "plmn_mcc");
  const number = numberAt(serving, "plmn_mnc");
  const operator =
    textAt(serving, "plmn_description") ||
    (country === undefined || number === undefined ? undefined : `${country}${String(number).padStart(2, "0")}`);
  return {
    imei: digitsOf(imei, 15, 15),
    technology: registered ? technologyOf(textAt(measured, "type")) : undefined,
    network: registered ? operator : undefined,
    roaming: typeof serving.roaming === "boolean" ? serving.roaming : undefined,
    rssi: numberAt(measured, "rssi"),
    rsrp: numberAt(measured, "rsrp"),
    rsrq: numberAt(measured, "rsrq"),
    imsi: digitsOf(imsi, 14, 15),
    iccid: digitsOf(iccid, 6, 20),
  };
}

/** What `mmcli -J -m MODEM` prints; `--` stands for nothing. */
export function answersOfModemManager(printed: string): ModemAnswers {
  const modem = recordAt(recordOf(parsed(printed)), "modem");
  const [generic, network] = [recordAt(modem, "generic"), recordAt(modem, "3gpp")];
  const state = said(network, "registration-state");
  const registered = state === "home" || state === "roaming";
  return {
    ...noAnswers,
    imei: digitsOf(textAt(network, "imei"), 15, 15),
    technology: registered
      ? textsAt(generic, "access-technologies")
          .map(technologyOf)
          .findLast((each) => each !== undefined)
      : undefined,
    network: registered ? (said(network, "operator-name") ?? said(network, "operator-code")) : undefined,
    roaming: registered ? state === "roaming" : undefined,
  };
}

const said = (record: IpRecord, key: string): string | undefined => {
  const text = textAt(record, key);
  return text === "--" || text === "" ? undefined : text;
};

const technologies: Readonly<Record<string, AccessTechnology>> = {
  gsm: "gprs",
  gprs: "gprs",
  edge: "edge",
  umts: "umts",
  wcdma: "umts",
  hsdpa: "hspa",
  hsupa: "hspa",
  hspa: "hspa",
  "hspa-plus": "hspa",
  lte: "lte",
  "5gnr": "nr",
};

const technologyOf = (name: string | undefined): AccessTechnology | undefined => technologies[name ?? ""];

function digitsOf(value: unknown, least: number, most: number): string | undefined {
  const text = typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
  return /^\d+$/.test(text) && text.length >= least && text.length <= most ? text : undefined;
}

const recordOf = (value: unknown): IpRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as IpRecord) : {};

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
