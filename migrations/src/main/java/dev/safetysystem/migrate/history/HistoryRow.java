package dev.safetysystem.migrate.history;

import dev.safetysystem.migrate.scripts.Phase;
import dev.safetysystem.migrate.scripts.Version;

import java.util.Optional;

/**
 * One migration's line in the history.
 *
 * @param version which
 * @param name what its file called it
 * @param file the file's name when it was applied
 * @param phase when in a release it ran
 * @param upSha256 checksum of the text that was applied
 * @param upText that text
 * @param downText the text that takes it back, as it was when the up was applied
 * @param floor lowest schema an application may be built for once this is applied
 * @param state where it stands
 * @param statement how many statements of an unfinished file are done
 * @param baselined adopted, not applied
 * @param position order of application, rising
 * @param revision on whose behalf
 * @param finishedAt UTC, as the server wrote it; empty while unfinished
 * @param error of the last attempt, if it failed
 */
public record HistoryRow(
        Version version,
        String name,
        String file,
        Phase phase,
        String upSha256,
        String upText,
        Optional<String> downText,
        Optional<Version> floor,
        State state,
        int statement,
        boolean baselined,
        long position,
        String revision,
        Optional<String> finishedAt,
        Optional<String> error) {}
