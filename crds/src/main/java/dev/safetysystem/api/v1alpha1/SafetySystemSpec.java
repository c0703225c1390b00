package dev.safetysystem.api.v1alpha1;

import java.util.List;

/**
 * The desired system.
 *
 * @param version the release's name, and the tag of every image that has none
 * @param environment Development, Staging or Production: presets that explicit fields override.
 *     Replicas 1, 2, 3; thresholds without traffic hold in Production. Default: Production
 * @param paused stops every forward step of a release; rollback, repair and the expiry of lowered
 *     protection go on. Default: false
 * @param images where images come from
 * @param components the Deployments of this system
 * @param settings values that every component gets as environment variables
 * @param dependencies what the system needs and does not deploy: databases, caches, vector stores
 * @param migrations changes of the database schema that belong to this version
 * @param rollout how a new version comes into service
 * @param thresholds bounds on measured numbers, judged during a release and after it
 * @param response how long and how far the operator acts by itself
 * @param backups backups of the databases
 * @param maintenance work on a schedule
 * @param network who may talk to the components
 * @param monitoring where numbers come from, and what is made for the monitoring stack
 * @param revisionHistoryLimit how many old revisions and release records are kept. 0 to 50;
 *     default: 10
 */
@WireRecord
public record SafetySystemSpec(
        String version,
        String environment,
        Boolean paused,
        Images images,
        List<Component> components,
        Settings settings,
        List<Dependency> dependencies,
        List<Migration> migrations,
        Rollout rollout,
        List<Threshold> thresholds,
        Response response,
        List<Backup> backups,
        List<Maintenance> maintenance,
        Network network,
        Monitoring monitoring,
        Integer revisionHistoryLimit) {}
