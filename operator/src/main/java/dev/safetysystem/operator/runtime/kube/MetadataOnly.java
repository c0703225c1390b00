package dev.safetysystem.operator.runtime.kube;

import dev.safetysystem.operator.model.Names;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Asks for the metadata alone when ConfigMaps that are not ours are listed or watched: 50 of them
 * of 0.9 MB in one answer are more than the memory of this process. The library has no way to say
 * so of a request.
 */
final class MetadataOnly implements Interceptor {
    /** What a watch event calls such an object. */
    static final String KIND = "meta.k8s.io/v1 PartialObjectMetadata";

    private static final String ACCEPT =
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
    private static final String ACCEPT_WATCH =
            "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
    private static final String NOT_OURS =
            "labelSelector=" + URLEncoder.encode("!" + Names.SYSTEM, StandardCharsets.UTF_8);

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        URI uri = request.uri();
        String query = String.valueOf(uri.getRawQuery());
        if (uri.getPath().endsWith("/configmaps") && query.contains(NOT_OURS)) {
            builder.setHeader("Accept", query.contains("watch=true") ? ACCEPT_WATCH : ACCEPT);
        }
    }
}
