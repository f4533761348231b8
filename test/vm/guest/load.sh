#!/bin/sh
# Loads the modules of the kernel that the machine has under this name.
while read -r name; do
	[ -e "/sys/module/$name" ] || insmod "/modules/$name.ko"
done < "/modules/$1"
