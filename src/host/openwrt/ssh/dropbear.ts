import type { SshServerReading, SshServers } from "../../../ports/host/ssh-servers.ts";
import { type IpRecord, numberAt, recordAt } from "../../linux/programs/ip-json.ts";
import { type NetifdInterface, readNetifd } from "../netifd.ts";
import type { OpenWrtParts } from "../openwrt-parts.ts";
import { flagOf, textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";

/** The sections of /etc/config/dropbear, and which of them procd runs. [OpenWrt dropbear.init] */
export function dropbearServers({ ubus, uci, log }: OpenWrtParts): SshServers {
  return {
    read: async () => {
      const sections = [...(uci.read("dropbear")?.sections ?? [])].filter(({ type }) => type === "dropbear");
      if (sections.length === 0) return [];
      const [services, interfaces] = await Promise.all([
        ubus.call("service", "list").catch((failure: Error) => {
          log.warn("host.procd", { outcome: "failed", reason: failure.message, instead: "the configuration alone" });
          return undefined;
        }),
        readNetifd(ubus).catch(() => []), // which the links have told of
      ]);
      const instances = services && recordAt(recordAt(services, "dropbear"), "instances");
      return sections.map((section) => serverOf(section, instances, interfaces));
    },
  };
}

function serverOf(
  section: UciSection,
  instances: IpRecord | undefined,
  interfaces: readonly NetifdInterface[],
): SshServerReading {
  const enabled = flagOf(section, "enable", true);
  const port = numberOf(section, "Port", 22, 65_535);
  const listening = [wordsOf(section, "DirectInterface"), wordsOf(section, "Interface")].find(
    ({ length }) => length > 0,
  );
  const pid = instances && pidOf(instances, section.name);
  const asRoot = ["", "root"].includes(textOf(section, "RunAsUser") ?? "");
  const allowsRoot = asRoot && flagOf(section, "RootLogin", true);
  const allowsPassword = flagOf(section, "PasswordAuth", true);
  const idleTimeoutSeconds = numberOf(section, "IdleTimeout", 0);
  const keepAliveSeconds = numberOf(section, "SSHKeepAlive", 300);
  const maxAuthTries = numberOf(section, "MaxAuthTries", 3);
  return {
    key: section.anonymous ? `${port ?? ""} ${listening?.join(" ") ?? "all"}` : section.name,
    enabled,
    running: instances && pid !== undefined,
    pid,
    // Then the init script does not start it.
    misconfigured: [port, idleTimeoutSeconds, keepAliveSeconds, maxAuthTries].includes(undefined),
    link: linkOf(listening, interfaces),
    port: port === 0 ? undefined : port,
    idleTimeoutSeconds,
    keepAliveSeconds,
    maxAuthTries: maxAuthTries === 0 ? undefined : maxAuthTries, // then it is up to the program
    allowsRoot,
    allowsPassword,
    allowsRootPassword: allowsRoot && allowsPassword && flagOf(section, "RootPasswordAuth", true),
  };
}

/** procd numbers its instances; the file that each writes its number to is named by its section. */
function pidOf(instances: IpRecord, section: string): number | undefined {
  for (const name of Object.keys(instances)) {
    const instance = recordAt(instances, name);
    const { command } = instance;
    const writes = (word: unknown): boolean => typeof word === "string" && word.endsWith(`.${section}.pid`);
    if (instance.running === true && Array.isArray(command) && command.some(writes)) return numberAt(instance, "pid");
  }
  return undefined;
}

/** By the names of interfaces in /etc/config/network. */
function linkOf(
  listening: readonly string[] | undefined,
  interfaces: readonly NetifdInterface[],
): SshServerReading["link"] {
  if (listening === undefined) return "all";
  const device = listening.length === 1 ? interfaces.find(({ name }) => name === listening[0])?.l3Device : undefined;
  return device === undefined ? undefined : { name: device };
}

/** Undefined for what is no such number. */
function numberOf(section: UciSection, name: string, otherwise: number, most = 2 ** 32 - 1): number | undefined {
  const text = textOf(section, name) ?? "";
  if (text === "") return otherwise;
  return /^\d{1,10}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
