package dev.safetysystem.operator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.stream.Collectors.groupingBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import dev.safetysystem.api.v1alpha1.WireRecord;
import dev.safetysystem.operator.model.Track;
import dev.safetysystem.operator.plan.memory.StoredMemory;

import io.fabric8.kubernetes.client.CustomResource;

import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/** The rules of the house that a compiler does not know. */
@AnalyzeClasses(
        packages = {"dev.safetysystem.operator", "dev.safetysystem.api"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String OPERATOR = "dev.safetysystem.operator";
    private static final String RUNTIME = "dev.safetysystem.operator.runtime..";

    /** The resource itself is the client library's CustomResource; nothing else of it is. */
    @ArchTest
    static final ArchRule only_runtime_touches_the_world =
            noClasses()
                    .that()
                    .resideInAPackage("dev.safetysystem.operator..")
                    .and()
                    .resideOutsideOfPackage(RUNTIME)
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                            "io.javaoperatorsdk..",
                                            "io.fabric8.kubernetes.client..",
                                            "java.net..",
                                            "java.util.concurrent..",
                                            "org.slf4j..")
                                    .and(not(type(CustomResource.class))));

    @ArchTest
    static final ArchRule only_runtime_reads_a_clock =
            noClasses()
                    .that()
                    .resideInAPackage("dev.safetysystem.operator..")
                    .and()
                    .resideOutsideOfPackage(RUNTIME)
                    .should()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "getenv")
                    .orShould()
                    .callMethod(System.class, "getenv", String.class)
                    .orShould()
                    .callMethod(System.class, "getProperty", String.class)
                    .orShould()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(Math.class, "random")
                    .orShould()
                    .dependOnClassesThat()
                    .belongToAnyOf(Clock.class, Random.class, UUID.class);

    @ArchTest
    static final ArchRule no_package_cycle =
            slices().matching("dev.safetysystem.operator.(*)..").should().beFreeOfCycles();

    /** What stands directly in {@code runtime} is no room: it may use all of them. */
    @ArchTest
    static final ArchRule the_rooms_of_runtime_form_no_circle =
            slices().matching("dev.safetysystem.operator.runtime.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule no_room_of_runtime_uses_what_stands_above_them =
            noClasses()
                    .that()
                    .resideInAPackage("dev.safetysystem.operator.runtime.*..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.safetysystem.operator.runtime");

    /** Two classes of one name are mixed up sooner or later. */
    @ArchTest
    static void no_two_classes_share_a_name(JavaClasses all) {
        var byName =
                all.stream()
                        .filter(each -> each.getPackageName().startsWith(OPERATOR))
                        .filter(JavaClass::isTopLevelClass)
                        .filter(each -> !each.getSimpleName().equals("package-info"))
                        .collect(groupingBy(JavaClass::getSimpleName));

        assertThat(byName).allSatisfy((name, classes) -> assertThat(classes).hasSize(1));
    }

    @ArchTest
    static final ArchRule no_cycle_inside_the_plan =
            slices().matching("dev.safetysystem.operator.plan.(*)..").should().beFreeOfCycles();

    /** The planner alone knows the strategies; strategies do not know each other. */
    @ArchTest
    static final ArchRule nobody_reaches_into_a_strategy =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..operator.plan", "..operator.plan.rolling..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("..operator.plan.rolling..");

    @ArchTest
    static final ArchRule nor_into_the_other =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..operator.plan", "..operator.plan.bluegreen..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("..operator.plan.bluegreen..");

    /** Older statuses know Rolling's tracks without naming them: their reader does, too. */
    @ArchTest
    static final ArchRule only_Rolling_names_its_tracks =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..operator.plan.rolling..")
                    .and()
                    .doNotBelongToAnyOf(Track.class, StoredMemory.class)
                    .should()
                    .accessField(Track.class, "MAIN")
                    .orShould()
                    .accessField(Track.class, "FIRST");

    @ArchTest
    static final ArchRule floors_of_the_plan =
            layeredArchitecture()
                    .consideringOnlyDependenciesInAnyPackage("dev.safetysystem.operator.plan..")
                    .layer("memory")
                    .definedBy("..plan.memory..")
                    .layer("wanted")
                    .definedBy("..plan.wanted..")
                    .layer("facts")
                    .definedBy("..plan.facts..")
                    .layer("scaling")
                    .definedBy("..plan.scaling..")
                    .layer("verdict")
                    .definedBy("..plan.verdict..")
                    .layer("release")
                    .definedBy("..plan.release..")
                    .layer("rollback")
                    .definedBy("..plan.rollback..")
                    .layer("rolling")
                    .definedBy("..plan.rolling..")
                    .layer("bluegreen")
                    .definedBy("..plan.bluegreen..")
                    .layer("command")
                    .definedBy("..plan.command..")
                    .layer("history")
                    .definedBy("..plan.history..")
                    .whereLayer("memory")
                    .mayNotAccessAnyLayer()
                    .whereLayer("wanted")
                    .mayNotAccessAnyLayer()
                    .whereLayer("facts")
                    .mayOnlyAccessLayers("memory", "wanted")
                    .whereLayer("scaling")
                    .mayOnlyAccessLayers("memory", "wanted", "facts")
                    .whereLayer("verdict")
                    .mayOnlyAccessLayers("memory", "wanted", "facts")
                    .whereLayer("release")
                    .mayOnlyAccessLayers("memory", "wanted", "facts", "verdict", "scaling")
                    .whereLayer("rollback")
                    .mayOnlyAccessLayers("memory", "wanted", "facts", "verdict", "release")
                    .whereLayer("history")
                    .mayOnlyAccessLayers("memory", "wanted", "facts")
                    .whereLayer("command")
                    .mayOnlyAccessLayers("memory", "wanted", "facts", "release", "rollback")
                    .whereLayer("bluegreen")
                    .mayOnlyAccessLayers(
                            "memory",
                            "wanted",
                            "facts",
                            "verdict",
                            "scaling",
                            "release",
                            "rollback")
                    .whereLayer("rolling")
                    .mayOnlyAccessLayers(
                            "memory",
                            "wanted",
                            "facts",
                            "verdict",
                            "scaling",
                            "release",
                            "rollback");

    @ArchTest
    static final ArchRule dependencies_point_one_way =
            layeredArchitecture()
                    .consideringOnlyDependenciesInAnyPackage("dev.safetysystem.operator..")
                    .layer("model")
                    .definedBy("..operator.model..")
                    .layer("observe")
                    .definedBy("..operator.observe..")
                    .layer("plan")
                    .definedBy("..operator.plan..")
                    .layer("render")
                    .definedBy("..operator.render..")
                    .layer("status")
                    .definedBy("..operator.status..")
                    .layer("runtime")
                    .definedBy("..operator.runtime..")
                    .whereLayer("model")
                    .mayNotAccessAnyLayer()
                    .whereLayer("observe")
                    .mayOnlyAccessLayers("model")
                    .whereLayer("plan")
                    .mayOnlyAccessLayers("model", "observe")
                    .whereLayer("render")
                    .mayOnlyAccessLayers("model", "observe", "plan")
                    .whereLayer("status")
                    .mayOnlyAccessLayers("model", "observe", "plan", "render")
                    .whereLayer("runtime")
                    .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule names_say_what_a_thing_is =
            noClasses()
                    .should()
                    .haveSimpleNameEndingWith("Util")
                    .orShould()
                    .haveSimpleNameEndingWith("Utils")
                    .orShould()
                    .haveSimpleNameEndingWith("Helper")
                    .orShould()
                    .haveSimpleNameEndingWith("Manager")
                    .orShould()
                    .haveSimpleNameEndingWith("Impl");

    @ArchTest
    static final ArchRule no_abstract_class_in_the_core =
            classes()
                    .that()
                    .resideInAPackage("dev.safetysystem.operator..")
                    .and()
                    .resideOutsideOfPackage(RUNTIME)
                    .and()
                    .areNotInterfaces()
                    .and()
                    .areNotEnums()
                    .should()
                    .notHaveModifier(JavaModifier.ABSTRACT);

    /** An older operator must survive what a newer API added. */
    @ArchTest
    static final ArchRule every_API_record_ignores_unknown_fields =
            classes()
                    .that()
                    .resideInAPackage("dev.safetysystem.api..")
                    .and()
                    .areRecords()
                    .should()
                    .beAnnotatedWith(WireRecord.class);

    /** An unknown value of an enum would not parse at all: enumerations of the API are strings. */
    @ArchTest
    static final ArchRule the_API_has_no_enums =
            noClasses().that().resideInAPackage("dev.safetysystem.api..").should().beEnums();
}
