import type { DueTime } from "../context/due-time.ts";
import {
  type InstalledImage,
  imageOf,
  outcomeOf,
  type Transfer,
  type TransferOutcome,
  type TransferState,
  waiting,
} from "./transfer.ts";
import { beginning, type WindowProgress } from "./transfer-windows.ts";

// A transfer as the store keeps it: the order, and of its state the image that was installed and the outcome.

/** What is left of it while the power is off. */
export type KeptTransfer = Omit<Transfer, "key" | "dueMs" | "provisional" | "notBeforeMs">;

type Order = Omit<KeptTransfer, "state" | "local" | "begun" | "progress" | keyof DueTime>;

interface TransferRecord {
  readonly order: Order;
  readonly delayMs: number;
  readonly dueWallMs?: number;
  /** Absent for false, as in records of before there was such a thing. */
  readonly local?: boolean;
  /** Absent for 0. */
  readonly begun?: number;
  /** Absent while nothing was tried or asked. */
  readonly progress?: WindowProgress;
  readonly installed?: InstalledImage;
  readonly outcome?: TransferOutcome;
}

export function writeTransfer(transfer: Transfer): string {
  const { key, dueMs, provisional, notBeforeMs, state, ...kept } = transfer;
  const { delayMs, dueWallMs, local, begun, progress, ...order } = kept;
  const unusual = { ...(local && { local }), ...(begun > 0 && { begun }), ...(progress !== beginning && { progress }) };
  const [installed, outcome] = [imageOf(transfer), outcomeOf(transfer)];
  return JSON.stringify({ order, delayMs, dueWallMs, ...unusual, installed, outcome });
}

/** A record that a damaged or newer store holds and this program cannot read counts for nothing. */
export function readTransfer(value: string): KeptTransfer | undefined {
  try {
    const record: unknown = JSON.parse(value);
    if (!isRecord(record)) return undefined;
    const { order, delayMs, dueWallMs, local = false, begun = 0, progress = beginning } = record;
    return { ...order, delayMs, dueWallMs, local, begun, progress, state: stateOf(record) };
  } catch {
    return undefined;
  }
}

function stateOf({ installed: image, outcome }: TransferRecord): TransferState {
  if (outcome === undefined) return image === undefined ? waiting : { name: "installed", image };
  if (image !== undefined && outcome.faultCode === 0) return { name: "on-trial", image, outcome };
  return { name: "completed", outcome, image };
}

function isRecord(value: unknown): value is TransferRecord {
  if (!isObject(value)) return false;
  const { order, delayMs, dueWallMs, local, begun, progress, installed, outcome } = value;
  return (
    isOrder(order) &&
    isNumber(delayMs) &&
    (dueWallMs === undefined || isNumber(dueWallMs)) &&
    (local === undefined || isFlag(local)) &&
    (begun === undefined || isNumber(begun)) &&
    (progress === undefined || isProgress(progress)) &&
    (installed === undefined || isInstalled(installed)) &&
    (outcome === undefined || isOutcome(outcome))
  );
}

const isOrder = (value: unknown): boolean =>
  isObject(value) &&
  (value.rpc === "ScheduleDownload" ? isWindows(value.windows) : value.rpc === "Download" || value.rpc === "Upload") &&
  isNumber(value.fileSize) &&
  areTexts(value, ["commandKey", "fileType", "url", "username", "password", "targetFileName"]);

const isWindows = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(
    (window: unknown) =>
      isObject(window) &&
      areNumbers(window, ["startSeconds", "endSeconds", "maxRetries"]) &&
      areTexts(window, ["mode", "userMessage"]),
  );

const isProgress = (value: unknown): boolean =>
  isObject(value) && areNumbers(value, ["window", "failed"]) && isFlag(value.confirmed);

const isInstalled = (value: unknown): boolean =>
  isObject(value) && isNumber(value.bank) && isNumber(value.reboots) && areTexts(value, ["version", "startTime"]);

const isOutcome = (value: unknown): boolean =>
  isObject(value) &&
  isNumber(value.faultCode) &&
  (value.quiet === undefined || isFlag(value.quiet)) &&
  areTexts(value, ["faultString", "startTime", "completeTime"]);

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const isNumber = (value: unknown): value is number => typeof value === "number";
const isFlag = (value: unknown): boolean => typeof value === "boolean";
const areTexts = (fields: Fields, names: readonly string[]): boolean =>
  names.every((name) => typeof fields[name] === "string");
const areNumbers = (fields: Fields, names: readonly string[]): boolean =>
  names.every((name) => typeof fields[name] === "number");
