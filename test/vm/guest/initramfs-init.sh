#!/bin/busybox sh
# The boot loader of the machine: which bank of the flash boots, and what its root is made of.
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev

load() {
	while read -r name; do [ -e "/sys/module/$name" ] || insmod "$1/$name.ko"; done < "$1/$2"
}

load /modules disk
until mount -t squashfs /dev/vda /base 2> /dev/null; do usleep 10000; done

# The flash is memory that the machine shares with the host: what is written is there whatever becomes of the machine.
for device in /sys/bus/pci/devices/*; do
	[ "$(cat "$device/device")" = 0x1110 ] && flash=$(sed -n 3p "$device/resource") && break
done
at=$((${flash%% *}))
phram=
while read -r name size erase; do
	phram="$phram phram=$name,$at,$size,$erase"
	at=$((at + size))
done < /flash
load /base/modules flash
insmod /base/modules/phram.ko $phram

# Two records of the boot loader, written in turn; the later one that is whole counts.
mkdir -p /run
boot=
for block in 0 1; do
	dd if=/dev/mtd0ro of=/run/record bs=64k skip=$block count=1 2> /dev/null
	head -n 1 /run/record > /run/line
	read -r word number bank sum < /run/line
	[ "$word" = BOOT ] && [ "$(printf '%s %s' "$number" "$bank" | md5sum | cut -c 1-32)" = "$sum" ] || continue
	if [ -z "$boot" ] || [ "$number" -gt "$boot" ]; then
		boot=$number
		from=$bank
	fi
done
: "${from:=1}"

mount -t squashfs "/dev/mtdblock$from" /rom || exec sh -c 'echo "bank $from does not boot"; poweroff -f'
mount -t jffs2 /dev/mtdblock3 /data
mkdir -p /data/upper /data/work
mount -t overlay overlay -o lowerdir=/rom:/base,upperdir=/data/upper,workdir=/data/work /root
for each in proc sys dev; do mount --move "/$each" "/root/$each"; done
mount -t tmpfs tmp /root/run
echo "$from $boot" > /root/run/boot
exec switch_root /root /sbin/init
