import { chmodSync, lstatSync, unlinkSync } from "node:fs";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { lines } from "./line-reader.ts";

// How the command line talks to a running agent: one JSON request per line, one JSON answer per line, over a Unix
// socket that only the owner can open. The socket is also what tells a second agent that the first is still running.

export type ControlErrorCode =
  | "no-agent" // nothing listens there
  | "agent-running" // something already does
  | "path-too-long" // the system's limit for socket names
  | "denied" // no permission for the socket or its directory
  | "timeout" // no answer in time
  | "refused" // the agent answered with a reason instead
  | "broken"; // the other side spoke nonsense or hung up

/** How both ends of the control socket fail; the message is fit for the terminal. */
export class ControlSocketError extends Error {
  override readonly name = "ControlSocketError";
  readonly code: ControlErrorCode;

  constructor(code: ControlErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers one request with a JSON value; what it rejects with reaches the caller as a `refused` with its message. */
export type ControlHandler = (request: unknown) => Promise<unknown>;

export interface ControlServer {
  /** Stops listening, hangs up on every client and removes the socket file. */
  close(): Promise<void>;
}

type Answer = { readonly ok: true; readonly answer?: unknown } | { readonly ok: false; readonly reason: string };

const maxMessageBytes = 16 * 1024 * 1024;
const maxClients = 32;
/** `sun_path` holds 108 octets on Linux, the last of them NUL. */
const maxPathBytes = 107;

/**
 * Serves `handle` at `path` (mode 0600). A socket file that nobody listens on any more is replaced.
 * Rejects with a `ControlSocketError`: `agent-running`, `path-too-long` or `denied`.
 */
export async function serveControl(path: string, handle: ControlHandler): Promise<ControlServer> {
  requireSocketPath(path);
  if (await isAlive(path)) {
    throw new ControlSocketError("agent-running", `another agent is running: it answers at ${path}`);
  }
  const clients = new Set<Socket>();
  const server = createServer((socket) => {
    clients.add(socket);
    socket.on("close", () => clients.delete(socket));
    void serveClient(socket, handle);
  });
  server.maxConnections = maxClients;
  await listen(server, path);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of clients) client.destroy();
      }),
  };
}

/**
 * Sends one request to the agent at `path` and gives its answer.
 * Rejects with a `ControlSocketError`; `no-agent` when nothing listens there.
 */
export async function callControl(path: string, request: unknown, timeoutMs: number): Promise<unknown> {
  requireSocketPath(path);
  const socket = await connect(path, timeoutMs);
  const timer = setTimeout(() => {
    socket.destroy(new ControlSocketError("timeout", `the agent at ${path} gave no answer within ${timeoutMs} ms`));
  }, timeoutMs);
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    for await (const line of lines(socket, maxMessageBytes)) return unwrap(line, path);
  } catch (error) {
    if (error instanceof ControlSocketError) throw error;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
  throw new ControlSocketError("broken", `the agent at ${path} hung up without an answer`);
}

function unwrap(line: string, path: string): unknown {
  const message = parse(line) as Answer | undefined;
  if (message?.ok === true) return message.answer;
  if (message?.ok === false) throw new ControlSocketError("refused", String(message.reason));
  throw new ControlSocketError("broken", `what answers at ${path} is no agent`);
}

async function serveClient(socket: Socket, handle: ControlHandler): Promise<void> {
  const send = (answer: Answer): boolean => socket.write(`${JSON.stringify(answer)}\n`);
  try {
    for await (const line of lines(socket, maxMessageBytes)) {
      const request = parse(line);
      send(request === undefined ? { ok: false, reason: "the request is no JSON" } : await answerTo(handle, request));
    }
    socket.end();
  } catch {
    // The client went away or sent more than a message may hold: there is nobody to tell.
    socket.destroy();
  }
}

async function answerTo(handle: ControlHandler, request: unknown): Promise<Answer> {
  try {
    return { ok: true, answer: await handle(request) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The JSON value of `text`, or undefined, which JSON has not, when it is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws ControlSocketError `path-too-long` */
export function requireSocketPath(path: string): void {
  if (Buffer.byteLength(path) > maxPathBytes) {
    throw new ControlSocketError(
      "path-too-long",
      `${path} is too long for a socket (${maxPathBytes} octets): choose a shorter state directory`,
    );
  }
}

async function isAlive(path: string): Promise<boolean> {
  try {
    (await connect(path, 1000)).destroy();
    return true;
  } catch (error) {
    if (error instanceof ControlSocketError && error.code === "no-agent") return false;
    throw error;
  }
}

function connect(path: string, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new ControlSocketError("timeout", `the agent at ${path} takes no connection`));
    }, timeoutMs);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(socket);
    });
    // Stays for the socket's whole life: an error after the connection ends the reading of lines.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(
        error.code === "EACCES" || error.code === "EPERM"
          ? new ControlSocketError("denied", `no permission to talk to the agent at ${path}`)
          : new ControlSocketError("no-agent", `no agent is running: nothing answers at ${path}`),
      );
    });
  });
}

/** Binds with the mode already set, so that there is no moment in which others could connect. */
function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const deny = (why: string): void => {
      reject(new ControlSocketError("denied", `the control socket ${path} cannot be made: ${why}`));
    };
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") deny(reasonOf(error));
      else reject(new ControlSocketError("agent-running", `another agent is running: it has taken ${path}`));
    });
    const immovable = removeStale(path);
    if (immovable !== undefined) {
      deny(immovable);
      return;
    }
    const mask = process.umask(0o177);
    try {
      server.listen(path, () => {
        chmodSync(path, 0o600);
        resolve();
      });
    } finally {
      process.umask(mask);
    }
  });
}

/** Why what stands there cannot be removed, unless nothing does. Only a socket is the agent's to remove. */
function removeStale(path: string): string | undefined {
  try {
    if (!lstatSync(path).isSocket()) return "what is there is no socket, so move it away";
    unlinkSync(path);
    return undefined;
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    return failure.code === "ENOENT" ? undefined : reasonOf(failure);
  }
}

const reasonOf = ({ code, message }: NodeJS.ErrnoException): string =>
  code === "EROFS" ? "the file system is read-only" : (code ?? message);
