#!/bin/bash
# PID 1 of one node, and of the control plane on "cp". Its disk is a folder of this machine, seen inside as /run/disk.
set -euo pipefail
here=$(dirname "$0")
. "$here/service.sh"
hostname "$NAME"
mount --make-rshared /            # as systemd does it; pods with bidirectional mounts need it
mkdir -p "$DISK"/{containerd,kubelet,pv,log,etcd} "$SHARED_DISK"
mount --bind "$DISK/log" /var/log
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib/cni     # no address of a pod outlives a power cut
mount -t tmpfs tmpfs /var/lib/kubelet # a kubelet puts the sockets of device plugins there, whatever its --root-dir
mkdir -p /run/{lock,disk,shared-pv,pv,kubelet,cni,cni.conf,registries/_default}
mount --bind "$DISK" /run/disk
mount --bind "$DISK/kubelet" /run/kubelet
mount --bind "$DISK/pv" /run/pv
mount --bind "$SHARED_DISK" /run/shared-pv

# a kubelet sets these for the whole machine; ours sets copies of them
for parameter in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  copy=/run/sysctl/$parameter
  mkdir -p "${copy%/*}"
  cat "/proc/sys/$parameter" > "$copy"
  mount --bind "$copy" "/proc/sys/$parameter"
done

ip link set lo up
wait_for 10 ip addr add "$ADDRESS/24" dev eth0
ip link set eth0 up
for route in $ROUTES; do ip route add "${route%=*}" via "${route#*=}"; done
ip route add "$SERVICES" dev eth0 # a node's own process needs some route before kube-proxy can redirect the packet
ip route add unreachable default  # what would leave this machine fails at once
sysctl -qw net.ipv4.ip_forward=1
sysctl -qw net.bridge.bridge-nf-call-iptables=1

if [ -e /sys/fs/cgroup/cgroup.controllers ]; then   # cgroup v2
  for parent in /sys/fs/cgroup "/sys/fs/cgroup/$CGROUP"; do
    mkdir -p "$parent"
    for controller in cpuset cpu io memory pids hugetlb; do echo "+$controller" > "$parent/cgroup.subtree_control" 2>/dev/null || true; done
  done
  mkdir -p "/sys/fs/cgroup/$CGROUP/$NAME"
else                              # v1: kubelet wants its root under every controller; a cpuset without cpus takes no process
  for controller in /sys/fs/cgroup/*/; do
    [ ! -e "$controller/cgroup.controllers" ] || continue
    mkdir -p "$controller/$CGROUP/$NAME"
    [ -e "$controller/cpuset.cpus" ] || continue
    for group in "$controller/$CGROUP" "$controller/$CGROUP/$NAME"; do
      cat "$controller/cpuset.cpus" > "$group/cpuset.cpus"; cat "$controller/cpuset.mems" > "$group/cpuset.mems"
    done
  done
fi

sed "s|@PODS@|$PODS|" "$here/pods.conflist" > /run/cni.conf/10-pods.conflist
sed "s|@PAUSE@|$PAUSE|" "$here/containerd.toml" > /run/containerd.toml
# every registry of the world is ours
printf 'server = "http://%s:5000"\n[host."http://%s:5000"]\n  capabilities = ["pull", "resolve"]\n' "$INFRA" "$INFRA" > /run/registries/_default/hosts.toml
service containerd containerd --config /run/containerd.toml
[ "$NAME" != cp ] || . "$here/control-plane.sh"

# the rest of this machine's memory is declared reserved
reserved=$(awk -v size="$MEMORY" '/MemTotal/ {rest = int($2 / 1024) - size * 1024; print (rest > 0 ? rest : 0)}' /proc/meminfo)
cat > /run/kubelet.yaml <<K
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: false}, x509: {clientCAFile: $PKI/ca.crt}}
authorization: {mode: AlwaysAllow}
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP/$NAME
failCgroupV1: false
failSwapOn: false
clusterDNS: [$INFRA]
clusterDomain: cluster.local
resolvConf: ""
systemReserved: {memory: ${reserved}Mi}
enforceNodeAllocatable: [pods]
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1%}
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
serializeImagePulls: false
volumePluginDir: /run/kubelet/volume-plugins
K
service kubelet "$BIN/kubelet" --config=/run/kubelet.yaml --root-dir=/run/kubelet --cert-dir=/run/kubelet/pki --kubeconfig="$PKI/$NAME.kubeconfig" \
  --node-ip="$ADDRESS" --node-labels="e2e/role=$([ "$NAME" = cp ] && echo control-plane || echo worker)"
# conntrack sizes belong to the machine, not to a network namespace
service kube-proxy "$BIN/kube-proxy" --kubeconfig="$PKI/kube-proxy.kubeconfig" --proxy-mode=iptables --cluster-cidr=10.245.0.0/16 --conntrack-max-per-core=0 --bind-address="$ADDRESS"
# NetworkPolicies, from the moment when policies.ts asks for them
kube_router() {
  until [ -e "$HOME_DIR/policies" ]; do sleep .5; done
  "$BIN/kube-router" --kubeconfig="$HOME_DIR/kubeconfig" --hostname-override="$NAME" --service-cluster-ip-range="$SERVICES" \
    --run-firewall=true --run-router=false --run-service-proxy=false --run-loadbalancer=false --health-port=0
}
service kube-router kube_router
while :; do wait -n 2>/dev/null || sleep 1; done
