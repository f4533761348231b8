import type { SystemFiles } from "./guest/system-image.ts";
import type { Machine } from "./machine.ts";

// A provider that is dialled in at by PPP over Ethernet, in a network of its own, and the connection to it. [RFC 2516]

/** Both ends know the password by this file. */
export const pppFiles: SystemFiles = {
  "/etc/ppp/options": "",
  "/etc/ppp/chap-secrets": '"cpe@isp.example" * "only for the provider" *\n',
  "/etc/ppp/pppoe-server-options": "require-chap\nname isp\nms-dns 10.9.0.53\n+ipv6\nlcp-echo-interval 10\n",
};

/** Has the provider listen, beyond a link `uplink`. */
export async function openProvider(machine: Machine): Promise<void> {
  await machine.run(`set -e
load ppp
# Whoever has measured here may have switched it off.
echo 0 > /proc/sys/net/ipv6/conf/all/disable_ipv6
[ -e /dev/ppp ] || mknod /dev/ppp c 108 0
ip netns add isp
ip link add uplink type veth peer name eth0 netns isp
ip link set uplink up
ip -n isp link set eth0 up
ip netns exec isp pppoe-server -I eth0 -C exchange -S internet -L 10.9.0.1 -R 10.9.0.100 -N 4`);
}

/** Dials in, and comes back when there is an address; `password` is tried as it is. */
export async function dialIn(machine: Machine): Promise<void> {
  const options =
    "user cpe@isp.example noauth persist maxfail 0 noipdefault usepeerdns +ipv6 mtu 1492 mru 1492 holdoff 1";
  await machine.run(`pppd plugin pppoe.so nic-uplink ${options} > /run/pppd.log 2>&1 < /dev/null`);
  await machine.until("ip -4 -o address show dev ppp0 | grep -q peer");
  await machine.until(
    "ip -6 -o address show dev ppp0 | grep -q fe80 && ! ip -6 -o address show dev ppp0 | grep -q tentative",
  );
}
