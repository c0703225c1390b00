package dev.safetysystem.migrate.cli;

import java.util.List;
import java.util.function.Supplier;

/** All commands, in the order in which help lists them. */
final class Commands {
    static final List<Supplier<Command>> ALL =
            List.of(
                    PlanCommand::new,
                    UpCommand::new,
                    DownCommand::new,
                    StatusCommand::new,
                    VerifyCommand::new,
                    BaselineCommand::new,
                    FingerprintCommand::new,
                    ExecCommand::new,
                    SqlCommand::new,
                    CheckDependencyCommand::new,
                    BackupCommand::new,
                    CheckBackupCommand::new,
                    PruneCommand::new,
                    RestoreCommand::new,
                    DrillCommand::new,
                    BackupQdrantCommand::new,
                    RestoreQdrantCommand::new);

    private Commands() {}
}
