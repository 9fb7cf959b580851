#!/bin/bash
# PID 1 of "infra": the switch between the nodes, and what a homelab has beside its cluster: DNS, a registry, S3, the storage box.
# It outlives any node. Neither it nor the nodes have a default route: nothing in the cluster reaches beyond this machine.
set -euo pipefail
. "$(dirname "$0")/service.sh"
mkdir -p "$DISK/log" "$DISK/s3" "$SHARED_DISK"
mount --bind "$DISK/log" /var/log
mount -t tmpfs tmpfs /run; mkdir -p /run/lock
mount -t tmpfs tmpfs /tmp
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
service s3 "$BIN/weed" server -dir="$DISK/s3" -ip=127.0.0.1 -ip.bind=127.0.0.1 -master.volumeSizeLimitMB=256 -volume.max=30 \
  -filer -s3 -s3.ip.bind="$INFRA" -s3.port=8333 -s3.port.iceberg=0 -s3.config="$HOME_DIR/s3.json"
while :; do wait -n 2>/dev/null || sleep 1; done
