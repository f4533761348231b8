import { connect, type Socket } from "node:net";
import type { FTPContext, FTPResponse } from "basic-ftp";
import type { TestError } from "../../../../ports/host/network/network-tests.ts";
import type { TestAddress } from "../../../../ports/host/network/test-address.ts";
import { setTypeOfService } from "../../../http/type-of-service.ts";
import { LoadFailure } from "../load-failure.ts";
import { connectFailure, established, type Opening } from "../open-connection.ts";

/** What a server is told that asks anonymous users for a password. (RFC 1635) */
const password = "cpe-agent@";

/** The control connection of a test by FTP, which never has two commands at once. Every failure is a `LoadFailure`. */
export class FtpControl {
  readonly #context: FTPContext;
  readonly #host: string;
  readonly #signal: AbortSignal;

  private constructor(context: FTPContext, host: string, signal: AbortSignal) {
    this.#context = context;
    this.#host = host;
    this.#signal = signal;
  }

  /** Connects, and logs in as anonymous, for files as they are. Closed where that fails. [TR-143 FTP] */
  static async open(target: TestAddress, url: URL, opening: Opening): Promise<FtpControl> {
    const { settings, signal } = opening;
    // CommonJS: once bundled, what it exports is on `default` alone.
    const {
      default: { FTPContext: Context },
    } = await import("basic-ftp");
    const context = new Context(settings.connectTimeoutMs);
    const control = new FtpControl(context, target.address, signal);
    signal.addEventListener("abort", () => context.close(), { once: true });

    try {
      const socket = startTcp(target, Number(url.port || 21), opening);
      context.socket = socket;
      // Listens before the connection is there, as the greeting may come along with it.
      const greeted = control.#ask(undefined, "InitConnectionFailed");
      greeted.catch(() => {});
      await established(socket, "connect", settings.connectTimeoutMs, signal);
      await greeted;
      await control.#logIn();
      await control.#ask("TYPE I", "NoTransferMode");
      return control;
    } catch (error) {
      control.close();
      throw connectFailure(error, url);
    }
  }

  async #logIn(): Promise<void> {
    const { code } = await this.#ask("USER anonymous", "PasswordRequestFailed");
    if (code === 230) return;
    if (code !== 331) throw this.#refused("PasswordRequestFailed", "USER", code);
    const answer = await this.#ask(`PASS ${password}`, "LoginFailed");
    if (answer.code >= 300) throw this.#refused("LoginFailed", "PASS", answer.code);
  }

  /** The port of this server that takes the next data connection. Another host that it names is not gone to. */
  async passivePort(family: 4 | 6): Promise<number> {
    const command = family === 6 ? "EPSV" : "PASV";
    const { code, message } = await this.#ask(command, "NoPASV");
    const [, extended, high, low] = passiveReply.exec(message) ?? [];
    const port = extended === undefined ? Number(high) * 256 + Number(low) : Number(extended);
    if (!(port >= 1 && port <= 0xffff)) throw this.#refused("NoPASV", command, code);
    return port;
  }

  /** How many octets the file has; undefined where the server does not say. [RFC 3659 4] */
  async sizeOf(path: string): Promise<number | undefined> {
    try {
      const { message } = await this.#ask(`SIZE ${path}`, "IncorrectSize");
      const [, size] = /^213 (\d{1,15})\s*$/.exec(message) ?? [];
      return size === undefined ? undefined : Number(size);
    } catch (failure) {
      if (this.#context.closed) throw failure;
      return undefined;
    }
  }

  async changeDirectory(path: string): Promise<void> {
    await this.#ask(`CWD ${path}`, "NoCWD");
  }

  /**
   * Has a file moved over the data connection. Resolves when the server has said that it was; `ready` is called when it says
   * that it begins. Rejects by `refused` before that, and by `failed` after it.
   */
  async transfer(command: string, refused: TestError, failed: TestError, ready: () => void): Promise<void> {
    let begun = false;
    const word = command.split(" ", 1)[0] ?? "";
    try {
      await this.#context.handle(command, (response, task) => {
        if (response instanceof Error) return task.reject(response);
        const isOver = response.code >= 200;
        if (!begun) {
          begun = true;
          // It has nothing to say while the file lasts, which its user watches.
          this.#context.socket.setTimeout(0);
          ready();
        }
        if (isOver) task.resolve(response);
      });
    } catch (error) {
      throw this.#failure(error, begun ? failed : refused, word);
    }
  }

  close(): void {
    this.#context.close();
  }

  /** The first reply that is no mere sign of life, of a command or of the greeting. */
  async #ask(command: string | undefined, error: TestError): Promise<FTPResponse> {
    const word = command?.split(" ", 1)[0] ?? "the connection";
    try {
      return await this.#context.handle(command, (response, task) => {
        if (response instanceof Error) task.reject(response);
        else if (response.code >= 200) task.resolve(response);
      });
    } catch (failure) {
      throw this.#failure(failure, error, word);
    }
  }

  #failure(failure: unknown, error: TestError, word: string): LoadFailure {
    if (this.#signal.aborted) return new LoadFailure("Other", "given up");
    const code = failure instanceof Error && "code" in failure ? failure.code : undefined;
    if (typeof code === "number") return this.#refused(error, word, code);
    const why = typeof code === "string" ? code : failure instanceof Error ? failure.message : String(failure);
    return new LoadFailure(error, `the FTP connection with ${this.#host} failed at ${word}: ${why}`);
  }

  #refused(error: TestError, word: string, code: number): LoadFailure {
    return new LoadFailure(error, `${this.#host} refuses ${word} (FTP ${code})`);
  }
}

/** `229 … (|||port|)` (RFC 2428), or `227 … (h,h,h,h,p,p)` [RFC 959]. */
const passiveReply = /^(?:229 [^|]*\|\|\|(\d{1,5})\||227 [^\d]*(?:\d{1,3},){4}(\d{1,3}),(\d{1,3}))/;

/** Begins to connect to that address alone. */
export function startTcp(
  { address, family }: TestAddress,
  port: number,
  { leaving }: Pick<Opening, "leaving">,
  more: { readonly onread?: { buffer: Uint8Array; callback: () => boolean } } = {},
): Socket {
  const { typeOfService, ...own } = leaving();
  const socket = connect({
    host: address,
    port,
    family,
    autoSelectFamily: false,
    noDelay: true,
    ...own,
    ...more,
  });
  if (typeOfService !== undefined) setTypeOfService(socket, typeOfService);
  return socket;
}
