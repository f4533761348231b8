import type { SystemFiles } from "./guest/system-image.ts";
import type { Machine } from "./machine.ts";

// A gateway of plain Debian: a way out, a bridge, a port with a VLAN, and Wi-Fi. Others are in network namespaces of their own,
// with nothing in common but the wire, or the air.

const hostapd = `
interface=wlan0
bridge=br-lan
driver=nl80211
ctrl_interface=/run/hostapd
ssid=Café
hw_mode=g
channel=6
ieee80211n=1
ieee80211ax=1
wmm_enabled=1
wpa=2
wpa_key_mgmt=WPA-PSK
rsn_pairwise=CCMP
ieee80211w=1
wpa_passphrase=quite secret
max_num_sta=16
`;

const station = `
network={
	ssid="Café"
	psk="quite secret"
	ieee80211w=1
}
`;

/** Of somebody else, whom the radios hear. */
const nextDoor = `
interface=wlan2
driver=nl80211
ssid=Next door
hw_mode=g
channel=11
wpa=2
wpa_key_mgmt=SAE
rsn_pairwise=CCMP
ieee80211w=2
sae_password=not ours
`;

/** Answers whatever it is sent. */
const echoServer = `#!/usr/bin/node
const socket = require("node:dgram").createSocket("udp4");
socket.on("message", (octets, from) => socket.send(octets, from.port, from.address)).bind(7);
`;

const dnsmasq = `
interface=br-lan
interface=trunk.20
bind-interfaces
port=0
user=root
dhcp-range=192.168.77.100,192.168.77.150,1h
dhcp-range=192.168.20.100,192.168.20.150,1h
dhcp-leasefile=/run/dnsmasq.leases
`;

const lease = `#!/bin/sh
[ "$1" = bound ] && ip address replace "$ip/$mask" dev "$interface" && ip route replace default via "$router"
exit 0
`;

export const gatewayFiles: SystemFiles = {
  "/etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n',
  "/etc/hostapd/hostapd.conf": hostapd,
  "/etc/hostapd/next-door.conf": nextDoor,
  "/usr/sbin/echo-server": echoServer,
  "/etc/wpa_supplicant.conf": station,
  "/etc/dnsmasq.conf": dnsmasq,
  "/usr/sbin/lease": lease,
};

/** The addresses of the machine with the VLAN, and of the station. */
export const camera = "02:00:00:00:20:02";
export const laptop = "02:00:00:00:01:00";

/** A machine far away: what it answers takes so long, and each other answer is lost. */
export const far = { address: "192.168.90.2", delayMs: 800, lossRatio: 0.5 } as const;
const farMac = "02:00:00:00:90:02";

/** Makes it what it is, and lets the others come. */
export async function openGateway(machine: Machine): Promise<void> {
  await machine.run(`set -e
load lan; load wifi radios=3
ip link set eth0 name wan
ip address add 10.0.2.15/24 dev wan
ip link set wan up
ip route add default via 10.0.2.2
echo 1 > /proc/sys/net/ipv4/ip_forward
ip link add br-lan type bridge
ip address add 192.168.77.1/24 dev br-lan
ip link set br-lan up
ip netns add laptop
ip netns add camera
ip link add trunk type veth peer name eth0 netns camera address ${camera}
ip link set trunk up
ip link add link trunk name trunk.20 type vlan id 20
ip address add 192.168.20.1/24 dev trunk.20
ip link set trunk.20 up
ip -n camera link set eth0 up
ip -n camera link add link eth0 name eth0.20 type vlan id 20
ip -n camera link set eth0.20 up
nft add table ip nat
nft add chain ip nat out '{ type nat hook postrouting priority 100; }'
nft add rule ip nat out oifname wan masquerade
hostapd -B -f /run/hostapd.log /etc/hostapd/hostapd.conf
dnsmasq -C /etc/dnsmasq.conf
iw phy phy1 set netns name laptop
ip -n laptop link set lo up
ip netns exec laptop wpa_supplicant -B -i wlan1 -c /etc/wpa_supplicant.conf`);
  const asks = "udhcpc -n -q -t 30 -T 1 -s /usr/sbin/lease";
  await machine.run(`ip netns exec camera ${asks} -i eth0.20 -x hostname:camera`);
  await machine.until("ip netns exec laptop iw dev wlan1 link | grep -q Connected");
  await machine.run(`ip netns exec laptop ${asks} -i wlan1 -x hostname:laptop`);
}

/** Lets others come whom no test before has use for: a network next door, and a machine far away. */
export async function openNeighborhood(machine: Machine): Promise<void> {
  await machine.run(`set -e
ip netns add next-door
iw phy phy2 set netns name next-door
ip netns exec next-door hostapd -B /etc/hostapd/next-door.conf
ip netns add far
ip link add isp type veth peer name eth0 netns far address ${farMac}
ip address add 192.168.90.1/24 dev isp
ip -n far address add ${far.address}/24 dev eth0
for each in "" "ip netns exec far"; do $each sh -c 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6'; done
ip link set isp up
ip -n far link set eth0 up
ip neighbour replace ${far.address} lladdr ${farMac} dev isp nud permanent
ip -n far neighbour replace 192.168.90.1 lladdr "$(cat /sys/class/net/isp/address)" dev eth0 nud permanent
ip netns exec far tc qdisc add dev eth0 root netem delay ${far.delayMs}ms loss state 100% 100%
ip netns exec far echo-server > /run/echo-server.log 2>&1 &`);
  await machine.until("ip netns exec next-door iw dev wlan2 info | grep -q channel");
}
