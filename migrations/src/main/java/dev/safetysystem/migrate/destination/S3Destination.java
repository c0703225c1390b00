package dev.safetysystem.migrate.destination;

import dev.safetysystem.migrate.destination.DestinationException.Kind;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * S3-compatible storage, by Amazon's client. Files above one part's size go up in parts, and a key
 * appears only when all of them are there.
 */
public final class S3Destination implements Destination {

    /** At most 10,000 parts are allowed: this is raised for files above 640 GB. */
    private static final long PART = 64L << 20;

    private static final long MOST_PARTS = 10_000;

    private final S3Location at;
    private final S3Client client;

    private S3Destination(S3Location at, S3Client client) {
        this.at = at;
        this.client = client;
    }

    /**
     * A destination in S3-compatible storage. Credentials come from where Amazon's own tools take
     * them: environment, profile file, or the machine's or pod's identity.
     *
     * @param at the place; its bucket is asked for
     * @param environment the environment variables
     * @return the destination
     * @throws DestinationException if the bucket cannot be reached or is refused to us
     */
    public static S3Destination open(S3Location at, Map<String, String> environment)
            throws DestinationException {
        var key = Optional.ofNullable(environment.get("AWS_ACCESS_KEY_ID"));
        var secret = Optional.ofNullable(environment.get("AWS_SECRET_ACCESS_KEY"));
        var token = Optional.ofNullable(environment.get("AWS_SESSION_TOKEN"));
        if (key.isEmpty() || secret.isEmpty()) {
            return open(at, DefaultCredentialsProvider.builder().build());
        }
        return open(
                at,
                StaticCredentialsProvider.create(
                        token.isPresent()
                                ? AwsSessionCredentials.create(key.get(), secret.get(), token.get())
                                : AwsBasicCredentials.create(key.get(), secret.get())));
    }

    static S3Destination open(S3Location at, AwsCredentialsProvider credentials)
            throws DestinationException {
        var builder =
                S3Client.builder()
                        .region(Region.of(at.region()))
                        .credentialsProvider(credentials)
                        // Other servers refuse the checksum trailers that this client sends by
                        // default. Nothing is lost: every object is read again and hashed.
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder()
                                        .connectionTimeout(Duration.ofSeconds(10))
                                        .socketTimeout(Duration.ofSeconds(60)));
        at.endpoint().ifPresent(e -> builder.endpointOverride(e).forcePathStyle(true));
        var destination = new S3Destination(at, builder.build());
        try {
            destination.client.headBucket(r -> r.bucket(at.bucket()));
            return destination;
        } catch (SdkException e) {
            destination.close();
            throw destination.failed("reach", e);
        }
    }

    @Override
    public List<Stored> list(String prefix) throws DestinationException {
        try {
            var found = new ArrayList<Stored>();
            client.listObjectsV2Paginator(r -> r.bucket(at.bucket()).prefix(at.prefix() + prefix))
                    .contents()
                    .forEach(
                            object ->
                                    found.add(
                                            new Stored(
                                                    object.key().substring(at.prefix().length()),
                                                    object.size(),
                                                    object.lastModified())));
            return found;
        } catch (SdkException e) {
            throw failed("list " + prefix + " in", e);
        }
    }

    @Override
    public void put(String key, Path file, LongConsumer progress) throws DestinationException {
        var name = name(key);
        try {
            long size = Files.size(file);
            if (size <= PART) {
                client.putObject(r -> r.bucket(at.bucket()).key(name), part(file, 0, size));
                progress.accept(size);
            } else {
                putInParts(name, file, size, progress);
            }
        } catch (SdkException e) {
            throw failed("write " + key + " to", e);
        } catch (IOException e) {
            throw new DestinationException(
                    Kind.UNREACHABLE, "cannot read " + file + " while copying it", e);
        }
    }

    private void putInParts(String name, Path file, long size, LongConsumer progress) {
        var upload = client.createMultipartUpload(r -> r.bucket(at.bucket()).key(name)).uploadId();
        try {
            long step = Math.max(PART, (size + MOST_PARTS - 1) / MOST_PARTS);
            var parts = new ArrayList<CompletedPart>();
            for (long offset = 0; offset < size; offset += step) {
                int number = parts.size() + 1;
                long length = Math.min(step, size - offset);
                var answer =
                        client.uploadPart(
                                r ->
                                        r.bucket(at.bucket())
                                                .key(name)
                                                .uploadId(upload)
                                                .partNumber(number),
                                part(file, offset, length));
                parts.add(CompletedPart.builder().partNumber(number).eTag(answer.eTag()).build());
                progress.accept(offset + length);
            }
            client.completeMultipartUpload(
                    r ->
                            r.bucket(at.bucket())
                                    .key(name)
                                    .uploadId(upload)
                                    .multipartUpload(m -> m.parts(parts)));
        } catch (SdkException e) {
            abort(name, upload, e);
            throw e;
        }
    }

    private void abort(String name, String upload, SdkException cause) {
        try {
            client.abortMultipartUpload(r -> r.bucket(at.bucket()).key(name).uploadId(upload));
        } catch (SdkException again) {
            // The parts stay, cost money and are removed by the next prune.
            cause.addSuppressed(again);
        }
    }

    private static RequestBody part(Path file, long offset, long length) {
        // A provider and not a stream: a part that is sent again must be read again.
        return RequestBody.fromContentProvider(
                () -> {
                    try {
                        var channel = FileChannel.open(file, StandardOpenOption.READ);
                        channel.position(offset);
                        return new Bounded(Channels.newInputStream(channel), length);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                length,
                "application/octet-stream");
    }

    /** The next {@code left} bytes of a stream. */
    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream in, long length) {
            super(in);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            int value = in.read();
            left -= value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(buffer, offset, (int) Math.min(length, left));
            left -= Math.max(count, 0);
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    @Override
    public void put(String key, byte[] content) throws DestinationException {
        var name = name(key);
        try {
            client.putObject(r -> r.bucket(at.bucket()).key(name), RequestBody.fromBytes(content));
        } catch (SdkException e) {
            throw failed("write " + key + " to", e);
        }
    }

    @Override
    public InputStream open(String key) throws DestinationException {
        var name = name(key);
        try {
            return client.getObject(r -> r.bucket(at.bucket()).key(name));
        } catch (SdkException e) {
            throw failed("read " + key + " from", e);
        }
    }

    @Override
    public void delete(String key) throws DestinationException {
        var name = name(key);
        try {
            client.deleteObject(r -> r.bucket(at.bucket()).key(name));
        } catch (SdkException e) {
            throw failed("delete " + key + " from", e);
        }
    }

    @Override
    public void removeInterrupted(String prefix, Instant olderThan) throws DestinationException {
        try {
            client
                    .listMultipartUploadsPaginator(
                            r -> r.bucket(at.bucket()).prefix(at.prefix() + prefix))
                    .uploads()
                    .stream()
                    .filter(upload -> upload.initiated().isBefore(olderThan))
                    .forEach(
                            upload ->
                                    client.abortMultipartUpload(
                                            r ->
                                                    r.bucket(at.bucket())
                                                            .key(upload.key())
                                                            .uploadId(upload.uploadId())));
        } catch (SdkException e) {
            throw failed("clean " + prefix + " in", e);
        }
    }

    @Override
    public Optional<Path> asFile(String key) {
        return Optional.empty();
    }

    @Override
    public Optional<Path> workFolder() {
        return Optional.empty();
    }

    @Override
    public String describe() {
        return "s3://"
                + at.bucket()
                + "/"
                + at.prefix()
                + at.endpoint().map(e -> " at " + e).orElse("");
    }

    @Override
    public void close() {
        client.close();
    }

    private String name(String key) throws DestinationException {
        return at.prefix() + Keys.checked(key);
    }

    private DestinationException failed(String act, SdkException cause) {
        var what = "cannot " + act + " " + describe() + ": ";
        if (cause instanceof NoSuchKeyException) {
            return new DestinationException(Kind.MISSING, what + "not there", cause);
        }
        if (cause instanceof S3Exception answer) {
            return answered(what, answer);
        }
        // No answer at all, or no credentials to ask with.
        boolean credentials = String.valueOf(cause.getMessage()).contains("credentials");
        return credentials
                ? new DestinationException(
                        Kind.REFUSED,
                        what
                                + "no credentials found; set AWS_ACCESS_KEY_ID and"
                                + " AWS_SECRET_ACCESS_KEY",
                        cause)
                : new DestinationException(Kind.UNREACHABLE, what + cause.getMessage(), cause);
    }

    private static DestinationException answered(String what, S3Exception answer) {
        int status = answer.statusCode();
        var said =
                answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null
                        ? "status " + status
                        : answer.awsErrorDetails().errorCode() + " (status " + status + ")";
        var kind =
                switch (status) {
                    case 507 -> Kind.FULL;
                    case 429 -> Kind.UNREACHABLE;
                    default -> status >= 500 ? Kind.UNREACHABLE : Kind.REFUSED;
                };
        if (said.contains("QuotaExceeded") || said.contains("StorageFull")) {
            kind = Kind.FULL;
        }
        var remedy =
                switch (status) {
                    case 403 -> "; check the access key and what it is allowed to do";
                    case 404 -> "; create the bucket, or check its name";
                    case 301, 400 -> "; check region and endpoint";
                    default -> "";
                };
        return new DestinationException(kind, what + said + remedy, answer);
    }
}
