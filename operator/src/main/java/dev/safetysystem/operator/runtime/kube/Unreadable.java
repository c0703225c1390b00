package dev.safetysystem.operator.runtime.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.ResolvableDeserializer;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.util.TokenBuffer;

import dev.safetysystem.api.v1alpha1.SafetySystem;
import dev.safetysystem.operator.model.Names;

import io.fabric8.kubernetes.api.model.ObjectMeta;

import java.io.IOException;
import java.util.HashMap;
import java.util.Optional;

/**
 * A stored resource may have a shape that this operator cannot read: it was written under another
 * schema. An informer that fails to decode one object loses all of them, so such a resource is
 * decoded to its metadata alone, with the reason in a place where no user can put one: an
 * annotation whose key the API server does not accept. Fields that this version does not know are
 * noted in the same way. So is a resource for which there is no {@link SystemRoom}.
 */
public final class Unreadable {
    private static final String REASON = "//unreadable";
    private static final int BETWEEN = 3;

    private Unreadable() {}

    /** Why a resource could not be read, if so: the field, never its value. */
    public static Optional<String> reason(SafetySystem resource) {
        return Optional.ofNullable(resource.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(REASON));
    }

    /** To be registered with the client's mapper. */
    static Module module(SystemRoom room) {
        return new SimpleModule("unreadable")
                .setDeserializerModifier(
                        new BeanDeserializerModifier() {
                            private static final long serialVersionUID = 1L;

                            @Override
                            public JsonDeserializer<?> modifyDeserializer(
                                    DeserializationConfig config,
                                    BeanDescription description,
                                    JsonDeserializer<?> usual) {
                                return description.getBeanClass() == SafetySystem.class
                                        ? new Forgiving(usual, room)
                                        : usual;
                            }
                        });
    }

    private static final class Forgiving extends DelegatingDeserializer
            implements ResolvableDeserializer {
        private static final long serialVersionUID = 1L;

        private final transient SystemRoom room;

        Forgiving(JsonDeserializer<?> usual, SystemRoom room) {
            super(usual);
            this.room = room;
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> usual) {
            return new Forgiving(usual, room);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context)
                throws IOException {
            try (TokenBuffer document = context.bufferAsCopyOfValue(parser);
                    JsonParser whole = document.asParserOnFirstToken()) {
                try {
                    var resource = (SafetySystem) _delegatee.deserialize(whole, context);
                    UnknownFields.in(document.asParser()).forEach(field -> mark(resource, field));
                    return noRoom(resource, document)
                            .map(why -> metadataOnly(resource.getMetadata(), why))
                            .orElse(resource);
                } catch (JsonProcessingException e) {
                    return metadataOnly(document.asParser().readValueAsTree(), parser, e);
                }
            }
        }

        private Optional<String> noRoom(SafetySystem resource, TokenBuffer document)
                throws IOException {
            var meta = resource.getMetadata();
            return meta == null || meta.getUid() == null
                    ? Optional.empty()
                    : room.take(meta.getNamespace(), meta.getUid(), size(document));
        }

        /** Of its texts, with what stands between them. */
        private static long size(TokenBuffer document) throws IOException {
            long size = 0;
            try (JsonParser json = document.asParser()) {
                while (json.nextToken() != null) {
                    size += json.getTextLength() + BETWEEN;
                }
            }
            return size;
        }

        private static void mark(SafetySystem resource, String unknown) {
            var meta = resource.getMetadata();
            var annotations = new HashMap<String, String>();
            Optional.ofNullable(meta.getAnnotations()).ifPresent(annotations::putAll);
            annotations.put(Names.UNKNOWN + unknown, "");
            meta.setAnnotations(annotations);
        }

        private static SafetySystem metadataOnly(
                TreeNode document, JsonParser parser, JsonProcessingException why)
                throws IOException {
            var meta = parser.getCodec().treeToValue(document.get("metadata"), ObjectMeta.class);
            return metadataOnly(meta, field(why));
        }

        private static SafetySystem metadataOnly(ObjectMeta meta, String why) {
            var annotations = new HashMap<String, String>();
            Optional.ofNullable(meta.getAnnotations()).ifPresent(annotations::putAll);
            annotations.put(REASON, why);
            meta.setAnnotations(annotations);
            var resource = new SafetySystem();
            resource.setMetadata(meta);
            return resource;
        }

        private static String field(JsonProcessingException why) {
            if (!(why instanceof JsonMappingException mapping)) {
                return why.getClass().getSimpleName();
            }
            var path = new StringBuilder();
            for (var step : mapping.getPath()) {
                if (step.getFieldName() == null) {
                    path.append('[').append(step.getIndex()).append(']');
                } else {
                    path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
                }
            }
            return path.toString();
        }
    }
}
