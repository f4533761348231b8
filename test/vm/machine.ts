import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { flashMegabytes } from "./guest/flash.ts";
import type { GuestRoot } from "./guest/guest-root.ts";

export interface MachineParts extends GuestRoot {
  readonly kernel: string;
  /** A file: it keeps what was written whatever becomes of the machine. */
  readonly flash: string;
  /** For sockets and logs of its own. */
  readonly folder: string;
}

interface Said {
  readonly status: number;
  readonly text: string;
}

/** Without a kernel that says what it does, and without what hardware needs that this machine has not. */
const kernelWords = [
  ...["console=ttyS0", "quiet", "panic=-1", "nokaslr", "mitigations=off", "random.trust_cpu=on"],
  ...["no_timer_check", "tsc=reliable", "cryptomgr.notests", "audit=0", "selinux=0", "apparmor=0"],
];

/** A machine that QEMU emulates, by software alone: it has two processors, flash, and a network that leads to this host. */
export class Machine {
  readonly #qemu: ChildProcess;
  readonly #server: Server;
  readonly #folder: string;
  #control: Socket | undefined;
  #next = 0;
  readonly #asked = new Map<string, (said: Said) => void>();
  readonly #ready: Promise<void>;
  readonly #ended: Promise<void>;

  private constructor(server: Server, parts: MachineParts) {
    const { kernel, initramfs, disk, flash, folder } = parts;
    this.#server = server;
    this.#folder = folder;
    let isReady = (): void => {};
    this.#ready = new Promise((resolve) => {
      isReady = resolve;
    });
    server.on("connection", (control) => {
      this.#control = control;
      control.on("error", () => {}); // it ends with the machine
      createInterface({ input: control }).on("line", (line) => {
        const [id = "", status = "", text = ""] = line.split(" ");
        if (id === "ready") return isReady();
        this.#asked.get(id)?.({ status: Number(status), text: Buffer.from(text, "base64").toString() });
        this.#asked.delete(id);
      });
    });
    this.#qemu = spawn(
      "qemu-system-x86_64",
      [
        ...["-M", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "512"],
        ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
        ...["-kernel", kernel, "-initrd", initramfs, "-append", kernelWords.join(" ")],
        ...["-drive", `file=${disk},if=none,id=disk,format=raw,readonly=on`, "-device", "virtio-blk-pci,drive=disk"],
        ...["-object", `memory-backend-file,id=flash,share=on,mem-path=${flash},size=${flashMegabytes}M`],
        ...["-device", "ivshmem-plain,memdev=flash"],
        ...["-netdev", "user,id=wan", "-device", "virtio-net-pci,netdev=wan,mac=02:00:00:00:20:01,romfile="],
        ...["-device", "virtio-serial-pci"],
        ...["-chardev", `socket,id=control,path=${join(folder, "control")}`],
        ...["-device", "virtserialport,chardev=control,name=control"],
        ...["-chardev", `file,id=log,path=${join(folder, "log")},append=on`],
        ...["-device", "virtserialport,chardev=log,name=log"],
        ...["-chardev", `file,id=console,path=${join(folder, "console")},append=on`, "-serial", "chardev:console"],
      ],
      { stdio: ["ignore", "inherit", "inherit"] },
    );
    this.#ended = new Promise((resolve) => this.#qemu.once("close", () => resolve()));
  }

  /** Resolves when it takes commands. */
  static async start(parts: MachineParts, withinMs = 60_000): Promise<Machine> {
    rmSync(join(parts.folder, "control"), { force: true });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(parts.folder, "control"), resolve));
    const machine = new Machine(server, parts);
    await machine.#before(machine.#ready, "the machine is not up", withinMs);
    return machine;
  }

  /** Has its shell do this; what it says. Rejects where it ends other than well, or not in time. */
  async run(command: string, withinMs = 30_000): Promise<string> {
    const { status, text } = await this.try(command, withinMs);
    if (status !== 0) throw new Error(`${command}\nended with ${status}:\n${text}`);
    return text;
  }

  /** Has its shell do this, however that ends. */
  try(command: string, withinMs = 30_000): Promise<Said> {
    this.#next += 1;
    const id = `c${this.#next}`;
    const said = new Promise<Said>((resolve) => this.#asked.set(id, resolve));
    this.#control?.write(`${id} ${Buffer.from(command).toString("base64")}\n`);
    return this.#before(said, command, withinMs);
  }

  /** Has it do this until it ends well; what it says then. */
  async until(command: string, withinMs = 30_000): Promise<string> {
    const waiting = `until ${command}; do usleep 100000; done`;
    return this.run(
      `timeout ${Math.ceil(withinMs / 1000)} sh -c '${waiting.replaceAll("'", `'\\''`)}'`,
      withinMs + 5_000,
    );
  }

  /** Its power goes, whatever it is doing. */
  async cutPower(): Promise<void> {
    this.#qemu.kill("SIGKILL");
    await this.#ended;
    this.#server.close();
    this.#control?.destroy();
  }

  /** Resolves when it has restarted or switched itself off: a machine that restarts ends here, and is started anew. */
  async off(withinMs = 60_000): Promise<void> {
    await this.#before(this.#ended, "the machine still runs", withinMs);
    await this.cutPower();
  }

  /** Milliseconds of processor time of this host that it has taken: they do not grow with what else runs here. */
  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.#qemu.pid}/stat`, "utf8");
    const [user, system] = stat.slice(stat.lastIndexOf(")")).split(" ").slice(12, 14);
    return 10 * (Number(user) + Number(system));
  }

  /** What its agent has logged, and its kernel said. */
  get log(): string {
    return ["log", "console"].map((name) => readFileSync(join(this.#folder, name), "utf8")).join("\n");
  }

  async #before<T>(wanted: Promise<T>, what: string, withinMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`not within ${withinMs} ms: ${what}\n${this.log.slice(-4_000)}`)),
        withinMs,
      );
    });
    try {
      return await Promise.race([wanted, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
