package dev.safetysystem.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safetysystem.migrate.ground.Cli;
import dev.safetysystem.migrate.ground.PostgresPrograms;
import dev.safetysystem.migrate.ground.PostgresServer;
import dev.safetysystem.migrate.ground.Project;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;

@DisplayName("The samples' schemas")
class SamplesIT {
    private static final Path SAMPLES = Path.of("samples");

    @ParameterizedTest(name = "on {0}")
    @EnumSource
    void go_up_down_and_up_again_to_the_same_schema(PostgresPrograms programs) throws Exception {
        PostgresServer server = PostgresServer.of(programs);
        try (var samples = java.nio.file.Files.list(SAMPLES)) {
            for (Path sample : samples.sorted().toList()) {
                Project project = Project.on(server).with(sample);
                boolean vector =
                        !sample.endsWith("health-agent")
                                || project.value(
                                                "select exists (select 1 from pg_available_extensions where name = 'vector')")
                                        .equals("t");
                if (!vector) {
                    continue;
                }
                String empty = project.fingerprint();
                assertThat(project.migrate("up").exit()).as(sample + " up").isZero();
                String up = project.fingerprint();
                Cli.Ended down = project.run("down", "--to", "0");
                assertThat(down.exit()).as(sample + " down " + down.all()).isZero();
                if (!sample.endsWith("health-agent")) {
                    assertThat(project.fingerprint()).as(sample + " back").isEqualTo(empty);
                }
                assertThat(project.migrate("up").exit()).isZero();
                assertThat(project.fingerprint()).as(sample + " again").isEqualTo(up);
                assertThat(project.migrate("verify", "--no-drift").exit()).isZero();
                project.sql("drop schema public cascade", "drop schema safetysystem cascade");
            }
        }
    }

    @Test
    void hap_makes_what_its_SafetySystem_expects_and_scores_users() {
        Project project = Project.create().with(SAMPLES.resolve("hap"));
        project.migrate("up");
        Cli.Ended verified =
                project.run(
                        "verify",
                        "--expect",
                        "tables:hap_violations,hap_custom_rules,hap_whitelist,hap_user_risk_scores,hap_statistics",
                        "--expect",
                        "views:hap_recent_violations,hap_high_risk_users",
                        "--expect",
                        "functions:update_user_risk_score",
                        "--expect",
                        "triggers:trigger_update_risk_score",
                        "--expect",
                        "index:idx_hap_violations_severity");
        assertThat(verified.exit()).as(verified.all()).isZero();
        assertThat(
                        project.run(
                                        "sql",
                                        "--query",
                                        "select count(*) from information_schema.tables where table_name like 'hap_%'",
                                        "--min",
                                        "5")
                                .exit())
                .isZero();
        project.sql(
                "insert into hap_violations (tenant_id, user_id, content_hash, severity, processing_time_ms) select 't', 'u', 'h', 'CRITICAL', 3 from generate_series(1, 6)");
        assertThat(
                        project.value(
                                "select risk_score || ' ' || violation_count from hap_high_risk_users"))
                .isEqualTo("60.000 6");
    }

    @Test
    void the_health_agent_has_the_index_that_its_SafetySystem_expects() {
        Project project = Project.create().with(SAMPLES.resolve("health-agent"));
        assertThat(project.migrate("up").exit()).isZero();
        assertThat(
                        project.run(
                                        "verify",
                                        "--expect",
                                        "index:idx_conversation_history_user_created",
                                        "--expect",
                                        "extension:vector")
                                .exit())
                .isZero();
        assertThat(project.run("down", "--steps", "1").exit())
                .as("the rollback of indexes loses nothing")
                .isZero();
    }

    @Test
    void the_audit_trail_refuses_changes_and_finds_a_broken_chain() {
        Project project = Project.create().with(SAMPLES.resolve("rlhf-audit-trail"));
        project.migrate("up");
        project.sql(
                "insert into audit.events (actor, action, subject, previous_hash, hash) values ('a', 'x', 's', '', 'h1'), ('a', 'x', 's', 'h1', 'h2'), ('a', 'x', 's', 'oops', 'h3')");
        assertThat(
                        project.run("sql", "--query", "select audit.broken_links()", "--max", "0")
                                .exit())
                .isEqualTo(7);
        assertThat(
                        project.run(
                                        "sql",
                                        "--query",
                                        "select count(*) from audit.events",
                                        "--equals",
                                        "3")
                                .exit())
                .isZero();
    }
}
