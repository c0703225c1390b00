package dev.safetysystem.api.v1alpha1;

import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.OneOf;
import dev.safetysystem.api.schema.Range;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.Text;

import java.util.List;

/**
 * The desired system.
 *
 * @param version name of this version, and the tag of every image that has none
 * @param environment Development, Staging or Production: presets that explicit fields override.
 *     Replicas 1, 2 or 3; in Production a threshold without traffic holds a release. Default:
 *     Production
 * @param paused stops every forward step of a release; rollback, repair and the expiry of lowered
 *     protection go on. Default: false
 * @param images where images come from
 * @param components the Deployments of this system
 * @param settings values that components get as environment variables
 * @param dependencies what the system needs and does not deploy: databases, caches, vector stores
 * @param migrations changes of the database schema that belong to this version
 * @param rollout how a new version is released
 * @param thresholds bounds on measured numbers, judged during a release and after it
 * @param response what the operator may do by itself, and for how long
 * @param backups backups of the databases
 * @param maintenance recurring work, on a schedule
 * @param network who may talk to the components
 * @param monitoring where metrics come from, and which objects are made for the monitoring stack
 * @param revisionHistoryLimit how many old revisions and release records are kept. 0 to 50;
 *     default: 10
 */
@WireRecord
@Rule(
        given = "!has(self.environment) || self.environment == 'Production'",
        each = "self.components as c",
        breaks =
"""
has(c.critical) && c.critical && (has(c.replicas) && c.replicas < 3
|| has(c.autoscaling) && (c.autoscaling.maxReplicas < 3
|| has(c.autoscaling.minReplicas) && c.autoscaling.minReplicas < 3))
""",
        message =
                "a critical component has at least 3 replicas in Production: raise replicas "
                        + "or autoscaling.minReplicas, or set critical: false",
        field = ".components")
@Rule(
        each = "self.components as c",
        breaks =
"""
has(c.autoscaling) && !has(c.autoscaling.minReplicas)
&& c.autoscaling.maxReplicas < (!has(self.environment)
|| self.environment == 'Production' ? 3 : self.environment == 'Staging' ? 2 : 1)
""",
        message =
                "autoscaling.maxReplicas is below the environment's replicas (Development 1, "
                        + "Staging 2, Production 3): raise it or give minReplicas",
        field = ".components")
@Rule(
        given = "has(self.settings) && has(self.settings.values)",
        each = "self.components as c",
        breaks =
"""
has(c.env) && [self.settings.values.transformMapEntry(k, s, !has(s.components)
|| c.name in s.components, {(has(self.settings.prefix) ? self.settings.prefix
: '') + s.name: k})].exists(made, c.env.exists(e, e.name in made))
""",
        message =
                "env has a variable that a setting makes: remove it from env or rename the "
                        + "setting",
        field = ".components")
@Rule(
        each = "self.components as c",
        breaks =
"""
has(c.env) && [self.components.transformMapEntry(k, o, has(o.ports),
{o.name: k})].exists(known, c.env.exists(e, has(e.valueFrom)
&& has(e.valueFrom.componentRef) && !(e.valueFrom.componentRef.name in known)))
""",
        message =
                "env refers by componentRef to a component that is not in spec.components or "
                        + "has no ports: correct the name or add ports",
        field = ".components")
@Rule(
        each = "self.components as c",
        breaks =
"""
has(c.env) && [self.components.transformMapEntry(k, o, has(o.ports),
{o.name: k})].exists(known, c.env.exists(e, has(e.valueFrom)
&& has(e.valueFrom.componentRef) && has(e.valueFrom.componentRef.port)
&& e.valueFrom.componentRef.name in known
&& !self.components[known[e.valueFrom.componentRef.name]].ports.exists(p,
p.containerPort == e.valueFrom.componentRef.port || has(p.name)
&& p.name == e.valueFrom.componentRef.port)))
""",
        message =
                "env refers by componentRef to a port that its component does not have: use "
                        + "the name or number of one of its ports",
        field = ".components")
@Rule(
        each = "self.components as c",
        breaks =
"""
has(c.autoscaling) && has(c.autoscaling.tuning) && !(has(self.thresholds)
&& self.thresholds.exists(t, t.name == c.autoscaling.tuning.threshold))
""",
        message =
                "autoscaling.tuning.threshold must be the name of one of spec.thresholds: "
                        + "add it or correct the name",
        field = ".components")
@Rule(
        given = "has(self.settings) && has(self.settings.values)",
        each = "self.settings.values as s",
        breaks =
"""
has(s.components) && !s.components.all(n, self.components.exists(c, c.name == n))
""",
        message =
                "components must be names of spec.components: correct the name or leave "
                        + "components out for all",
        field = ".settings")
@Rule(
        given = "has(self.migrations)",
        each = "self.migrations as m",
        breaks =
"""
!has(self.dependencies) || !self.dependencies.exists(d, d.name == m.database
&& has(d.postgresql))
""",
        message =
                "database must be the name of a postgresql dependency: add it to "
                        + "spec.dependencies or correct the name",
        field = ".migrations")
@Rule(
        given = "has(self.migrations)",
        each = "self.migrations as m",
        breaks =
"""
has(m.command) && !self.components.exists(c, c.name == m.command.component)
""",
        message = "command.component must be the name of one of spec.components: correct the name",
        field = ".migrations")
@Rule(
        given = "has(self.migrations)",
        each = "self.migrations as m",
        breaks =
"""
has(m.backup) && has(m.backup.from) && !(has(self.backups) && self.backups.exists(b,
b.name == m.backup.from && b.database == m.database))
""",
        message =
                "backup.from must be the name of one of spec.backups of the same database: "
                        + "add it or correct the name",
        field = ".migrations")
@Rule(
        given = "has(self.rollout) && has(self.rollout.checks)",
        each = "self.rollout.checks as k",
        breaks =
"""
has(k.http) && !self.components.exists(c, c.name == k.http.component
&& has(c.ports))
""",
        message =
                "http.component must be the name of one of spec.components, with ports: "
                        + "correct the name or add ports",
        field = ".rollout.checks")
@Rule(
        given = "has(self.rollout) && has(self.rollout.checks)",
        each = "self.rollout.checks as k",
        breaks =
"""
has(k.http) && has(k.http.port) && !self.components.exists(c,
c.name == k.http.component && has(c.ports) && c.ports.exists(p,
p.containerPort == k.http.port || has(p.name) && p.name == k.http.port))
""",
        message =
                "http.port must be the name or number of one of the component's ports: "
                        + "correct it or leave it out for the first port",
        field = ".rollout.checks")
@Rule(
        given = "has(self.rollout) && has(self.rollout.checks)",
        each = "self.rollout.checks as k",
        breaks =
"""
has(k.job) && has(k.job.component) && !self.components.exists(c,
c.name == k.job.component)
""",
        message =
                "job.component must be the name of one of spec.components: correct the name "
                        + "or give an image",
        field = ".rollout.checks")
@Rule(
        given = "has(self.rollout) && has(self.rollout.checks)",
        each = "self.rollout.checks as k",
        breaks =
"""
has(k.job) && has(k.job.env) && [self.components.transformMapEntry(n, o,
has(o.ports), {o.name: n})].exists(known, k.job.env.exists(e, has(e.valueFrom)
&& has(e.valueFrom.componentRef) && !(e.valueFrom.componentRef.name in known)))
""",
        message =
                "job.env refers by componentRef to a component that is not in "
                        + "spec.components or has no ports: correct the name or add ports",
        field = ".rollout.checks")
@Rule(
        given = "has(self.rollout) && has(self.rollout.checks)",
        each = "self.rollout.checks as k",
        breaks = "has(k.logs) && !self.components.exists(c, c.name == k.logs.component)",
        message = "logs.component must be the name of one of spec.components: correct the name",
        field = ".rollout.checks")
@Rule(
        given = "has(self.rollout) && has(self.rollout.checks)",
        each = "self.rollout.checks as k",
        breaks =
"""
k.at == 'BeforeSwitch' && (has(k.http) || has(k.logs)) && self.components.exists(c,
c.name == (has(k.http) ? k.http.component : k.logs.component) && has(c.traffic)
&& c.traffic == 'Queue')
""",
        message = "a component with traffic: Queue does not run before Switch: use at: AfterSwitch",
        field = ".rollout.checks")
@Rule(
        given = "has(self.rollout) && has(self.rollout.checks)",
        each = "self.rollout.checks as k",
        breaks =
"""
has(k.sql) && !(has(self.dependencies) && self.dependencies.exists(d,
d.name == k.sql.database && has(d.postgresql)))
""",
        message =
                "sql.database must be the name of a postgresql dependency: add it to "
                        + "spec.dependencies or correct the name",
        field = ".rollout.checks")
@Rule(
        given = "has(self.thresholds)",
        each = "self.thresholds as t",
        breaks = "has(t.component) && !self.components.exists(c, c.name == t.component)",
        message =
                "component must be the name of one of spec.components: correct the name or "
                        + "leave it out for all",
        field = ".thresholds")
@Rule(
        given = "has(self.thresholds)",
        each = "self.thresholds as t",
        breaks =
"""
has(t.json) && has(t.component) && !self.components.exists(c, c.name == t.component
&& has(c.ports) && (!has(t.json.port) || c.ports.exists(p,
p.containerPort == t.json.port || has(p.name) && p.name == t.json.port)))
""",
        message =
                "json.port must be the name or number of one of the component's ports: "
                        + "correct it or leave it out for the first port",
        field = ".thresholds")
@Rule(
        given = "has(self.thresholds)",
        each = "self.thresholds as t",
        breaks =
"""
has(t.respond) && !t.respond.all(r, !has(r.adjust) || has(self.settings)
&& has(self.settings.values) && self.settings.values.exists(s,
s.name == r.adjust.setting && has(s.automatic)))
""",
        message =
                "adjust.setting must be the name of a setting that has automatic: correct "
                        + "the name, or allow it by automatic: {values, atMost} in spec.settings.values",
        field = ".thresholds")
@Rule(
        given = "has(self.thresholds) && has(self.settings) && has(self.settings.values)",
        each = "self.thresholds as t",
        breaks =
"""
has(t.respond) && !t.respond.all(r, !has(r.adjust) || self.settings.values.all(s,
s.name != r.adjust.setting || !has(s.automatic)
|| r.adjust.to in s.automatic.values))
""",
        message =
                "adjust.to must be one of the setting's automatic.values: correct it or "
                        + "allow it there",
        field = ".thresholds")
@Rule(
        given = "has(self.thresholds) && has(self.settings) && has(self.settings.values)",
        each = "self.thresholds as t",
        breaks =
"""
has(t.respond) && !t.respond.all(r, !has(r.adjust) || self.settings.values.all(s,
s.name != r.adjust.setting || !has(s.automatic)
|| duration(r.adjust.__for__) <= duration(s.automatic.atMost)))
""",
        message =
                "adjust.for must not be longer than the setting's automatic.atMost: shorten "
                        + "it or raise atMost",
        field = ".thresholds")
@Rule(
        given = "has(self.thresholds)",
        each = "self.thresholds as t",
        breaks =
"""
has(t.respond) && !t.respond.all(r, !has(r.scaleOut) || self.components.exists(c,
c.name == r.scaleOut.component && has(c.autoscaling)))
""",
        message =
                "scaleOut.component must be the name of one of spec.components, with "
                        + "autoscaling: correct the name or add autoscaling",
        field = ".thresholds")
@Rule(
        given = "has(self.backups)",
        each = "self.backups as b",
        breaks =
"""
!has(self.dependencies) || !self.dependencies.exists(d, d.name == b.database)
""",
        message =
                "database must be the name of one of spec.dependencies: add it or correct "
                        + "the name",
        field = ".backups")
@Rule(
        given = "has(self.maintenance)",
        each = "self.maintenance as m",
        breaks =
"""
has(m.sql) && !(has(self.dependencies) && self.dependencies.exists(d,
d.name == m.sql.database && has(d.postgresql)))
""",
        message =
                "sql.database must be the name of a postgresql dependency: add it to "
                        + "spec.dependencies or correct the name",
        field = ".maintenance")
@Rule(
        given = "has(self.maintenance)",
        each = "self.maintenance as m",
        breaks =
"""
has(m.restart) && !self.components.exists(c, c.name == m.restart.component)
""",
        message = "restart.component must be the name of one of spec.components: correct the name",
        field = ".maintenance")
public record SafetySystemSpec(
        @Required @Text(max = 128, pattern = "^[A-Za-z0-9_][A-Za-z0-9_.-]*$") String version,
        @OneOf({"Development", "Staging", "Production"}) String environment,
        Boolean paused,
        Images images,
        @Required @Items(min = 1, max = 32, keys = "name") List<Component> components,
        Settings settings,
        @Items(max = 16, keys = "name") List<Dependency> dependencies,
        @Items(max = 16, keys = "name") List<Migration> migrations,
        Rollout rollout,
        @Items(max = 64, keys = "name") List<Threshold> thresholds,
        Response response,
        @Items(max = 16, keys = "name") List<Backup> backups,
        @Items(max = 16, keys = "name") List<Maintenance> maintenance,
        Network network,
        Monitoring monitoring,
        @Range(max = 50) Integer revisionHistoryLimit) {}
