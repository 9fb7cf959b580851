#!/bin/bash
# PID 1 of "infra": the switch between the nodes, and what a homelab has beside its cluster: DNS, a registry, S3, the storage box.
# It outlives any node. Neither it nor the nodes have a default route: nothing in the cluster reaches beyond this machine.
set -euo pipefail
. "$(dirname "$0")/service.sh"
mkdir -p "$DISK/log" "$DISK/s3" "$SHARED_DISK"
mount --bind "$DISK/log" /var/log
mount -t tmpfs tmpfs /run; mkdir -p /run/lock /run/s3
ip link set lo up
# with a fixed address: a bridge otherwise takes the lowest of its ports' and changes it as nodes come and go (20 s of stale ARP)
ip link add br0 address 02:00:0a:59:00:02 type bridge
ip link set br0 up
ip addr add "$INFRA/24" dev br0
sysctl -qw net.bridge.bridge-nf-call-iptables=0 net.ipv4.ip_forward=0 || true
wait_for 10 ip link set uplink master br0 up
for route in $ROUTES; do ip route add "${route%=*}" via "${route#*=}"; done
service registry "$NODE" "$SCRIPTS/registry.js" "$INFRA" "$IMAGES"
service provisioner "$NODE" "$SCRIPTS/provisioner.js"
service coredns env DNS_ADDRESS="$INFRA" KUBECONFIG_PATH="$HOME_DIR/kubeconfig" "$BIN/coredns" -conf "$SCRIPTS/node/Corefile"
# it leaves sockets in /tmp, so it gets a /tmp of its own; the rest must not, because the checkout or the cache may lie there
mount --bind "$DISK/s3" /run/s3
touch /run/weed; mount --bind "$(readlink -f "$BIN/weed")" /run/weed
cp "$HOME_DIR/s3.json" /run/s3.json
service s3 unshare --mount sh -c 'mount -t tmpfs tmpfs /tmp && exec "$@"' s3 /run/weed server -dir=/run/s3 -ip=127.0.0.1 -ip.bind=127.0.0.1 -master.volumeSizeLimitMB=256 -volume.max=100 \
  -filer -s3 -s3.ip.bind="$INFRA" -s3.port=8333 -s3.port.iceberg=0 -s3.config=/run/s3.json
while :; do wait -n 2>/dev/null || sleep 1; done
