#!/bin/sh
# Loads the modules of the kernel that the machine has under this name; of a second word, the last of them has that as its option.
last=$(tail -n 1 "/modules/$1")
while read -r name; do
	option=
	[ "$name" = "$last" ] && option=$2
	[ -e "/sys/module/$name" ] || insmod "/modules/$name.ko" $option
done < "/modules/$1"
