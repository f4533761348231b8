import type { TestAcs } from "../harness/acs/test-acs.ts";
import { agentCommand } from "./agent-in-machine.ts";
import { guestScript, type SystemFiles } from "./guest/system-image.ts";

const settings = [
  ...["host.kind=openwrt", "host.reboot=true", "acs.periodicInform.intervalSeconds=1"],
  ...["firmware.allowUnsigned=true", "transfers.spoolDir=/tmp/spool", "transfers.allowHosts=10.0.2.2"],
];

/** A release of OpenWrt, as far as the agent has to see one: its firmware is that of the machine, and its agent starts by itself. */
export const routerFiles = (acs: TestAcs, number: string): SystemFiles => ({
  "/etc/openwrt_release": `DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='${number}'\nDISTRIB_REVISION='r${number}'\nDISTRIB_DESCRIPTION='OpenWrt ${number}'\n`,
  "/etc/start": `#!/bin/sh
ip address add 10.0.2.15/24 dev eth0
ip link set eth0 up
ip route add default via 10.0.2.2
while :; do ${agentCommand(acs, settings)}; done
`,
  "/usr/lib/upgrade/platform.sh": "",
  "/usr/lib/upgrade/keep.d/cpe-agent": "/etc/cpe-agent/\n",
  "/usr/sbin/sysupgrade": guestScript("sysupgrade"),
});

export const versionOf = (number: string): string => `${number} r${number}`;
