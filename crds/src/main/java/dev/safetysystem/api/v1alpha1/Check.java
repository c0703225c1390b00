package dev.safetysystem.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.SecretKeySelector;

import java.util.List;

/**
 * A question that a release must be able to answer with yes; exactly one kind is set.
 *
 * @param name name
 * @param at BeforeStart, BeforeSwitch (against the candidate's own Services) or AfterSwitch (on the
 *     production address)
 * @param every again so often until {@code response.window} ends; only AfterSwitch. Default: once
 * @param timeout how long it is tried. Default: 30s
 * @param http a request to a component
 * @param job a Job that must succeed
 * @param logs a line that a component must have written
 * @param query a number from the metric source
 * @param sql a number from a database
 */
@WireRecord
public record Check(
        String name,
        String at,
        String every,
        String timeout,
        Http http,
        Job job,
        Logs logs,
        Query query,
        Sql sql) {

    /**
     * A request, repeated until the answer is right or the time is over.
     *
     * @param component component that is asked
     * @param port name or number of one of its ports. Default: the first
     * @param method HTTP method. Default: GET
     * @param path path, with query
     * @param headers headers of the request
     * @param json body of the request, any JSON
     * @param expect what a right answer is. Default: status 200
     */
    @WireRecord
    public record Http(
            String component,
            IntOrString port,
            String method,
            String path,
            List<Header> headers,
            JsonNode json,
            HttpExpect expect) {}

    /**
     * A header.
     *
     * @param name name
     * @param value value; not together with {@code valueFrom}
     * @param valueFrom a secret value: the request is made by a Job that mounts it
     */
    @WireRecord
    public record Header(String name, String value, HeaderSource valueFrom) {}

    /**
     * Where a header's value is kept.
     *
     * @param secretKeyRef a key of a Secret, never read by the operator
     */
    @WireRecord
    public record HeaderSource(SecretKeySelector secretKeyRef) {}

    /**
     * What a right answer is.
     *
     * @param status status code, 100 to 599. Default: 200
     * @param json values in the body
     */
    @WireRecord
    public record HttpExpect(Integer status, List<JsonExpect> json) {}

    /**
     * A value in a JSON document.
     *
     * @param pointer JSON pointer
     * @param equals the value that must stand there, any JSON
     */
    @WireRecord
    public record JsonExpect(String pointer, JsonNode equals) {}

    /**
     * A Job that must succeed, in an image of its own or in a component's.
     *
     * @param component component whose image, environment and volumes it gets
     * @param image image
     * @param command entry point
     * @param args arguments
     * @param env environment variables; a componentRef means the judged version's own Service
     */
    @WireRecord
    public record Job(
            String component,
            String image,
            List<String> command,
            List<String> args,
            List<EnvVar> env) {}

    /**
     * A line that every judged pod must have written.
     *
     * @param component component whose pods are read
     * @param contains text of the line
     */
    @WireRecord
    public record Logs(String component, String contains) {}

    /**
     * A number from the metric source.
     *
     * @param query PromQL; one number
     * @param min lowest good value, a decimal
     * @param max highest good value, a decimal
     */
    @WireRecord
    public record Query(String query, String min, String max) {}

    /**
     * A number from a database.
     *
     * @param database dependency that is asked; PostgreSQL
     * @param query SQL; one row, one number
     * @param expect bounds of a good answer
     */
    @WireRecord
    public record Sql(String database, String query, Bounds expect) {}

    /**
     * Bounds of a number, at least one.
     *
     * @param min lowest good value, a decimal
     * @param max highest good value, a decimal
     */
    @WireRecord
    public record Bounds(String min, String max) {}
}
