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
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * An object as a cache holds it: as JSON without the resourceVersion, so that equal content is
 * equal, deflated when that pays. A tree of Java objects takes ten times the room, and thousands of
 * them are read a few times an hour.
 */
final class Packed {
    private static final int WORTH_DEFLATING = 1024;

    private final byte[] content;
    private final int unpacked;

    private Packed(byte[] content, int unpacked) {
        this.content = content;
        this.unpacked = unpacked;
    }

    static Packed of(HasMetadata object, KubernetesSerialization json) {
        var meta = object.getMetadata();
        String version = meta.getResourceVersion();
        meta.setResourceVersion(null);
        byte[] content = json.asJson(object).getBytes(StandardCharsets.UTF_8);
        meta.setResourceVersion(version);
        return new Packed(deflated(content), content.length);
    }

    Room.Size size() {
        return new Room.Size(content.length + Room.EACH, unpacked);
    }

    <T extends HasMetadata> T unpack(Class<T> type, KubernetesSerialization json) {
        try (InputStream in = inflated()) {
            return json.unmarshal(in, type);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Packed packed && Arrays.equals(content, packed.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
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
