package dev.safetysystem.operator.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.model.ContentHash;
import dev.safetysystem.operator.model.Json;
import dev.safetysystem.operator.plan.release.Repaired;

import io.fabric8.kubernetes.api.model.apps.Deployment;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Fields as Kubernetes 1.36 keeps them in metadata.managedFields. */
class TemplateDriftTest {
    private static final String RENDERED =
            """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"hap-api-main"},
             "spec":{"template":{"metadata":{"labels":{"safetysystem.dev/template":"t1"}},
             "spec":{"containers":[{"name":"api","image":"api:1","env":[{"name":"A","value":"1"}]}]}}}}
            """;
    private static final String CONTAINER = "k:{\\\"name\\\":\\\"api\\\"}";

    private final ObjectNode live = with(Json.parse(RENDERED), TemplateDriftTest::defaults);

    @Test
    void without_fields_of_others_nobody_is_asked() {
        assertThat(drift(Map.of())).isInstanceOf(TemplateDrift.None.class);
    }

    @Test
    void the_API_server_is_asked_before_anything_is_called_drift() {
        written("kubectl-set", "{\"f:containers\":{}}");

        assertThat(drift(Map.of())).isInstanceOf(TemplateDrift.Unknown.class);
    }

    @Test
    void a_variable_that_was_added_goes() {
        env().addObject().put("name", "HAP_ENABLED").put("value", "false");
        inContainer(
                "kubectl-set",
                "{\"f:env\":{\"k:{\\\"name\\\":\\\"HAP_ENABLED\\\"}\":{\".\":{},\"f:name\":{},\"f:value\":{}}}}");

        assertPutBack("spec.template.spec.containers[api].env[HAP_ENABLED]", "kubectl-set");
    }

    @Test
    void a_second_one_of_the_same_name_goes_though_the_first_stays() {
        env().addObject().put("name", "A").put("value", "other");
        inContainer("mypatch", "{\"f:env\":{\"k:{\\\"name\\\":\\\"A\\\"}\":{}}}");

        assertPutBack("spec.template.spec.containers[api].env[A]", "mypatch");
    }

    @Test
    void a_value_that_was_changed_is_put_back() {
        ((ObjectNode) env().get(0)).put("value", "9");
        inContainer("kubectl-set", "{\"f:env\":{\"k:{\\\"name\\\":\\\"A\\\"}\":{\"f:value\":{}}}}");

        assertPutBack("spec.template.spec.containers[api].env[A].value", "kubectl-set");
    }

    @Test
    void a_command_a_container_a_volume_and_the_network_of_the_node_go() {
        ((ObjectNode) pod().at("/containers/0")).putArray("command").add("sh");
        pod().withArray("containers").addObject().put("name", "side").put("image", "s:1");
        pod().put("hostNetwork", true);
        pod().putArray("volumes").addObject().put("name", "v").putObject("emptyDir");
        written(
                "kubectl-edit",
                "{\"f:containers\":{\""
                        + CONTAINER
                        + "\":{\"f:command\":{}},\"k:{\\\"name\\\":\\\"side\\\"}\":{\".\":{},\"f:image\":{},"
                        + "\"f:name\":{}}},\"f:hostNetwork\":{},\"f:volumes\":{\".\":{},"
                        + "\"k:{\\\"name\\\":\\\"v\\\"}\":{\".\":{},\"f:emptyDir\":{},\"f:name\":{}}}}");

        var found = found();

        assertThat(found.fields())
                .extracting(Repaired::field)
                .containsExactly(
                        "spec.template.spec.containers[api].command",
                        "spec.template.spec.containers[side]",
                        "spec.template.spec.hostNetwork",
                        "spec.template.spec.volumes");
        assertThat(found.template()).isEqualTo(defaulted().at("/spec/template"));
    }

    @Test
    void a_default_that_was_changed_is_put_back() {
        pod().put("terminationGracePeriodSeconds", 5);
        written("kubectl-patch", "{\"f:terminationGracePeriodSeconds\":{}}");

        assertPutBack("spec.template.spec.terminationGracePeriodSeconds", "kubectl-patch");
    }

    @Test
    void a_default_that_somebody_wrote_as_it_is_is_no_drift() {
        written("kubectl-patch", "{\"f:terminationGracePeriodSeconds\":{}}");

        assertThat(drift(answer())).isInstanceOf(TemplateDrift.None.class);
    }

    @Test
    void what_a_webhook_adds_is_no_drift_whoever_called_it() {
        pod().withArray("containers").addObject().put("name", "proxy").put("image", "mesh:1");
        written(
                "kubectl-annotate",
                "{\"f:containers\":{\"k:{\\\"name\\\":\\\"proxy\\\"}\":{\".\":{},\"f:image\":{},\"f:name\":{}}}}");
        JsonNode expected =
                with(
                        defaulted(),
                        d ->
                                ((ArrayNode) d.at("/spec/template/spec/containers"))
                                        .addObject()
                                        .put("name", "proxy")
                                        .put("image", "mesh:1"));

        assertThat(drift(Map.of(hash(), Optional.of(expected.at("/spec/template")))))
                .isInstanceOf(TemplateDrift.None.class);
    }

    @Test
    void an_annotation_goes_but_a_restart_that_was_asked_for_stays() {
        ObjectNode annotations = template().withObject("/metadata/annotations");
        annotations.put("kubectl.kubernetes.io/restartedAt", "now").put("x.y/z", "1");
        template(
                "kubectl-patch",
                "{\"f:metadata\":{\"f:annotations\":{\".\":{},\"f:x.y/z\":{},"
                        + "\"f:kubectl.kubernetes.io/restartedAt\":{}}}}");

        var found = found();

        assertThat(found.fields())
                .extracting(Repaired::field)
                .containsExactly("spec.template.metadata.annotations.x.y/z");
        assertThat(found.template().at("/metadata/annotations").size()).isEqualTo(1);
    }

    @Test
    void where_the_API_server_refuses_to_say_what_others_manage_is_drift() {
        env().addObject().put("name", "HAP_ENABLED").put("value", "false");
        inContainer(
                "kubectl-set",
                "{\"f:env\":{\"k:{\\\"name\\\":\\\"HAP_ENABLED\\\"}\":{\".\":{},\"f:name\":{},\"f:value\":{}}}}");

        assertThat(drift(Map.of(hash(), Optional.empty()))).isInstanceOf(TemplateDrift.Found.class);
    }

    @Test
    void another_template_is_written_as_a_whole() {
        env().addObject().put("name", "HAP_ENABLED").put("value", "false");
        inContainer(
                "kubectl-set",
                "{\"f:env\":{\"k:{\\\"name\\\":\\\"HAP_ENABLED\\\"}\":{\".\":{},\"f:name\":{},\"f:value\":{}}}}");
        template().withObject("/metadata/labels").put("safetysystem.dev/template", "t0");

        assertThat(found().template()).isEqualTo(defaulted().at("/spec/template"));
    }

    private void assertPutBack(String field, String manager) {
        var found = found();
        assertThat(found.fields())
                .containsExactly(
                        new Repaired(
                                "Deployment hap-api-main",
                                field,
                                Optional.empty(),
                                Optional.of(manager),
                                true));
        assertThat(found.template()).isEqualTo(defaulted().at("/spec/template"));
    }

    private TemplateDrift.Found found() {
        return (TemplateDrift.Found) drift(answer());
    }

    private TemplateDrift drift(Map<String, Optional<JsonNode>> answers) {
        Deployment deployment = Json.read(live, Deployment.class);
        return TemplateDrift.of(deployment, Json.tree(deployment), rendered(), answers, Set.of());
    }

    private static Deployment rendered() {
        return Json.read(Json.parse(RENDERED), Deployment.class);
    }

    private static String hash() {
        return ContentHash.of(Json.tree(rendered().getSpec().getTemplate()));
    }

    private static Map<String, Optional<JsonNode>> answer() {
        return Map.of(hash(), Optional.of(defaulted().at("/spec/template")));
    }

    private static JsonNode defaulted() {
        return Json.tree(
                Json.read(
                        with(Json.parse(RENDERED), TemplateDriftTest::defaults), Deployment.class));
    }

    private static void defaults(ObjectNode deployment) {
        deployment
                .withObject("/spec/template/spec")
                .put("terminationGracePeriodSeconds", 30)
                .put("dnsPolicy", "ClusterFirst");
    }

    private static ObjectNode with(JsonNode document, Consumer<ObjectNode> change) {
        ObjectNode copy = document.deepCopy();
        change.accept(copy);
        return copy;
    }

    private ObjectNode template() {
        return live.withObject("/spec/template");
    }

    private ObjectNode pod() {
        return live.withObject("/spec/template/spec");
    }

    private ArrayNode env() {
        return (ArrayNode) pod().at("/containers/0/env");
    }

    private void inContainer(String manager, String fields) {
        written(manager, "{\"f:containers\":{\"" + CONTAINER + "\":" + fields + "}}");
    }

    private void written(String manager, String podFields) {
        template(manager, "{\"f:spec\":" + podFields + "}");
    }

    private void template(String manager, String fields) {
        live.withObject("/metadata")
                .withArray("managedFields")
                .addObject()
                .put("manager", manager)
                .put("operation", "Update")
                .set("fieldsV1", Json.parse("{\"f:spec\":{\"f:template\":" + fields + "}}"));
    }
}
