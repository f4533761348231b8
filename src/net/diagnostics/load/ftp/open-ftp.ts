import type { Socket } from "node:net";
import type { LoadOrder } from "../../../../ports/host/network/network-tests.ts";
import { serverPath } from "../../../transfer/server-path.ts";
import { TransferFailure } from "../../../transfer/transfer-failure.ts";
import { LoadFailure } from "../load-failure.ts";
import { type Moved, pour } from "../move-octets.ts";
import { connectFailure, established, type OpenConnection, type Opening } from "../open-connection.ts";
import { sentOctets } from "../sent-octets.ts";
import { FtpControl, startTcp } from "./ftp-control.ts";

const readBytes = 256 * 1024;

/**
 * Logs in, and opens the data connection of a file to come, which the times of TCP are of. Rejects with a `LoadFailure`, all
 * closed. [TR-143 FTP]
 */
export async function openFtp(order: LoadOrder, opening: Opening): Promise<OpenConnection> {
  const { direction, fileBytes, seconds, target } = order;
  const { now, settings, signal } = opening;
  const url = new URL(order.url);
  const path = pathOf(url);
  const control = await FtpControl.open(target, url, opening);
  const dataUrl = new URL(url);
  try {
    const file = direction === "upload" ? await enter(control, path) : path;
    const size = direction === "download" && seconds === undefined ? await control.sizeOf(path) : undefined;
    const port = await control.passivePort(target.family);
    dataUrl.port = String(port);
    const intake = dataIntake();
    const openRequestMs = now();
    const socket = startTcp(target, port, opening, direction === "download" ? { onread: intake.onread } : {});
    let openResponseMs = openRequestMs;
    socket.once("connect", () => {
      openResponseMs = now();
    });
    await established(socket, "connect", settings.connectTimeoutMs, signal);
    return {
      socket,
      openRequestMs,
      openResponseMs,
      move: (began) =>
        direction === "upload"
          ? store(control, socket, file, seconds === undefined ? fileBytes : undefined, began)
          : retrieve(control, socket, intake, file, size, began),
      close: () => {
        socket.destroy();
        control.close();
      },
    };
  } catch (error) {
    control.close();
    throw connectFailure(error, dataUrl);
  }
}

function pathOf(url: URL): string {
  try {
    return serverPath(url);
  } catch (error) {
    throw error instanceof TransferFailure ? new LoadFailure("Other", error.message) : error;
  }
}

/** Goes to the directory of a file; what the file is called there. [RFC 1738 3.2.2] */
async function enter(control: FtpControl, path: string): Promise<string> {
  const end = path.lastIndexOf("/");
  if (end >= 0) await control.changeDirectory(end === 0 ? "/" : path.slice(0, end));
  return path.slice(end + 1);
}

interface DataIntake {
  /** To open the socket with: what it reads is forgotten. */
  readonly onread: { buffer: Uint8Array; callback: () => boolean };
  /** Reads from now on, and calls this whenever something came. */
  begin(socket: Socket, came: () => void): void;
}

function dataIntake(): DataIntake {
  let heard: (() => void) | undefined;
  return {
    // Not before the file was asked for.
    onread: {
      buffer: Buffer.allocUnsafeSlow(readBytes),
      callback: () => {
        heard?.();
        return heard !== undefined;
      },
    },
    begin: (socket, came) => {
      heard = came;
      socket.resume();
    },
  };
}

/** Fetches a file and forgets it. It is over with the last octet where its size is known, and else when the server says so. */
function retrieve(
  control: FtpControl,
  socket: Socket,
  intake: DataIntake,
  path: string,
  size: number | undefined,
  began: () => void,
): Moved {
  const before = socket.bytesRead;
  const bytes = (): number => socket.bytesRead - before;
  let hasBegun = false;
  const begin = (): void => {
    if (!hasBegun) began();
    hasBegun = true;
  };
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  intake.begin(socket, begin);
  const told = control.transfer(`RETR ${path}`, "TransferFailed", "TransferFailed", () => {});
  const whole = async (): Promise<void> => {
    const all = closed.then(() => (size === bytes() ? undefined : told));
    await Promise.race([all, told.then(() => closed)]);
    begin();
    if (size !== undefined && size !== bytes()) {
      throw new LoadFailure("IncorrectSize", `${bytes()} octets came of a file that has ${size}`);
    }
  };
  return { bytes, whole: whole() };
}

/** Sends that many octets of noise, or ever more of them where it is undefined. */
function store(
  control: FtpControl,
  socket: Socket,
  file: string,
  length: number | undefined,
  began: () => void,
): Moved {
  const { confirmed, handedOver } = sentOctets(socket);
  // So that its end is seen.
  socket.resume();
  const send = (): void => {
    began();
    void pour(socket, length ?? Number.POSITIVE_INFINITY);
  };
  const whole = async (): Promise<void> => {
    await control.transfer(`STOR ${file}`, "NoSTOR", "NoTransferComplete", send);
    // What a server has that says it is complete is confirmed.
    if (handedOver() !== length) throw new LoadFailure("NoTransferComplete", "the server took less than there is");
  };
  return { bytes: confirmed, whole: whole() };
}
