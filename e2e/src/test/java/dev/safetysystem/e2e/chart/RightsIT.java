package dev.safetysystem.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.Command;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.OnKwok;

import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who may do what once the chart is installed: the operator, and people who give it commands. The
 * policy that is installed with it holds for everybody in the cluster.
 */
@OnKwok
@Alone
@ResourceLock(Alone.SECOND_CLUSTER)
class RightsIT {
    private static final Eventually SOON = Eventually.withinSeconds(180);
    // Patches SafetySystems and has none of our own verbs.
    private static final String PATCHER = "chart-rights-patcher";

    private static InstalledChart chart;

    @BeforeAll
    static void installs(Cluster cluster, KubernetesClient client) {
        chart = InstalledChart.install(cluster, client);
        client.resource(
                        new ClusterRoleBuilder()
                                .withNewMetadata()
                                .withName(PATCHER)
                                .endMetadata()
                                .addNewRule()
                                .withApiGroups("safetysystem.dev")
                                .withResources("safetysystems")
                                .withVerbs("get", "patch")
                                .endRule()
                                .build())
                .serverSideApply();
        bind(client, "ana", "admin");
        bind(client, "bob", "edit");
        bind(client, "Jane Doe", "edit");
        bind(client, "eve", PATCHER);
        client.load(RightsIT.class.getResourceAsStream("/chart/paused.yaml"))
                .inNamespace(chart.namespace())
                .create();
        // Aggregated roles and a new policy take effect a moment after they were written.
        for (var right : new String[][] {{"ana", "approve"}, {"bob", "operate"}}) {
            SOON.see(
                    right[0] + " to be allowed to " + right[1],
                    () -> can(right[0], right[1], "safetysystems.safetysystem.dev"),
                    "yes"::equals);
        }
        SOON.see(
                "the command policy to refuse",
                () -> command("ana", "abort", "nonsense").succeeded(),
                accepted -> !accepted);
    }

    @AfterAll
    static void uninstalls(KubernetesClient client) {
        chart.close();
        client.rbac().clusterRoles().withName(PATCHER).delete();
    }

    @ParameterizedTest(name = "{0} commands {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    bob      | abort | 6f9d8c7b4-1 by bob
                    bob      | abort | 6f9d8c7b4-1 by bob because errors by ana are rising
                    bob      | retry | 6f9d8c7b4-12 by bob
                    ana      | abort | 6f9d8c7b4-1 by ana
                    Jane Doe | abort | 6f9d8c7b4-1 by Jane Doe
                    Jane Doe | retry | 6f9d8c7b4-1 by Jane Doe because the node  is back
                    """)
    void who_has_the_right_gives_a_command_in_the_right_form(
            String user, String verb, String value) {
        var result = command(user, verb, value);
        assertThat(result.succeeded()).as(result.error()).isTrue();
    }

    @ParameterizedTest(name = "{0} commands {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ana      | aprove      | 6f9d8c7b4-1/Start by ana        | there is no such command; write one of abort, retry
                    ana      | approve     | 6f9d8c7b4-1/Start by ana        | does not carry out approve; it carries out abort, retry
                    ana      | promote     | 6f9d8c7b4-1 by ana              | does not carry out promote
                    ana      | rollback-to | 84bb1c2d9 from 6f9d8c7b4-1 by ana | does not carry out rollback-to
                    ana      | restore     | n-1 accepting-loss-since 2026-11-20T02:00Z by ana | does not carry out restore
                    bob      | adjust      | ENABLED=false for 1h at 2026-11-20T09:00Z by bob | does not carry out adjust
                    bob      | hold        | at 2026-11-20T09:00:00Z by bob  | does not carry out hold
                    bob      | resume      | at 2026-11-20T09:00:00Z by bob  | does not carry out resume
                    bob      | isolate     | web at 2026-11-20T09:00Z by bob | does not carry out isolate
                    bob      | readmit     | web at 2026-11-20T09:00Z by bob | does not carry out readmit
                    bob      | restart     | web at 2026-11-20T09:00Z by bob | does not carry out restart
                    bob      | abort       | 6f9d8c7b4-1                     | write "<release> by bob"
                    bob      | abort       | 6f9d8c7b4 by bob                | write "<release> by bob"
                    bob      | abort       | 6f9d8c7b4-1 by bob because      | write "<release> by bob"
                    bob      | abort       | by bob                          | write "<release> by bob"
                    bob      | abort       | 6f9d8c7b4-1 by ana              | write "by bob"
                    bob      | abort       | 6f9d8c7b4-1 by ana because told by bob | write "by bob"
                    bob      | abort       | 6f9d8c7b4-1 by bobby            | write "by bob"
                    bob      | abort       | 6f9d8c7b4-1 by ana by bob       | write "by bob"
                    Jane Doe | abort       | 6f9d8c7b4-1 by Jane             | write "by Jane Doe"
                    Jane Doe | abort       | 6f9d8c7b4-1 by Doe              | write "by Jane Doe"
                    eve      | abort       | 6f9d8c7b4-1 by eve              | eve may not operate this SafetySystem
                    eve      | retry       | 6f9d8c7b4-1 by eve              | ask for a Role with the verb "operate"
                    """)
    void any_other_command_is_refused_with_the_remedy(
            String user, String verb, String value, String message) {
        var result = command(user, verb, value);
        assertThat(result.succeeded()).isFalse();
        assertThat(result.error())
                .contains("metadata.annotations[safetysystem.dev/" + verb + "]: ");
        assertThat(result.error()).contains(message);
    }

    @Test
    void a_command_of_more_than_256_characters_is_refused() {
        var result = command("bob", "abort", "6f9d8c7b4-1 by bob because " + "x".repeat(256));
        assertThat(result.error()).contains("at most 256 characters");
    }

    @Test
    void who_has_no_right_may_change_other_annotations_and_take_commands_away() {
        assertThat(annotate("eve", "note=x").succeeded()).isTrue();
        assertThat(annotate("eve", "safetysystem.dev/abort-").succeeded()).isTrue();
    }

    @Test
    void a_command_that_is_there_already_hinders_nobody() {
        kubectl(
                        "annotate",
                        "safety/paused",
                        "safetysystem.dev/abort=6f9d8c7b4-1 by bob",
                        "--as=bob")
                .orThrow();
        assertThat(annotate("eve", "note=x").succeeded()).isTrue();
    }

    @Test
    void who_applies_a_startup_probe_that_allows_more_than_the_deadline_is_warned() {
        var applied =
                kubectl(
                        "patch",
                        "safety/paused",
                        "--type=merge",
                        "--patch={\"spec\":{\"components\":[{\"name\":\"web\",\"image\":\"x\","
                                + "\"startupProbe\":{\"exec\":{\"command\":[\"up\"]},"
                                + "\"periodSeconds\":30,\"failureThreshold\":30}}]}}",
                        "--dry-run=server",
                        "--as=ana");

        assertThat(applied.succeeded()).as(applied.error()).isTrue();
        assertThat(applied.error())
                .contains(
                        "component web: startupProbe allows 900 s",
                        "rollout.progressDeadline (10m)");
        assertThat(annotate("ana", "note=x").error()).doesNotContain("startupProbe");
    }

    @Test
    void a_resource_is_restored_with_the_commands_that_others_once_gave(@TempDir Path directory)
            throws IOException {
        Path backup = directory.resolve("backup.yaml");
        Files.writeString(
                backup,
                """
                apiVersion: safetysystem.dev/v1alpha1
                kind: SafetySystem
                metadata:
                  name: restored
                  annotations: {safetysystem.dev/abort: 6f9d8c7b4-1 by ana}
                spec: {version: v1, components: [{name: web, image: web}]}
                """);

        var result = kubectl("create", "--dry-run=server", "-f", backup.toString(), "--as=bob");

        assertThat(result.succeeded()).as(result.error()).isTrue();
    }

    @ParameterizedTest(name = "the operator may {0} {1}")
    @CsvSource({
        "list, safetysystems.safetysystem.dev",
        "patch, safetysystems.safetysystem.dev --subresource=status",
        "create, deployments.apps",
        "update, deployments.apps --subresource=scale",
        "watch, pods",
        "watch, jobs.batch",
        "get, leases.coordination.k8s.io/safetysystem-operator",
        "create, events.events.k8s.io",
    })
    void the_operator_may_do_what_it_does(String verb, String resource) {
        assertThat(can(chart.account(), verb, resource)).isEqualTo("yes");
    }

    @ParameterizedTest(name = "the operator may not {0} {1}")
    @CsvSource({
        "get, secrets",
        "list, secrets",
        "create, pods",
        "create, jobs.batch",
        "delete, pods",
        "create, pods --subresource=exec",
        "create, serviceaccounts --subresource=token",
        "create, rolebindings.rbac.authorization.k8s.io",
        "impersonate, users",
        "patch, safetysystems.safetysystem.dev",
        "update, safetysystems.safetysystem.dev",
        "approve, safetysystems.safetysystem.dev",
        "get, leases.coordination.k8s.io/another",
        "list, nodes",
    })
    void the_operator_may_do_nothing_else(String verb, String resource) {
        assertThat(can(chart.account(), verb, resource)).isEqualTo("no");
    }

    @Test
    void the_operator_may_do_nothing_where_it_does_not_watch() {
        var answer =
                chart.cluster()
                        .kubectl(
                                "auth",
                                "can-i",
                                "list",
                                "deployments.apps",
                                "--namespace=default",
                                "--as=" + chart.account())
                        .run();
        assertThat(answer.output().strip()).isEqualTo("no");
    }

    private static void bind(KubernetesClient client, String user, String role) {
        client.resource(
                        new RoleBindingBuilder()
                                .withNewMetadata()
                                .withNamespace(chart.namespace())
                                .withName(user.toLowerCase(Locale.ROOT).replace(' ', '-'))
                                .endMetadata()
                                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                                .build())
                .create();
    }

    private static Command.Result command(String user, String verb, String value) {
        return annotate(user, "safetysystem.dev/" + verb + "=" + value);
    }

    private static Command.Result annotate(String user, String annotation) {
        return kubectl(
                "annotate",
                "safety/paused",
                annotation,
                "--overwrite",
                "--dry-run=server",
                "--as=" + user);
    }

    /**
     * Whether a user may do something.
     *
     * @param resource with its group, then perhaps {@code /name} or {@code --subresource=}
     */
    private static String can(String user, String verb, String resource) {
        var words = new ArrayList<>(List.of("auth", "can-i", verb));
        words.addAll(List.of(resource.split(" ")));
        words.add("--as=" + user);
        return kubectl(words.toArray(String[]::new)).output().strip();
    }

    private static Command.Result kubectl(String... arguments) {
        var words = new ArrayList<>(List.of(arguments));
        words.add("--namespace=" + chart.namespace());
        return chart.cluster().kubectl(words.toArray(String[]::new)).run();
    }
}
