package dev.safetysystem.e2e.bench;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Clients;
import dev.safetysystem.e2e.cluster.ClusterOptions;
import dev.safetysystem.e2e.cluster.StartedCluster;
import dev.safetysystem.e2e.demo.Subject;
import dev.safetysystem.e2e.demo.Tempo;
import dev.safetysystem.e2e.hostile.HalfOpen;
import dev.safetysystem.e2e.hostile.LargeAnswers;
import dev.safetysystem.e2e.hostile.LargeObjects;
import dev.safetysystem.e2e.install.Images;
import dev.safetysystem.e2e.install.OperatorRelease;
import dev.safetysystem.e2e.result.Figure;
import dev.safetysystem.e2e.result.Result;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long a release takes while somebody attacks the operator, who may edit another namespace that
 * it watches or reaches its ports: on a real node, with the memory of a pod.
 *
 * @param images of this source tree
 */
record Attacked(Images images) {
    private static final String NAMESPACE = "bench";
    private static final String HOSTILE = "bench-hostile";
    private static final int ALONE = 3;
    private static final int METRICS = 8080;
    private static final int HEALTH = 8081;
    private static final double MOST = 2;
    private static final Eventually SOON = Eventually.withinSeconds(300);

    Result measure() {
        try (StartedCluster cluster =
                        StartedCluster.start(ClusterOptions.realNode(), BenchCommand.PROGRESS);
                KubernetesClient client = Clients.of(cluster)) {
            images.load(cluster, List.of("v1", "v2"));
            new OperatorRelease(cluster, images.tree())
                    .install("watchNamespaces={" + NAMESPACE + "," + HOSTILE + "}");
            Subject hap = Subject.hap(client, NAMESPACE, images.tree(), Tempo.OF_THE_DEMO);
            hap.makeNamespace();
            makeHostileNamespace(client);
            release(hap);
            return measure(client, hap);
        }
    }

    private Result measure(KubernetesClient client, Subject hap) {
        var figures = new ArrayList<Figure>();
        double alone = 0;
        for (int i = 0; i < ALONE; i++) {
            alone = Math.max(alone, release(hap));
        }
        figures.add(Figure.of("alone: the longest of " + ALONE + " releases", alone, "s"));
        try (HalfOpen _ = halfOpen(client, 0);
                HalfOpen _ = halfOpen(client, 1)) {
            compare("beside 6,800 half-open connections to each pod", hap, alone, figures);
        }
        var large = new LargeObjects(client, HOSTILE, "other");
        large.make();
        compare("beside 175 MB of objects with our label", hap, alone, figures);
        large.delete();
        var answers = new LargeAnswers(client, HOSTILE, Images.SERVICE + ":v1");
        answers.make();
        SOON.holds("large answers to be asked for", answers::areAsked);
        compare("beside 16 checks that are answered with 1 MB", hap, alone, figures);
        answers.delete();
        figures.add(Figure.bounded("restarts of the operator", restarts(client), "", 0));
        return new Result(
                "attacked",
                "a release of the HAP sample under Rolling while a neighbour attacks the operator's"
                        + " two pods, which have the chart's limits",
                figures,
                List.of());
    }

    private void compare(String how, Subject hap, double alone, List<Figure> figures) {
        double beside = release(hap);
        figures.add(Figure.of(how, beside, "s"));
        figures.add(Figure.bounded("  so many times as long", beside / alone, "", MOST));
    }

    /** The other version; how many seconds it takes. */
    private static double release(Subject hap) {
        String next = hap.look(Optional.empty()).isReleased("v1", Subject.SIZE) ? "v2" : "v1";
        Instant begin = Instant.now();
        hap.apply(next);
        SOON.see(
                next + " to be released",
                () -> hap.look(Optional.empty()),
                scene -> scene.isReleased(next, Subject.SIZE));
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        BenchCommand.PROGRESS.say("%s was released in %.1f s".formatted(next, seconds));
        return seconds;
    }

    private static void makeHostileNamespace(KubernetesClient client) {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(HOSTILE)
                                .endMetadata()
                                .build())
                .create();
    }

    private static HalfOpen halfOpen(KubernetesClient client, int operator) {
        return HalfOpen.to(operators(client).get(operator).getStatus().getPodIP(), HEALTH, METRICS);
    }

    private static int restarts(KubernetesClient client) {
        return operators(client).stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .mapToInt(ContainerStatus::getRestartCount)
                .sum();
    }

    private static List<Pod> operators(KubernetesClient client) {
        return client.pods()
                .inNamespace(OperatorRelease.NAMESPACE)
                .withLabel("app.kubernetes.io/name", OperatorRelease.NAME)
                .list()
                .getItems();
    }
}
