#!/bin/sh
# The first process of a guest with systemd: makes it look like a small installed system, does what an initramfs does there if the test
# brought that along, and becomes systemd.
export PATH=/sbin:/bin:/usr/bin HOME=/root TERM=dumb
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /tmp /root /run /var/lib /etc/systemd/system
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs -o mode=0755 run /run
/sbin/depmod -a
[ ! -e /as-initramfs.sh ] || sh /as-initramfs.sh >/dev/kmsg 2>&1
[ ! -e /enable.sh ] || sh -e /enable.sh >/dev/kmsg 2>&1
for systemd in /usr/lib/systemd/systemd /lib/systemd/systemd; do
  [ ! -x $systemd ] || exec $systemd
done
