package dev.safetysystem.operator.runtime.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * An object as a cache holds it: as JSON, deflated when that pays. A tree of Java objects takes ten
 * times the room, and thousands of them are read a few times an hour.
 *
 * @param version the resourceVersion as a number, which is how Kubernetes orders the writes of a
 *     kind
 * @param group what the cache finds it by
 * @param content without the resourceVersion, so that equal content is equal
 * @param waking what wakes the system when it changes: the content, or less
 * @param serving whether it is ready to serve, or has somebody behind it that is
 */
record Packed(
        String uid, long version, String group, byte[] content, byte[] waking, Serving serving) {
    private static final int WORTH_DEFLATING = 1024;

    static Packed of(HasMetadata object, String group, KubernetesSerialization json) {
        var meta = object.getMetadata();
        String version = meta.getResourceVersion();
        meta.setResourceVersion(null);
        byte[] content = deflated(json.asJson(object).getBytes(StandardCharsets.UTF_8));
        meta.setResourceVersion(version);
        byte[] waking =
                Pruning.waking(object)
                        .map(part -> json.asJson(part).getBytes(StandardCharsets.UTF_8))
                        .orElse(content);
        return new Packed(
                meta.getUid(),
                ResourceVersions.number(version),
                group,
                content,
                waking,
                Serving.of(object));
    }

    <T extends HasMetadata> T unpack(Class<T> type, KubernetesSerialization json) {
        try (InputStream in = inflated()) {
            T object = json.unmarshal(in, type);
            object.getMetadata().setResourceVersion(Long.toString(version));
            return object;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
    }

    /** Whether a system that has seen one need not look at the other. */
    boolean tellsNothingNew(Packed other) {
        return Arrays.equals(waking, other.waking);
    }

    /** Whether what served does not any more, although nobody asked it to end. */
    boolean isLostWith(Optional<Packed> after) {
        return serving == Serving.YES
                && after.map(Packed::serving).orElse(Serving.NO) == Serving.NO;
    }

    private InputStream inflated() {
        InputStream raw = new ByteArrayInputStream(content);
        return content.length > 0 && content[0] == '{' ? raw : new InflaterInputStream(raw);
    }

    private static byte[] deflated(byte[] content) {
        if (content.length < WORTH_DEFLATING) {
            return content;
        }
        var packed = new ByteArrayOutputStream(content.length / 4);
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try (var out = new DeflaterOutputStream(packed, deflater)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        } finally {
            deflater.end();
        }
        return packed.toByteArray();
    }
}
