package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.process.Stop;
import dev.safetysystem.migrate.progress.Progress;
import dev.safetysystem.migrate.secret.Secrets;

import java.util.Map;

/**
 * What a command gets from the process it runs in.
 *
 * @param environment the environment variables
 * @param secrets the secret values met so far; commands add those they read
 * @param progress where to say what is going on
 * @param stop whether someone asked the process to stop
 */
public record Invocation(
        Map<String, String> environment, Secrets secrets, Progress progress, Stop stop) {}
