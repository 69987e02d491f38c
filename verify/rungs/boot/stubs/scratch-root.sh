#!/bin/sh
# Makes a scratch root out of this machine's own and runs a command beside it. To be run in new mount, process and network namespaces,
# with which all of it ends. What is written in the scratch root is kept in memory; nothing of the machine changes.
#
#   scratch-root.sh FOLDER NODE ASK ADDRESS... -- COMMAND ...
#
# FOLDER is where the scratch root comes, as FOLDER/root; NODE and ASK appear in it below /usr/lib/headwater-boot.
set -eu
folder=$1 node=$2 ask=$3
shift 3

ip link set lo up
while [ "$1" != -- ]; do
  ip address add "$1/32" dev lo
  shift
done
shift

mount -t tmpfs -o mode=755 scratch "$folder"
mkdir "$folder/upper" "$folder/work" "$folder/root" "$folder/data"
root=$folder/root
mount -t overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" scratch "$root"

# What this machine has there is no part of a fresh instance.
mkdir -p "$root/etc/sysctl.d" "$root/etc/systemd/system"
for empty in /run /opt /home /root /etc/sysctl.d /etc/systemd/system /var/lib/cloud; do
  mkdir -p "$root$empty"
  mount -t tmpfs -o mode=755 empty "$root$empty"
done
for shared in /tmp /var/tmp; do mount -t tmpfs -o mode=1777 shared "$root$shared"; done

mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t tmpfs -o mode=755 devices "$root/dev"
for device in null zero full random urandom; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"

mkdir -p "$root/usr/lib/headwater-boot"
: >"$root/usr/lib/headwater-boot/node"
mount --bind "$node" "$root/usr/lib/headwater-boot/node"
install -m 755 "$ask" "$root/usr/lib/headwater-boot/ask"
for program in aws dnf journalctl sysctl systemctl; do
  ln -sf /usr/lib/headwater-boot/ask "$root/usr/bin/$program"
done
# Amazon Linux has none of these; sysctl is found in one folder only.
rm -f "$root/usr/sbin/sysctl" "$root/usr/bin/apt" "$root/usr/bin/apt-get" "$root/usr/bin/dpkg"

# Not exec: the first process of the namespaces must be one that reaps and that signals end.
"$@"
