package dev.safetysystem.migrate.cli;

import dev.safetysystem.migrate.destination.Destination;
import dev.safetysystem.migrate.destination.DestinationException;
import dev.safetysystem.migrate.destination.DirectoryDestination;
import dev.safetysystem.migrate.destination.S3Destination;
import dev.safetysystem.migrate.destination.S3Location;
import dev.safetysystem.migrate.outcome.ExitCode;
import dev.safetysystem.migrate.outcome.Failure;
import dev.safetysystem.migrate.outcome.Problem;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Where backup sets are kept. */
public final class DestinationOptions {
    @Option(
            names = "--destination",
            paramLabel = "PLACE",
            required = true,
            description = {
                "Where sets are kept: a directory, or s3://bucket/prefix.",
                "S3 credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the machine's identity."
            })
    String destination;

    @Option(
            names = "--s3-endpoint",
            paramLabel = "URL",
            defaultValue = "",
            description = "Server of an S3-compatible storage, if it is not Amazon's.")
    String endpoint;

    @Option(
            names = "--s3-region",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Region to sign for. Default: $$AWS_REGION, else us-east-1.")
    String region;

    /** What is done with a destination. */
    interface Use<T> {
        T with(Destination destination) throws DestinationException;
    }

    /**
     * Opens the destination, uses and closes it.
     *
     * @throws Failure for whatever the destination does not do
     */
    <T> T use(Invocation invocation, Use<T> use) {
        try (var opened = open(invocation)) {
            return use.with(opened);
        } catch (DestinationException e) {
            throw failure(e);
        }
    }

    private Destination open(Invocation invocation) throws DestinationException {
        if (!destination.startsWith("s3://")) {
            return new DirectoryDestination(Path.of(destination));
        }
        var there =
                region.isEmpty() ? invocation.environment().getOrDefault("AWS_REGION", "") : region;
        return S3Destination.open(
                S3Location.parse(destination, endpoint, there), invocation.environment());
    }

    private static Failure failure(DestinationException e) {
        return switch (e.kind()) {
            case UNREACHABLE ->
                    failure(e, ExitCode.UNREACHABLE, "destination", "Run the command again");
            case FULL ->
                    failure(
                            e,
                            ExitCode.UNREACHABLE,
                            "destination-full",
                            "Make room, then try again");
            case REFUSED ->
                    failure(
                            e,
                            ExitCode.BAD_INPUT,
                            "destination",
                            "Correct the destination's options");
            case MISSING ->
                    failure(e, ExitCode.PROOF_FAILED, "destination", "Run check-backup on the set");
        };
    }

    private static Failure failure(
            DestinationException e, ExitCode exit, String code, String remedy) {
        return Failure.because(e, exit, Problem.of(code, e.getMessage(), remedy));
    }
}
