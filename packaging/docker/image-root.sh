#!/bin/sh
# Puts together the root of the image, of a built tree that this is run in: image-root.sh FOLDER
# Node without what is for debuggers, the libraries that it needs, the program, and SQLite's addon. No shell, no packages.
set -eu
root=$1
install -d -m 0755 "$root/usr/local/bin" "$root/etc" "$root/opt/cpe-agent"

command -v strip >/dev/null || { apt-get update && apt-get install -y --no-install-recommends binutils; }
node=$(command -v node)
strip -o "$root/usr/local/bin/node" "$node"
parts="$root/opt/cpe-agent/parts.txt"
echo "node $(node -p process.versions.node)" > "$parts"
# The loader too: it stands in the list by its path alone.
ldd "$node" | grep -o '/[^ ]*' | while read -r library; do
  install -D -m 0755 "$library" "$root$library"
  # Of which package, and its version, where dpkg knows, by either of its paths where /lib is in /usr: for the list of what of others is in the image.
  name=$(dpkg-query -S "$library" "$(readlink -f "$library")" 2>/dev/null | head -n 1 | cut -d: -f1 || :)
  echo "library $library $name${name:+ $(dpkg-query -W -f '${Version}' "$name")}"
done | sed 's/ *$//' >> "$parts"

cp -r dist package.json LICENSE NOTICE "$root/opt/cpe-agent/"
cd "$root/opt/cpe-agent"
# Code of V8 takes more room than it spares time here.
rm -f dist/meta.json dist/*.code dist/compile-code.cjs
addon=$(node -p '"linux-" + process.arch').node
for file in package.json LICENSE "prebuilds/$addon"; do
  install -D -m 0644 "/src/node_modules/better-sqlite3/$file" "node_modules/better-sqlite3/$file"
done
# In what Node 20 built, the program does not have it inside.
cp -r /src/node_modules/better-sqlite3/lib node_modules/better-sqlite3/
strip "node_modules/better-sqlite3/prebuilds/$addon"
cd /

# The kernel starts it by itself: there is no env to look for node.
sed '1s|^#!.*|#!/usr/local/bin/node|' "$root/opt/cpe-agent/dist/main.js" > "$root/opt/cpe-agent/dist/main.new"
mv "$root/opt/cpe-agent/dist/main.new" "$root/opt/cpe-agent/dist/main.js"
chmod 0755 "$root/opt/cpe-agent/dist/main.js"
ln -s ../../../opt/cpe-agent/dist/main.js "$root/usr/local/bin/cpe-agent"

echo 'cpe-agent:x:10001:10001::/var/lib/cpe-agent:/sbin/nologin' > "$root/etc/passwd"
echo 'cpe-agent:x:10001:' > "$root/etc/group"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
install -d -m 1777 "$root/tmp"
for folder in cpe-agent cpe-agent-fleet; do install -d -o 10001 -g 10001 -m 0700 "$root/var/lib/$folder"; done
du -sb "$root" | cut -f1
