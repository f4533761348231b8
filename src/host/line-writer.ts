import { closeSync, constants, openSync, writeSync } from "node:fs";

/** Writes lines to a file descriptor or file, and never fails for it. */
export interface LineWriter {
  /** False for a line that could not be written: it is lost. */
  write(line: string): boolean;
  /** Opens the file again under its name, which a rotation may have given to a new one. Throws as `open` does; the old stays. */
  reopen(): void;
  close(): void;
}

/** Writes to what is open already, such as standard error. */
export function descriptorWriter(descriptor: number): LineWriter {
  return { write: lineSink(descriptor), reopen: () => undefined, close: () => undefined };
}

/** Appends to a file, made with mode 0600 if need be. Throws as `open` does, also for a pipe that nobody reads from. */
export function fileWriter(path: string): LineWriter {
  // Neither a reader to come nor one that is slow is waited for.
  const { O_APPEND, O_CREAT, O_NONBLOCK, O_WRONLY } = constants;
  const open = () => openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
  let descriptor = open();
  let write = lineSink(descriptor);
  return {
    write: (line) => write(line),
    reopen: () => {
      const next = open();
      closeSync(descriptor);
      descriptor = next;
      write = lineSink(descriptor);
    },
    close: () => closeSync(descriptor),
  };
}

function lineSink(descriptor: number): (line: string) => boolean {
  /** What was written last did not get to the end of its line. */
  let isWithinLine = false;
  return (line) => {
    let rest = Buffer.from(`${isWithinLine ? "\n" : ""}${line}\n`);
    try {
      while (rest.length > 0) {
        rest = rest.subarray(writeSync(descriptor, rest));
        isWithinLine = rest.length > 0;
      }
      return true;
    } catch {
      return false;
    }
  };
}
