import type { SshServerReading } from "../../ports/host/ssh-servers.ts";
import { bindObject, bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";

// [TR-181 SSH.Server]

const ssh = bindObject("Device.SSH.", {
  load: async ({ host }) => (await host.sshServers?.read()) ?? [],
  parameters: {
    Enable: (servers) => someOf(servers, ({ enabled }) => enabled),
    Status: (servers) => {
      const running = someOf(servers, (server) => server.running);
      return running === undefined ? undefined : running ? "Enabled" : "Disabled";
    },
  },
});

const server = bindTable("Device.SSH.Server.{i}.", {
  rows: async ({ host, interfaces }) => {
    const servers = (await host.sshServers?.read()) ?? [];
    const links = new Set((await interfaces()).ip.map(({ link }) => link.name));
    return keyedBy(
      servers.map((each) => ({ ...each, links })),
      ({ key }) => key,
    );
  },
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: (each) => statusOf(each),
    Interface: ({ link, links }) => {
      if (link === "all") return "";
      return link !== undefined && links.has(link.name) ? ipInterfaceOf(link.name) : undefined;
    },
    Port: ({ port }) => port,
    IdleTimeout: ({ idleTimeoutSeconds }) => idleTimeoutSeconds,
    KeepAlive: ({ keepAliveSeconds }) => keepAliveSeconds,
    AllowRootLogin: ({ allowsRoot }) => allowsRoot,
    AllowPasswordLogin: ({ allowsPassword }) => allowsPassword,
    AllowRootPasswordLogin: ({ allowsRootPassword }) => allowsRootPassword,
    MaxAuthTries: ({ maxAuthTries }) => maxAuthTries,
    PID: ({ pid, running }) => (running === false ? 0 : pid),
  },
});

function statusOf({ enabled, running, misconfigured }: SshServerReading) {
  if (running === true) return "Enabled";
  if (enabled === false) return "Disabled";
  if (misconfigured) return "Error_Misconfigured";
  return running === undefined ? undefined : "Error"; // it ought to run
}

/** Undefined where no server says. */
function someOf(servers: readonly SshServerReading[], holds: (each: SshServerReading) => boolean | undefined) {
  const said = servers.map(holds).filter((each) => each !== undefined);
  return said.length === 0 ? undefined : said.includes(true);
}

export const sshServers: Component = [ssh, server];
