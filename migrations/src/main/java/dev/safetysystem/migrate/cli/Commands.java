package dev.safetysystem.migrate.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** All commands by their names, in the order in which help lists them. */
final class Commands {
    private static final Map<String, Supplier<Command>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("plan", PlanCommand::new);
        ALL.put("up", UpCommand::new);
        ALL.put("down", DownCommand::new);
        ALL.put("status", StatusCommand::new);
        ALL.put("verify", VerifyCommand::new);
        ALL.put("baseline", BaselineCommand::new);
        ALL.put("import", ImportCommand::new);
        ALL.put("repair", RepairCommand::new);
        ALL.put("fingerprint", FingerprintCommand::new);
        ALL.put("exec", ExecCommand::new);
        ALL.put("sql", SqlCommand::new);
        ALL.put("check-dependency", CheckDependencyCommand::new);
        ALL.put("backup", BackupCommand::new);
        ALL.put("check-backup", CheckBackupCommand::new);
        ALL.put("prune", PruneCommand::new);
        ALL.put("restore", RestoreCommand::new);
        ALL.put("drill", DrillCommand::new);
        ALL.put("backup-qdrant", BackupQdrantCommand::new);
        ALL.put("restore-qdrant", RestoreQdrantCommand::new);
        ALL.put("backup-redis", BackupRedisCommand::new);
    }

    private Commands() {}

    /**
     * The command that the first argument names alone, all if it names none: reading the options of
     * commands that are not run would be a third of the program's start.
     */
    static Map<String, Supplier<Command>> wanted(String[] arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        return Optional.ofNullable(ALL.get(first))
                .map(command -> Map.of(first, command))
                .orElse(ALL);
    }
}
