#!/bin/sh
# The first process of the guest: makes it look like a small system, then becomes the agent that does what the test asks.
export PATH=/bin:/usr/bin HOME=/root TERM=dumb
/bin/busybox --install -s /bin
mkdir -p /proc /sys /dev /tmp /root /run
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
ip link set lo up
# Bytes as they are: the agent's line is a serial port too.
stty -F /dev/ttyS1 raw -echo
exec node /agent.mjs /dev/ttyS1
