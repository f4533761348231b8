import { rmSync } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { afterAll, expect, onTestFinished } from "vitest";
import { connectionRequest } from "../../src/acs/connection-request.ts";
import type { WiredAgent } from "../../src/wiring/agent.ts";
import { validateEnvelope } from "../cwmp/message-definitions.ts";
import { type SeenInform, TestAcs, type TestAcsOptions } from "../harness/acs/test-acs.ts";
import { newStateDirectory, startWired } from "../harness/wired/wired-agent.ts";
import { silentLog } from "../host/linux/silent-log.ts";

// What the modules of a certification test plan need: a device under test as its users run it, an ACS that is told what to
// ask, and the sockets between them. Every envelope that the device sends is held against the message definitions.

/** One HTTP request of the device. */
export interface Posted {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly url: string;
  readonly body: string;
  /** The body as it came. */
  readonly octets: Buffer;
  /** Tells TCP connections apart. */
  readonly port: number;
}

export interface LabOptions {
  /** Configuration keys besides those that keep the device quick and quiet. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly tls?: TestAcsOptions["tls"];
  /** Answers a request itself and returns true, or leaves it to the ACS. */
  readonly before?: (request: IncomingMessage, response: ServerResponse, posted: Posted) => boolean;
  /** Whether the first contact is waited for; true unless given. */
  readonly bootstrapped?: boolean;
}

const credentials = { username: "lab", password: "lab-secret" };

const usual: Readonly<Record<string, string>> = {
  "device.serialNumber": "LAB1",
  "connectionRequest.username": credentials.username,
  "connectionRequest.password": credentials.password,
  "connectionRequest.limitPerMinute": "6000",
  "acs.periodicInform.enable": "false",
  "acs.retry.intervalMultiplier": "1000",
};

interface LabParts extends Pick<Lab, "acs" | "posted" | "open" | "interfere"> {
  readonly flaws: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}

export class Lab {
  readonly acs: TestAcs;
  readonly posted: readonly Posted[];
  /** Connections of the device that are up. */
  readonly open: ReadonlySet<Socket>;
  /** May be replaced in the middle of a test: answers a request itself and returns true, or leaves it to the ACS. */
  interfere: NonNullable<LabOptions["before"]>;
  readonly #directory: string;
  /** What the message definitions have against envelopes of the device. */
  readonly #flaws: readonly string[];
  readonly #settings: Readonly<Record<string, string>>;
  #device: WiredAgent | undefined;

  private constructor({ acs, posted, open, flaws, settings, interfere }: LabParts) {
    this.acs = acs;
    this.posted = posted;
    this.open = open;
    this.interfere = interfere;
    this.#flaws = flaws;
    this.#settings = settings;
    this.#directory = newStateDirectory();
  }

  static async open(options: LabOptions = {}): Promise<Lab> {
    const posted: Posted[] = [];
    const flaws: string[] = [];
    const open = new Set<Socket>();
    let lab: Lab | undefined;
    const acs = await TestAcs.start({
      ...(options.tls && { tls: options.tls }),
      before: (request, response, body, octets) => {
        const { headers, method = "", socket, url = "" } = request;
        const seen = { method, headers, url, body, octets, port: socket.remotePort ?? 0 };
        posted.push(seen);
        if (!open.has(socket)) open.add(socket.once("close", () => open.delete(socket)));
        if (body !== "" && headers["content-encoding"] === undefined) flaws.push(...validateEnvelope(body));
        return lab?.interfere(request, response, seen) === true;
      },
    });
    const settings = { ...usual, "acs.url": acs.url, ...options.settings };
    lab = new Lab({ acs, posted, open, flaws, settings, interfere: options.before ?? (() => false) });
    await lab.powerOn();
    if (options.bootstrapped ?? true) await acs.until(() => acs.sessions > 0);
    return lab;
  }

  async powerOn(): Promise<void> {
    this.#device = await startWired(this.#settings, { stateDirectory: this.#directory, log: silentLog });
  }

  /** An orderly one; that power may fail at any moment is shown in test/simulation and test/e2e/power.test.ts. */
  async powerOff(): Promise<void> {
    await this.#device?.stop();
    this.#device = undefined;
  }

  get agent(): WiredAgent["agent"] {
    if (this.#device === undefined) throw new Error("the device is off");
    return this.#device.agent;
  }

  /** A connection request of the ACS, at the URL of the newest Inform. */
  wake(given: typeof credentials | undefined = credentials): ReturnType<typeof connectionRequest> {
    return connectionRequest(this.last.parameters.get("Device.ManagementServer.ConnectionRequestURL") ?? "", given);
  }

  /** Wakes the device, asks it one thing after the other in one session, and gives its answers. */
  async ask(...rpcs: readonly string[]): Promise<readonly string[]> {
    const { acs } = this;
    const { length } = acs.answers;
    acs.queue.push(...rpcs);
    await this.session(async () => expect(await this.wake()).toEqual({ ok: true }));
    return acs.answers.slice(length, length + rpcs.length);
  }

  /** One more session, from its Inform to its end, after `cause`; gives what its Inform said. */
  async session(cause: () => unknown): Promise<SeenInform> {
    const { informs } = this.acs;
    const [seen, ended] = [informs.length, this.acs.sessions];
    await cause();
    await this.acs.until(() => informs.length > seen && this.acs.sessions > ended);
    const inform = informs[seen];
    if (inform === undefined) throw new Error("no Inform");
    return inform;
  }

  get last(): SeenInform {
    const inform = this.acs.informs.at(-1);
    if (inform === undefined) throw new Error("the device has not informed");
    return inform;
  }

  /** One that closes with the test. */
  static async forTest(options: LabOptions = {}): Promise<Lab> {
    const lab = await Lab.open(options);
    onTestFinished(() => lab.close());
    return lab;
  }

  async close(): Promise<void> {
    await this.powerOff();
    await this.acs.close();
    rmSync(this.#directory, { recursive: true, force: true });
    expect(this.#flaws).toEqual([]);
  }
}

/** For the tests of a file that leave the device as they found it: one lab, opened by the first of them. */
export function sharedLab(): () => Promise<Lab> {
  const opened: { lab?: Promise<Lab> } = {};
  afterAll(async () => (await opened.lab)?.close());
  return () => {
    opened.lab ??= Lab.open();
    return opened.lab;
  };
}
