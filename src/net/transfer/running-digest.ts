import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

/** A SHA-256 of octets as they go by. */
export interface RunningDigest {
  /** Takes the next octets with all the memory that they are in, and gives that back. */
  update(octets: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  /** Lower-case hex, of all that was taken. Nothing is taken after it. */
  hex(): Promise<string>;
  /** Gives up what has not been taken yet. */
  close(): void;
}

/** What is worth a thread: it is started in the time that less takes. */
const threadFromBytes = 16 * 1024 * 1024;

/** Digests a file of about `bytes`: beside the caller, if it is large and there is a processor to spare. */
export function runningDigest(bytes: number): RunningDigest {
  return bytes >= threadFromBytes && availableParallelism() > 1 ? digestInThread() : digestHere();
}

export function digestHere(): RunningDigest {
  const hash = createHash("sha256");
  return {
    update: async (octets) => {
      hash.update(octets);
      return octets.buffer;
    },
    hex: async () => hash.digest("hex"),
    close: () => {},
  };
}

/** As text, so that it needs no file of its own beside the bundle. */
const threadCode = `
const { parentPort } = require("node:worker_threads");
const hash = require("node:crypto").createHash("sha256");
parentPort.on("message", (octets) => {
  if (octets === "end") return parentPort.postMessage(hash.digest("hex"));
  hash.update(octets);
  parentPort.postMessage(octets.buffer, [octets.buffer]);
});`;

interface Waiting {
  readonly resolve: (answer: string | ArrayBuffer) => void;
  readonly reject: (error: Error) => void;
}

/** Digesting takes longer than receiving and keeping, and so is done meanwhile. */
export function digestInThread(): RunningDigest {
  const thread = new Worker(threadCode, { eval: true, env: {}, execArgv: [] });
  const waiting: Waiting[] = [];
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  // One answer to each message, in their order.
  thread.on("message", (answer: string | ArrayBuffer) => waiting.shift()?.resolve(answer));
  thread.on("error", fail);
  thread.on("exit", () => fail(new Error("the thread that digests has ended")));
  const ask = (message: unknown, memory: readonly ArrayBuffer[]): Promise<string | ArrayBuffer> =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      waiting.push({ resolve, reject });
      thread.postMessage(message, memory);
    });
  return {
    update: (octets) => ask(octets, [octets.buffer]).then((memory) => memory as ArrayBuffer),
    hex: () => ask("end", []).then(String),
    close: () => void thread.terminate(),
  };
}
