#!/bin/sh
# Process 1 of a real node, in its own network, mount and pid namespace: its end ends all the others, and takes the mounts along.
# Arguments: the home of all programs and runs, the programs' directory in it, the run's directory in it, the node's name and address.
set -u
home=$1 programs=$2 run=$3 name=$4 address=$5
bin=$programs/bin

# What a runtime, a kubelet and a network plugin leave in fixed places stays in here: those places are empty ones of our own, and the
# home is put back if it lies in one of them.
mount --make-rprivate / && mount -t tmpfs tmpfs /mnt && mkdir /mnt/home && mount --bind "$home" /mnt/home || exit 1
for place in /run /var/lib /var/log; do mount -t tmpfs tmpfs "$place" || exit 1; done
mkdir -p "$home" && mount --bind /mnt/home "$home" && mkdir -p /run/containerd /run/netns && cd "$run" || exit 1
# Mounts that the kubelet makes for a pod must be seen by the runtime.
mount --make-rshared /

containerd --config containerd.toml > containerd.log 2>&1 &
until ctr --address containerd.sock version > /dev/null 2>&1; do
  kill -0 $! || exit 1
  sleep 0.1
done
ctr --address containerd.sock --namespace k8s.io images import "$programs/images/pause.tar" > /dev/null
"$bin/kubelet" --config=kubelet.yaml --kubeconfig=kubelet.kubeconfig --hostname-override="$name" --node-ip="$address" \
  --root-dir="$run/kubelet" --cert-dir="$run/kubelet/pki" > kubelet.log 2>&1 &
"$bin/kube-proxy" --config=kube-proxy.yaml > kube-proxy.log 2>&1 &
"$bin/coredns" -conf Corefile > coredns.log 2>&1 &
wait
