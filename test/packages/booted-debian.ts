import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { debian13 } from "./foreign/foreign-root.ts";
import { type Outcome, printed, run } from "./packaged.ts";

// A Debian 13 with its own Node, booted by its own systemd in a container that systemd-nspawn makes: units run there as on a machine, with all that
// they are locked up by. It has a network of its own, with nothing but loopback.

export interface BootedDebian {
  /** Runs a script in it by sh, as root. */
  readonly sh: (script: string) => Outcome;
  readonly end: () => Promise<void>;
}

/** Makes it in the folder `path`, which must not be there, and starts it; it takes a while until it is up (`systemctl is-active multi-user.target`). */
export function bootDebian(path: string): BootedDebian {
  const include = "--include=nodejs,passwd,systemd-sysv,dbus,iproute2,dnsmasq-base";
  printed("mmdebstrap", "--quiet", "--variant=apt", include, ...debian13(path));
  const options = ["--boot", "--private-network", "--register=no", "--keep-unit", "--console=pipe", "--quiet"];
  const container = spawn("systemd-nspawn", ["--directory", path, ...options], {
    // Debian 13 takes no other tree of control groups, and the host may have both.
    env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1" },
    stdio: "ignore",
  });
  /** Its systemd, as this machine counts processes; empty while it is not there. */
  const first = (): string => readFileSync(`/proc/${container.pid}/task/${container.pid}/children`, "utf8").trim();
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LC_ALL: "C.UTF-8" };
  return {
    sh: (script) => run("nsenter", ["--target", first(), "--all", "/bin/sh", "-c", script], env),
    end: async () => {
      const ended = once(container, "exit");
      process.kill(Number(first()), "SIGKILL");
      await ended;
    },
  };
}
