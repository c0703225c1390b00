package dev.safetysystem.operator.model;

import static dev.safetysystem.operator.world.Systems.component;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.safetysystem.operator.world.Systems;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a revision is made of, and which templates it keeps. */
class RevisionsTest {
    private static final Map<String, String> MODES = Map.of("modes", "digest-1");

    @Test
    void settings_come_before_the_variables_that_may_refer_to_them() {
        Revision revision =
                revision(
                        spec -> {
                            spec.putObject("settings")
                                    .putArray("values")
                                    .addObject()
                                    .put("name", "LEVEL")
                                    .put("value", "strict");
                            component(spec, "screening")
                                    .putArray("env")
                                    .addObject()
                                    .put("name", "FLAGS")
                                    .put("value", "--level=$(LEVEL)");
                        },
                        MODES,
                        List.of());

        assertThat(env(revision, "screening")).containsExactly("LEVEL", "FLAGS");
    }

    @Test
    void a_component_that_is_asked_for_as_before_keeps_what_an_older_operator_stored() {
        Revision old = asAnOlderOperatorStored(revision(_ -> {}, MODES, List.of()));

        Revision next =
                revision(
                        spec -> component(spec, "worker").put("image", "example.com/fixed:1"),
                        MODES,
                        List.of(old));

        assertThat(next.component("screening")).isEqualTo(old.component("screening"));
        assertThat(next.component("ingestion")).isEqualTo(old.component("ingestion"));
        assertThat(next.component("worker").orElseThrow().hash())
                .isNotEqualTo(old.component("worker").orElseThrow().hash());
    }

    @Test
    void a_component_that_changes_is_rendered_as_this_operator_renders() {
        Revision old = asAnOlderOperatorStored(revision(_ -> {}, MODES, List.of()));

        Revision next = revision(spec -> spec.put("version", "v2"), MODES, List.of(old));

        assertThat(next.components())
                .allSatisfy(c -> assertThat(c.hash()).doesNotStartWith("older"));
    }

    @Test
    void an_optional_ConfigMap_is_content_and_so_is_its_absence() {
        Revision without = revision(RevisionsTest::readsExtras, MODES, List.of());
        Revision with = revision(RevisionsTest::readsExtras, extras("digest-2"), List.of(without));
        Revision again = revision(RevisionsTest::readsExtras, MODES, List.of(without, with));

        assertThat(with.name()).isNotEqualTo(without.name());
        assertThat(again).isEqualTo(without);
        assertThat(with.snapshots()).containsKeys("modes", "extras");
        assertThat(without.snapshots()).containsOnlyKeys("modes");
        assertThat(with.runsLike(without, "worker")).isFalse();
        assertThat(with.runsLike(without, "screening")).isTrue();
    }

    @Test
    void one_that_comes_later_is_not_seen_by_the_pods_of_a_revision_without_it() {
        Revision without = revision(RevisionsTest::readsExtras, MODES, List.of());

        assertThat(pod(without, "worker").findValues("configMapRef"))
                .singleElement()
                .satisfies(
                        reference -> {
                            assertThat(reference.path("name").asText())
                                    .startsWith("safety-absent-");
                            assertThat(reference.path("optional").asBoolean()).isTrue();
                        });
    }

    @Test
    void without_it_the_template_is_the_same_in_every_revision() {
        Revision without = revision(RevisionsTest::readsExtras, MODES, List.of());

        Revision next =
                revision(
                        spec -> {
                            readsExtras(spec);
                            component(spec, "screening").put("image", "example.com/fixed:1");
                        },
                        MODES,
                        List.of(without));

        assertThat(next.component("worker")).isEqualTo(without.component("worker"));
    }

    @Test
    void a_revision_to_which_optional_ConfigMaps_were_no_content_is_found_again() {
        Revision old =
                toWhichExtrasAreNoContent(revision(RevisionsTest::readsExtras, MODES, List.of()));

        assertThat(revision(RevisionsTest::readsExtras, MODES, List.of(old))).isSameAs(old);
        assertThat(revision(RevisionsTest::readsExtras, extras("digest-2"), List.of(old)))
                .isSameAs(old);
    }

    @Test
    void one_that_another_component_cannot_do_without_is_awaited() {
        assertThat(
                        Revisions.make(
                                desired(
                                        spec -> {
                                            readsExtras(spec);
                                            reads(spec, "screening", "extras", false);
                                        }),
                                MODES,
                                List.of(),
                                Set.of()))
                .isEmpty();
    }

    private static void readsExtras(ObjectNode spec) {
        reads(spec, "worker", "extras", true);
    }

    private static void reads(ObjectNode spec, String component, String name, boolean optional) {
        component(spec, component)
                .putArray("envFrom")
                .addObject()
                .putObject("configMapRef")
                .put("name", name)
                .put("optional", optional);
    }

    private static Map<String, String> extras(String digest) {
        return Map.of("modes", "digest-1", "extras", digest);
    }

    private static DesiredSystem desired(Consumer<ObjectNode> change) {
        var resource = Systems.read("three");
        resource.getMetadata().setUid("uid");
        resource.setSpec(Systems.edit(change).apply(resource.getSpec()));
        return ((Parsed.Valid) SpecParser.parse(resource)).system();
    }

    private static Revision revision(
            Consumer<ObjectNode> change, Map<String, String> digests, List<Revision> known) {
        var proved = known.stream().map(Revision::name).collect(Collectors.toSet());
        return Revisions.make(desired(change), digests, known, proved).orElseThrow();
    }

    private static Revision asAnOlderOperatorStored(Revision revision) {
        var components = new ArrayList<ComponentRevision>();
        for (ComponentRevision component : revision.components()) {
            var template = component.template();
            var pod = template.pod().deepCopy();
            pod.withObject("/spec").put("rendered", "otherwise");
            components.add(
                    new ComponentRevision(
                            component.name(),
                            component.traffic(),
                            component.ports(),
                            new StoredTemplate(pod, template.hosts(), template.settings()),
                            "older-" + component.name()));
        }
        return new Revision(
                revision.name(),
                revision.version(),
                revision.content(),
                components,
                revision.snapshots(),
                revision.digest());
    }

    private static Revision toWhichExtrasAreNoContent(Revision revision) {
        var content = revision.content().deepCopy();
        content.withObject("/configMaps").remove("extras");
        return new Revision(
                ContentHash.of(content),
                revision.version(),
                content,
                revision.components(),
                revision.snapshots(),
                revision.digest());
    }

    private static JsonNode pod(Revision revision, String component) {
        return revision.component(component).orElseThrow().template().pod();
    }

    private static List<String> env(Revision revision, String component) {
        return pod(revision, component).at("/spec/containers/0/env").findValuesAsText("name");
    }
}
