/** The servers in the configuration of an NTP client: ntpd's and chrony's `server` and `pool`, timesyncd's `NTP=`. */
export function parseTimeServers(text: string): readonly string[] {
  const servers = text.split("\n").flatMap((line): readonly string[] => {
    const [, listed] = /^\s*NTP\s*=\s*(.*)$/.exec(line) ?? [];
    if (listed !== undefined) return listed.split(/\s+/).filter((word) => word !== "");
    const [, named] = /^\s*(?:server|servers|pool|peer)\s+([^\s#]+)/.exec(line) ?? [];
    return named === undefined ? [] : [named];
  });
  return [...new Set(servers)];
}
