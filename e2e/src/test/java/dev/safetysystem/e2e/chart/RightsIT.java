package dev.safetysystem.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.e2e.await.Eventually;
import dev.safetysystem.e2e.cluster.Cluster;
import dev.safetysystem.e2e.cluster.Command;
import dev.safetysystem.e2e.junit.Alone;
import dev.safetysystem.e2e.junit.OnKwok;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
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
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final Eventually SOON = Eventually.withinSeconds(240);
    // Patches SafetySystems and has none of our own verbs.
    private static final String PATCHER = "chart-rights-patcher";
    // May give commands, as a person who answers for releases and does not write them.
    private static final String APPROVER = "chart-rights-approver";

    private static InstalledChart chart;

    @BeforeAll
    static void installs(Cluster cluster, KubernetesClient client) {
        chart = InstalledChart.install(cluster, client);
        role(client, PATCHER, "get", "patch");
        role(client, APPROVER, "get", "patch", "operate", "approve");
        bind(client, "ana", "admin");
        bind(client, "bob", "edit");
        bind(client, "Jane Doe", "edit");
        bind(client, "eve", PATCHER);
        bind(client, "pat", APPROVER);
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
                "the write policy to refuse",
                () -> create(OperatorWrite.refused().getFirst().object(), chart.account()),
                result -> !result.succeeded());
        SOON.see(
                "the pod policy to refuse",
                () -> create(pretenders().getFirst(), "bob"),
                result -> !result.succeeded());
        SOON.see(
                "the command policy to refuse",
                () -> command("ana", "abort", "nonsense").succeeded(),
                accepted -> !accepted);
    }

    @AfterAll
    static void uninstalls(KubernetesClient client) {
        chart.close();
        client.rbac().clusterRoles().withName(PATCHER).delete();
        client.rbac().clusterRoles().withName(APPROVER).delete();
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
                    ana      | approve | 6f9d8c7b4-1/Start by ana
                    pat      | approve | 6f9d8c7b4-1/Switch by pat because the change board agreed
                    bob      | hold    | at 2026-11-20T09:00:00Z by bob because of an audit
                    bob      | resume  | at 2026-11-20T09:00:00Z by bob
                    bob      | restart | web at 2026-11-20T09:00Z by bob because keys were rotated
                    bob      | promote | 6f9d8c7b4-1 by bob because the source is down
                    bob      | promote | 6f9d8c7b4-1/Watch by bob
                    bob      | rollback-to | 84bb1c2d9 from 6f9d8c7b4-1 by bob because of latency
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
                    ana      | aprove      | 6f9d8c7b4-1/Start by ana        | there is no such command; write one of abort, approve, hold, promote, restart, resume, retry, rollback-to
                    bob      | approve     | 6f9d8c7b4-1/Start by bob        | bob may not approve this SafetySystem
                    ana      | approve     | 6f9d8c7b4-1/Contract by ana     | write "<release>/Start or <release>/Switch by ana"
                    ana      | approve     | 6f9d8c7b4-1 by ana              | write "<release>/Start or <release>/Switch by ana"
                    ana      | approve     | 6f9d8c7b4-1/Switch by bob       | write "by ana"
                    bob      | rollback-to | 84bb1c2d9 by bob                | write "<revision> from <release> by bob"
                    bob      | rollback-to | v1 from 6f9d8c7b4-1 by bob      | write "<revision> from <release> by bob"
                    eve      | promote     | 6f9d8c7b4-1 by eve              | eve may not operate this SafetySystem
                    ana      | restore     | n-1 accepting-loss-since 2026-11-20T02:00Z by ana | does not carry out restore
                    bob      | adjust      | ENABLED=false for 1h at 2026-11-20T09:00Z by bob | does not carry out adjust
                    bob      | hold        | at noon by bob                  | write "at <time> by bob"
                    eve      | resume      | at 2026-11-20T09:00:00Z by eve  | eve may not operate this SafetySystem
                    bob      | isolate     | web at 2026-11-20T09:00Z by bob | does not carry out isolate
                    bob      | readmit     | web at 2026-11-20T09:00Z by bob | does not carry out readmit
                    bob      | restart     | web by bob                      | write "<component> at <time> by bob"
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
    void who_may_patch_takes_commands_away() {
        assertThat(annotate("eve", "safetysystem.dev/abort-").succeeded()).isTrue();
    }

    @Test
    void who_may_give_commands_gives_them_in_any_way() {
        var applied =
                patch(
                        "pat",
                        "{\"metadata\":{\"annotations\":{\"safetysystem.dev/abort\":"
                                + "\"6f9d8c7b4-1 by pat because it loses requests\"}}}");

        assertThat(applied.succeeded()).as(applied.error()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    spec                           | {"spec":{"version":"v2"}}
                    spec                           | {"spec":{"paused":false}}
                    spec                           | {"spec":{"components":[{"name":"web","image":"evil","pod":{"serviceAccountName":"admin"}}]}}
                    spec                           | {"spec":{"version":"v2"},"metadata":{"annotations":{"safetysystem.dev/abort":"6f9d8c7b4-1 by pat"}}}
                    metadata.labels                | {"metadata":{"labels":{"team":"x"}}}
                    metadata.finalizers            | {"metadata":{"finalizers":["example.com/x"]}}
                    metadata.ownerReferences       | {"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":"y"}]}}
                    metadata.annotations[note]     | {"metadata":{"annotations":{"note":"x"}}}
                    metadata.annotations[standing] | {"metadata":{"annotations":{"standing":null}}}
                    """)
    void who_may_only_give_commands_changes_nothing_else(String field, String change) {
        var refused = patch("pat", change);

        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.error())
                .contains(
                        field + ": pat may give commands to this SafetySystem and change nothing",
                        "ask for a Role with the verb \"update\" on safetysystems");
        assertThat(patch("bob", change).error()).doesNotContain("change nothing else");
    }

    @Test
    void who_may_update_changes_everything() {
        assertThat(annotate("bob", "note=x").succeeded()).isTrue();
        var changed = patch("bob", "{\"spec\":{\"version\":\"v2\"}}");
        assertThat(changed.succeeded()).as(changed.error()).isTrue();
    }

    @Test
    void a_command_that_is_there_already_hinders_nobody() {
        kubectl(
                        "annotate",
                        "safety/paused",
                        "safetysystem.dev/abort=6f9d8c7b4-1 by bob",
                        "--as=bob")
                .orThrow();
        assertThat(annotate("bob", "note=x").succeeded()).isTrue();
    }

    @Test
    void a_command_that_a_terminal_would_carry_out_is_refused() {
        var refused = command("bob", "abort", "6f9d8c7b4-1 by bob because \u001b[2J");

        assertThat(refused.succeeded()).isFalse();
        assertThat(refused.error()).contains("in one line");
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
        "patch, deployments.apps --subresource=scale",
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

    static List<OperatorWrite> writesThatAreRefused() {
        return OperatorWrite.refused();
    }

    @ParameterizedTest(name = "the operator may not make {0}")
    @MethodSource("writesThatAreRefused")
    void the_operator_makes_nothing_that_no_system_needs(OperatorWrite write) {
        var refused = create(write.object(), chart.account());

        assertThat(refused.succeeded()).as(refused.output()).isFalse();
        assertThat(refused.error()).contains(write.expect());
    }

    @Test
    void the_operator_makes_what_a_system_needs() {
        for (JsonNode object : OperatorWrite.objects()) {
            var made = create(object, chart.account());
            assertThat(made.succeeded()).as(made.error()).isTrue();
        }
    }

    @Test
    void others_make_what_their_roles_allow() {
        var made = create(OperatorWrite.refused().getFirst().object(), "ana");

        assertThat(made.succeeded()).as(made.error()).isTrue();
    }

    @Test
    void the_operator_neither_changes_nor_deletes_what_is_no_systems(KubernetesClient client) {
        client.resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace(chart.namespace())
                                .withName("theirs")
                                .addToLabels("safetysystem.dev/system", "hap")
                                .endMetadata()
                                .build())
                .create();

        for (String[] attempt :
                new String[][] {
                    {"patch", "configmap/theirs", "--patch={\"data\":{\"a\":\"b\"}}"},
                    {"delete", "configmap/theirs"}
                }) {
            var words = new ArrayList<>(List.of(attempt));
            words.addAll(List.of("--dry-run=server", "--as=" + chart.account()));
            var refused = kubectl(words.toArray(String[]::new));
            assertThat(refused.succeeded()).as(refused.output()).isFalse();
            assertThat(refused.error()).contains("changes and deletes objects of a SafetySystem");
        }
    }

    @Test
    void a_fault_that_others_made_hinders_no_write_of_the_operator(KubernetesClient client) {
        ObjectNode orphan = (ObjectNode) OperatorWrite.objects().getFirst();
        orphan.withObject("/spec").put("replicas", 0);
        orphan.withObject("/spec/template/spec").put("hostNetwork", true);
        ObjectNode meta = orphan.withObject("/metadata");
        JsonNode owners = meta.remove("ownerReferences");
        meta.put("name", "orphan");
        meta.withObject("/annotations").put("safetysystem.dev/rendered", "0123abcde");
        client.resource(client.getKubernetesSerialization().convertValue(orphan, Deployment.class))
                .inNamespace(chart.namespace())
                .create();

        String takenOver = "{\"metadata\":{\"ownerReferences\":" + owners + "}%s}";
        var taken = patchOrphan(takenOver.formatted(""));
        var worse =
                patchOrphan(
                        takenOver.formatted(
                                ",\"spec\":{\"template\":{\"spec\":{\"hostPID\":true}}}"));

        assertThat(taken.succeeded()).as(taken.error()).isTrue();
        assertThat(worse.error()).contains("may not write hostPID");
    }

    private static Command.Result patchOrphan(String change) {
        return kubectl(
                "patch",
                "deployment/orphan",
                "--patch=" + change,
                "--dry-run=server",
                "--as=" + chart.account());
    }

    private static Command.Result create(JsonNode object, String user) {
        try {
            Path file = Files.createTempFile("object", ".json");
            Files.writeString(file, object.toString());
            try {
                return kubectl("create", "--dry-run=server", "-f", file.toString(), "--as=" + user);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pretenders")
    void who_may_edit_makes_no_pod_that_could_be_taken_for_one_of_a_component(JsonNode object) {
        var refused = create(object, "bob");

        assertThat(refused.succeeded()).as(refused.output()).isFalse();
        assertThat(refused.error()).contains("are made by its Deployment alone");
    }

    static List<JsonNode> pretenders() {
        return OperatorWrite.read("pretenders.yaml");
    }

    @Test
    void a_pod_that_is_there_gets_neither_the_labels_nor_another_image_nor_an_owner_from_an_editor(
            KubernetesClient client) {
        JsonNode bare = pretenders().getFirst();
        client.resource(bare.toString()).inNamespace(chart.namespace()).create();
        ObjectNode plain = bare.deepCopy();
        plain.withObject("/metadata").put("name", "plain").remove("labels");
        client.resource(plain.toString()).inNamespace(chart.namespace()).create();

        assertThat(change("pod/plain", "{\"metadata\":{\"labels\":" + labels(bare) + "}}"))
                .contains("are made by its Deployment alone");
        assertThat(change("pod/bare", "{\"metadata\":{\"labels\":{\"pod-template-hash\":\"1\"}}}"))
                .contains("are made by its Deployment alone");
        assertThat(
                        change(
                                "pod/bare",
                                "{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"x\"}]}}"))
                .contains("are made by its Deployment alone");
        assertThat(
                        change(
                                "pod/bare",
                                "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"apps/v1\","
                                        + "\"kind\":\"ReplicaSet\",\"name\":\"a\",\"uid\":\"b\"}]}}"))
                .contains("are made by its Deployment alone");
        assertThat(
                        change(
                                "pod/bare",
                                "{\"metadata\":{\"labels\":{\"safetysystem.dev/track\":null,"
                                        + "\"note\":\"x\"}}}"))
                .isEmpty();
    }

    private static JsonNode labels(JsonNode object) {
        return object.at("/metadata/labels");
    }

    private static String change(String object, String patch) {
        return kubectl("patch", object, "--patch=" + patch, "--dry-run=server", "--as=bob").error();
    }

    @Test
    void controllers_make_the_pods_of_components_and_editors_all_others() {
        JsonNode bare = pretenders().getFirst();
        ObjectNode plain = bare.deepCopy();
        plain.withObject("/metadata").remove("labels");

        var controller = "system:serviceaccount:kube-system:replicaset-controller";
        var made = create(bare, controller);
        assertThat(made.succeeded()).as(made.error()).isTrue();
        var other = create(plain, "bob");
        assertThat(other.succeeded()).as(other.error()).isTrue();
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

    private static void role(KubernetesClient client, String name, String... verbs) {
        client.resource(
                        new ClusterRoleBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .addNewRule()
                                .withApiGroups("safetysystem.dev")
                                .withResources("safetysystems")
                                .withVerbs(verbs)
                                .endRule()
                                .build())
                .serverSideApply();
    }

    private static Command.Result patch(String user, String change) {
        return kubectl(
                "patch",
                "safety/paused",
                "--type=merge",
                "--patch=" + change,
                "--dry-run=server",
                "--as=" + user);
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
