import { expect } from "vitest";
import type { OpenWrtRoot } from "./openwrt-root.ts";

// The service in a root file system of busybox, started as procd would by what its init script tells.

export interface AgentOfRoot {
  /** Until it answers. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly setInterval: (seconds: number) => void;
  readonly interval: () => number;
}

export function agentOf(router: OpenWrtRoot): AgentOfRoot {
  const parameter = "Device.ManagementServer.PeriodicInformInterval";
  const answers = () => router.sh(`cpe-agent get ${parameter}`);
  return {
    start: async () => {
      const prepare =
        "sh /etc/uci-defaults/95-cpe-agent && uci set cpe-agent.connection_request.port=0 && uci commit cpe-agent";
      // opkg and the first boot run it once, and take it away.
      expect(router.sh(`[ ! -e /etc/uci-defaults/95-cpe-agent ] || { ${prepare}; }`)).toMatchObject({ code: 0 });
      const told = router.sh("/bin/sh /etc/rc.common /etc/init.d/cpe-agent start").stdout;
      const command = /^param\tcommand\t(.*)$/m.exec(told)?.[1]?.replaceAll("\t", " ") ?? "";
      router.sh(`setsid ${command} >/tmp/log 2>&1 </dev/null & echo $! >/tmp/pid`);
      await expect.poll(() => answers().code, { message: "the agent answers" }).toBe(0);
    },
    stop: async () => {
      router.sh("kill $(cat /tmp/pid)");
      await expect.poll(() => router.sh("cat /tmp/log").stdout).toContain("agent.stop");
      expect(router.sh("cat /tmp/log").stdout).not.toContain('"level":"error"');
    },
    setInterval: (seconds) => expect(router.sh(`cpe-agent set ${parameter}=${seconds}`).code).toBe(0),
    interval: () => Number(answers().stdout.split("=")[1]),
  };
}
