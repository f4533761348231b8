import type { SshServerReading, SshServers } from "../../../ports/host/ssh-servers.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseSshdConfig, type SshdConfig } from "./sshd-config.ts";

const folder = "/etc/ssh";
const configuration = `${folder}/sshd_config`;

/** On some systems only root may read it. */
export const hasSshd = (files: SystemFiles): boolean => files.text(configuration) !== undefined;

/** OpenSSH's server, by its configuration and the file that it writes its number to. */
export function sshdServers(files: SystemFiles): SshServers {
  return {
    read: async () => {
      const text = files.text(configuration);
      if (text === undefined) return [];
      const config = parseSshdConfig(text, (pattern) => includedFiles(files, pattern));
      const pid = runningPid(files);
      return portsOf(config).map((port) => serverOf(config, port, pid));
    },
  };
}

function serverOf(config: SshdConfig, port: number, pid: number | undefined): SshServerReading {
  const first = (name: string, otherwise: string): string => config.get(name)?.[0]?.[0]?.toLowerCase() ?? otherwise;
  const yes = (name: string, otherwise: "yes" | "no"): boolean => first(name, otherwise) === "yes";
  const root = first("permitrootlogin", "prohibit-password");
  // PAM, which most systems use, has a password asked for this way, too.
  const interactive = yes(
    "kbdinteractiveauthentication",
    first("challengeresponseauthentication", "yes") === "yes" ? "yes" : "no",
  );
  const allowsPassword = yes("passwordauthentication", "yes") || (interactive && yes("usepam", "no"));
  return {
    key: `port ${port}`,
    // Without the file it may run all the same, or be started by systemd when somebody calls.
    enabled: pid === undefined ? undefined : true,
    running: pid === undefined ? undefined : true,
    pid,
    misconfigured: false,
    link: config.has("listenaddress") ? undefined : "all",
    port,
    idleTimeoutSeconds: undefined,
    keepAliveSeconds: secondsOf(first("clientaliveinterval", "0")),
    maxAuthTries: numberOf(first("maxauthtries", "6")),
    allowsRoot: root !== "no",
    allowsPassword,
    allowsRootPassword: root === "yes" && allowsPassword,
  };
}

function portsOf(config: SshdConfig): readonly number[] {
  const ports = (config.get("port") ?? []).flatMap(([text]) => numberOf(text) ?? []);
  const usable = ports.filter((port) => port > 0 && port < 65_536);
  return usable.length === 0 ? [22] : [...new Set(usable)];
}

function runningPid(files: SystemFiles): number | undefined {
  const pid = numberOf(files.value("/run/sshd.pid"));
  return pid !== undefined && files.text(`/proc/${pid}/stat`)?.includes("(sshd)") === true ? pid : undefined;
}

/** A file, or all of a folder whose names fit; what is not absolute is below /etc/ssh. */
function includedFiles(files: SystemFiles, pattern: string): readonly string[] {
  const path = pattern.startsWith("/") ? pattern : `${folder}/${pattern}`;
  const [, above = "", last = ""] = /^(.*)\/([^/]*)$/.exec(path) ?? [];
  const [before = "", after, more] = last.split("*");
  if (more !== undefined || /[*?[]/.test(above) || /[?[]/.test(last)) return []; // which nobody ships
  if (after === undefined) return [files.text(path) ?? ""];
  return files
    .names(above)
    .filter((name) => name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after))
    .filter((name) => !name.startsWith(".") || before.startsWith("."))
    .toSorted()
    .flatMap((name) => files.text(`${above}/${name}`) ?? []);
}

/** `90`, `5m`, `1h30m`. [sshd_config(5) TIME FORMATS] */
export function secondsOf(text: string): number | undefined {
  if (!/^(\d{1,8}[smhdw]?)+$/i.test(text)) return undefined;
  const units = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;
  let seconds = 0;
  for (const [, digits, unit = "s"] of text.toLowerCase().matchAll(/(\d+)([smhdw]?)/g))
    seconds += Number(digits) * (units[unit as keyof typeof units] ?? 1);
  return seconds < 2 ** 32 ? seconds : undefined;
}

const numberOf = (text: string | undefined): number | undefined =>
  /^\d{1,9}$/.test(text?.trim() ?? "") ? Number(text) : undefined;
