package dev.safetysystem.migrate.destination;

import dev.safetysystem.migrate.destination.DestinationException.Kind;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where in S3-compatible storage, as written {@code s3://bucket/prefix}.
 *
 * @param bucket the bucket; it must exist
 * @param prefix beginning of every key, empty or ending with {@code /}
 * @param endpoint the server's address for storage other than Amazon's; buckets are then part of
 *     the path, which every such server understands
 * @param region the region that requests are signed for
 */
public record S3Location(String bucket, String prefix, Optional<URI> endpoint, String region) {

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    /**
     * Reads the three settings that name a place in S3.
     *
     * @param url {@code s3://bucket} or {@code s3://bucket/prefix}
     * @param endpoint {@code http(s)://host:port}, or empty for Amazon's
     * @param region a region's name; empty means {@code us-east-1}, which most other servers take
     * @return the place
     * @throws DestinationException if one of them is malformed, with its name
     */
    public static S3Location parse(String url, String endpoint, String region)
            throws DestinationException {
        var path = url.substring("s3://".length());
        int slash = path.indexOf('/');
        var bucket = slash < 0 ? path : path.substring(0, slash);
        var prefix = slash < 0 ? "" : path.substring(slash + 1).replaceAll("/+$", "");
        if (!BUCKET.matcher(bucket).matches()) {
            throw new DestinationException(
                    Kind.REFUSED,
                    "destination '" + url + "': '" + bucket + "' is not a bucket's name");
        }
        if (!prefix.isEmpty()) {
            prefix = Keys.checked(prefix) + "/";
        }
        return new S3Location(
                bucket,
                prefix,
                endpoint.isEmpty() ? Optional.empty() : Optional.of(address(endpoint)),
                region.isEmpty() ? "us-east-1" : region);
    }

    private static URI address(String endpoint) throws DestinationException {
        try {
            var address = new URI(endpoint);
            boolean http =
                    "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (http && address.getHost() != null && address.getUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException malformed) {
            // Said below; the text itself may hold a password.
        }
        throw new DestinationException(
                Kind.REFUSED,
                "the S3 endpoint must be http://host:port or https://host:port, without"
                        + " credentials; those go into AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY");
    }
}
