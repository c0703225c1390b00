package dev.safetysystem.e2e.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The settings of a real node's programs. */
final class RealNodeFiles {
    private final Run run;
    private final Path directory;
    private final Addresses addresses;

    RealNodeFiles(Run run) {
        this.run = run;
        this.directory = run.directory();
        this.addresses = run.addresses();
    }

    String containerd() throws IOException {
        // Where CAP_SYS_RESOURCE is missing a sandbox fails without restrict_oom_score_adj.
        return """
        version = 2
        root = "%1$s/containerd"
        state = "%1$s/containerd-state"
        [grpc]
          address = "%1$s/containerd.sock"
        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = "%2$s"
          restrict_oom_score_adj = true
          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = "%3$s"
            default_runtime_name = "runc"
            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"
              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                SystemdCgroup = false
          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = "/usr/lib/cni"
            conf_dir = "%1$s/cni"
        """
                .formatted(directory, Programs.imageName(Program.PAUSE), snapshotter());
    }

    /** An overlay cannot lie on an overlay, as in a container. */
    private String snapshotter() throws IOException {
        return Files.getFileStore(directory).type().equals("overlay") ? "native" : "overlayfs";
    }

    String podNetwork() {
        return """
        {"cniVersion":"0.4.0","name":"e2e","plugins":[
         {"type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":false,"hairpinMode":true,
          "ipam":{"type":"host-local","dataDir":"%s/ipam","ranges":[[{"subnet":"%s"}]],"routes":[{"dst":"0.0.0.0/0"}]}},
         {"type":"portmap","capabilities":{"portMappings":true}}]}
        """
                .formatted(directory, addresses.podRange());
    }

    String kubelet() {
        // An imported image cannot be pulled again: its garbage is never collected.
        return """
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        failCgroupV1: false
        cgroupDriver: cgroupfs
        cgroupRoot: /%1$s
        containerRuntimeEndpoint: unix://%2$s/containerd.sock
        failSwapOn: false
        authentication: {anonymous: {enabled: false}, webhook: {enabled: false}, x509: {clientCAFile: %2$s/ca.crt}}
        authorization: {mode: AlwaysAllow}
        clusterDNS: [%3$s]
        clusterDomain: cluster.local
        resolvConf: %2$s/resolv.conf
        podLogsDir: %2$s/pod-logs
        volumePluginDir: %2$s/volume-plugins
        evictionHard: {memory.available: 50Mi, nodefs.available: 1%%, imagefs.available: 1%%, nodefs.inodesFree: 1%%}
        imageGCHighThresholdPercent: 100
        imageGCLowThresholdPercent: 99
        enforceNodeAllocatable: [pods]
        nodeStatusUpdateFrequency: 2s
        nodeLeaseDurationSeconds: 10
        serializeImagePulls: false
        maxPods: 250
        """
                .formatted(addresses.cgroup(), directory, addresses.nodeAddress());
    }

    String kubeProxy() {
        return """
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        mode: nftables
        clientConnection: {kubeconfig: %s}
        hostnameOverride: %s
        clusterCIDR: %s
        conntrack: {maxPerCore: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
        metricsBindAddress: 127.0.0.1:10249
        healthzBindAddress: 127.0.0.1:10256
        """
                .formatted(
                        kubeconfig(Certificates.Client.KUBE_PROXY),
                        RealNode.NAME,
                        addresses.podRange());
    }

    String coredns() {
        return """
        .:53 {
            bind %s
            errors
            kubernetes cluster.local in-addr.arpa {
                kubeconfig %s
                pods insecure
            }
            cache 5
        }
        """
                .formatted(addresses.nodeAddress(), kubeconfig(Certificates.Client.COREDNS));
    }

    private Path kubeconfig(Certificates.Client client) {
        return new Kubeconfig(run).of(client);
    }
}
