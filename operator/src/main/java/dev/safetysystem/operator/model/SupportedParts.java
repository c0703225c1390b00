package dev.safetysystem.operator.model;

import dev.safetysystem.api.v1alpha1.Check;
import dev.safetysystem.api.v1alpha1.Component;
import dev.safetysystem.api.v1alpha1.Response;
import dev.safetysystem.api.v1alpha1.Rollout;
import dev.safetysystem.api.v1alpha1.SafetySystemSpec;

import java.util.List;

/**
 * Names each part of the API that this operator does not support, so that none is ignored silently.
 * Fields that only permit or describe something ({@code strictestFirst}, {@code automatic}, {@code
 * metrics}) are accepted, and so is how long thresholds are watched ({@code afterRollback}): there
 * are none to be watched.
 */
final class SupportedParts {
    private SupportedParts() {}

    static void check(SafetySystemSpec spec, Violations found) {
        found.notSupportedIf(present(spec.dependencies()), "spec.dependencies");
        found.notSupportedIf(present(spec.migrations()), "spec.migrations");
        found.notSupportedIf(present(spec.thresholds()), "spec.thresholds");
        found.notSupportedIf(present(spec.backups()), "spec.backups");
        found.notSupportedIf(present(spec.maintenance()), "spec.maintenance");
        found.notSupportedIf(spec.network() != null, "spec.network");
        found.notSupportedIf(spec.monitoring() != null, "spec.monitoring");
        var components = Wire.list(spec.components());
        for (int i = 0; i < components.size(); i++) {
            component("spec.components[" + i + "]", components.get(i), found);
        }
        if (spec.rollout() != null) {
            rollout(spec.rollout(), found);
        }
        if (spec.response() != null) {
            response(spec.response(), found);
        }
    }

    private static void component(String at, Component component, Violations found) {
        found.notSupportedIf(component.expose() != null, at + ".expose");
        found.notSupportedIf(
                component.autoscaling() != null && component.autoscaling().tuning() != null,
                at + ".autoscaling.tuning");
    }

    private static void rollout(Rollout rollout, Violations found) {
        String strategy = Wire.text(rollout.strategy(), Strategy.ROLLING.text());
        if (Strategy.written(strategy).isEmpty()) {
            found.notSupported(
                    "spec.rollout.strategy",
                    "this version of the operator supports Rolling and BlueGreen, not " + strategy);
        }
        var checks = Wire.list(rollout.checks());
        for (int i = 0; i < checks.size(); i++) {
            check("spec.rollout.checks[" + i + "]", checks.get(i), found);
        }
    }

    private static void check(String at, Check check, Violations found) {
        if ("BeforeStart".equals(check.at())) {
            found.notSupported(
                    at + ".at",
                    "this version of the operator checks BeforeSwitch and AfterSwitch only");
        }
        found.notSupportedIf(check.job() != null, at + ".job");
        found.notSupportedIf(check.logs() != null, at + ".logs");
        found.notSupportedIf(check.query() != null, at + ".query");
        found.notSupportedIf(check.sql() != null, at + ".sql");
        if (check.http() != null) {
            var headers = Wire.list(check.http().headers());
            for (int i = 0; i < headers.size(); i++) {
                found.notSupportedIf(
                        headers.get(i).valueFrom() != null,
                        at + ".http.headers[" + i + "].valueFrom");
            }
        }
    }

    private static void response(Response response, Violations found) {
        found.notSupportedIf(Boolean.TRUE.equals(response.keepLogs()), "spec.response.keepLogs");
    }

    private static boolean present(List<?> list) {
        return list != null && !list.isEmpty();
    }
}
