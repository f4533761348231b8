#!/bin/sh
# The first process of the machine: makes it ready, and does what the test says over a serial port of virtio.
export PATH=/usr/sbin:/usr/bin HOME=/root
mount -t tmpfs tmp /tmp
mkdir -p /run/asked /run/netns /dev/pts /var/lib/misc
ln -sfn /run /var/run
mount -t devpts pts /dev/pts
load machine
for port in /sys/class/virtio-ports/*; do
	until [ -e "/dev/${port##*/}" ]; do usleep 10000; done
	ln -s "/dev/${port##*/}" "/run/port-$(cat "$port/name")"
done
hostname router
ip link set lo up
[ -x /etc/start ] && /etc/start > /run/port-log 2>&1 3>&- < /dev/null &

exec 3<> /run/port-control
echo ready >&3
while read -r id text <&3; do
	(
		echo "$text" | base64 -d > "/run/asked/$id"
		sh "/run/asked/$id" > "/run/asked/$id.said" 2>&1 3>&- < /dev/null
		status=$?
		exec 4> /run/asked/lock
		flock 4
		echo "$id $status $(base64 -w 0 "/run/asked/$id.said")" >&3
		rm -f "/run/asked/$id" "/run/asked/$id.said"
	) &
done
poweroff -f
