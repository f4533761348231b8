import type { ListenFailure } from "../../ports/connection-requests.ts";

/** Why a listener could not be opened, in a sentence that names address and port. */
export class ListenError extends Error implements ListenFailure {
  override readonly name = "ListenError";
  readonly code: ListenFailure["code"];

  constructor(cause: NodeJS.ErrnoException, host: string, port: number) {
    const where = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    const code =
      cause.code === "EADDRINUSE"
        ? "port-taken"
        : cause.code === "EACCES" || cause.code === "EPERM"
          ? "denied"
          : "unavailable";
    super(sentences[code](where, cause.code ?? cause.message), { cause });
    this.code = code;
  }
}

const sentences: Readonly<Record<ListenFailure["code"], (where: string, why: string) => string>> = {
  "port-taken": (where) => `port taken: another program listens on ${where}; choose another port`,
  denied: (where) => `no permission to listen on ${where}: ports below 1024 need a privilege`,
  unavailable: (where, why) => `cannot listen on ${where} (${why}): is it an address of this device?`,
};

/** Why nothing could be served at an address: of a listener that could not be opened as `ListenError` says it. */
export function reasonNotServed(
  failure: unknown,
  { host, port }: { readonly host: string; readonly port: number },
): string {
  const cause = failure as NodeJS.ErrnoException;
  return cause.syscall === "listen" ? new ListenError(cause, host, port).message : cause.message;
}

/** Another device has the path already, where one listener serves many. */
export class PathTaken extends Error implements ListenFailure {
  override readonly name = "PathTaken";
  readonly code = "unavailable";

  constructor(path: string) {
    super(`the path ${path} is another device's: each device behind one listener needs a path of its own`);
  }
}
