#!/bin/sh
# Process 1 of a real node, in its own network, mount and pid namespace: its end ends all the others, and takes the mounts along.
# Arguments: the directory of the programs, the run's directory, the node's name, the node's address, the directory of the images.
set -u
bin=$1 run=$2 name=$3 address=$4 images=$5
cd "$run" || exit 1
mount --make-rshared /
# The container runtime keeps sockets below /run/containerd and leaves files in /run/netns: neither may reach the host.
mkdir -p /run/containerd /run/netns
mount -t tmpfs tmpfs /run/containerd && mount -t tmpfs tmpfs /run/netns || exit 1

containerd --config containerd.toml > containerd.log 2>&1 &
until ctr --address containerd.sock version > /dev/null 2>&1; do
  kill -0 $! || exit 1
  sleep 0.1
done
for tar in "$images"/pause.tar; do ctr --address containerd.sock --namespace k8s.io images import "$tar" > /dev/null; done
"$bin/kubelet" --config=kubelet.yaml --kubeconfig=kubelet.kubeconfig --hostname-override="$name" --node-ip="$address" \
  --root-dir="$run/kubelet" --cert-dir="$run/kubelet/pki" > kubelet.log 2>&1 &
"$bin/kube-proxy" --config=kube-proxy.yaml > kube-proxy.log 2>&1 &
"$bin/coredns" -conf Corefile > coredns.log 2>&1 &
wait
