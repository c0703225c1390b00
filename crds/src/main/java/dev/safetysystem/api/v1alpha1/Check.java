package dev.safetysystem.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;

import dev.safetysystem.api.schema.Decimal;
import dev.safetysystem.api.schema.Duration;
import dev.safetysystem.api.schema.ExactlyOne;
import dev.safetysystem.api.schema.Image;
import dev.safetysystem.api.schema.Items;
import dev.safetysystem.api.schema.Name;
import dev.safetysystem.api.schema.OneOf;
import dev.safetysystem.api.schema.Path;
import dev.safetysystem.api.schema.Pointer;
import dev.safetysystem.api.schema.Port;
import dev.safetysystem.api.schema.Range;
import dev.safetysystem.api.schema.Required;
import dev.safetysystem.api.schema.Rule;
import dev.safetysystem.api.schema.Text;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.SecretKeySelector;

import java.util.List;

/**
 * A question that must be answered with yes before a release goes on; exactly one kind is set.
 *
 * @param name name
 * @param at BeforeStart, BeforeSwitch (against the candidate's own Services) or AfterSwitch (on the
 *     production address)
 * @param every repeat it so often until {@code response.window} ends; only AfterSwitch. Default:
 *     once
 * @param timeout how long it is repeated until the answer is right, at most 1h. Default: 30s
 * @param http a request to a component
 * @param job a Job that must succeed
 * @param logs a line that a component must have written
 * @param query a number from the metric source
 * @param sql a number from a database
 */
@WireRecord
@ExactlyOne({"http", "job", "logs", "query", "sql"})
@Rule(
        value = "!has(self.every) || self.at == 'AfterSwitch'",
        message = "every belongs to at: AfterSwitch: remove it or change at",
        field = ".every")
@Rule(
        value = "!has(self.every) || duration(self.every) >= duration('1s')",
        message = "every must be at least 1s: raise it",
        field = ".every")
@Rule(
        value = "!has(self.timeout) || duration(self.timeout) <= duration('1h')",
        message = "timeout must be at most 1h: lower it",
        field = ".timeout")
@Rule(
        value = "self.at != 'BeforeStart' || !has(self.http) && !has(self.logs)",
        message =
                "before Start no candidate runs that could be asked: use at: BeforeSwitch, "
                        + "or a job, query or sql check",
        field = ".at")
public record Check(
        @Required @Name String name,
        @Required @OneOf({"BeforeStart", "BeforeSwitch", "AfterSwitch"}) String at,
        @Duration String every,
        @Duration String timeout,
        Http http,
        Job job,
        Logs logs,
        Query query,
        Sql sql) {

    /**
     * A request, repeated until the answer is right or the timeout is over.
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
            @Required @Name String component,
            @Port IntOrString port,
            @OneOf({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}) String method,
            @Required @Path String path,
            @Items(max = 16) List<Header> headers,
            JsonNode json,
            HttpExpect expect) {}

    /**
     * A header.
     *
     * @param name name. Refused are those that belong to the connection and not to the question:
     *     Host, Content-Length, Transfer-Encoding, Connection and their like
     * @param value value, one line; not together with {@code valueFrom}. Whoever may read the
     *     resource reads it, and the release's record has it until the release is over
     * @param valueFrom a secret value: the request is made by a Job that mounts it
     */
    @WireRecord
    @ExactlyOne({"value", "valueFrom"})
    @Rule(
            value = "!self.name.matches(r'" + Header.OF_THE_CONNECTION + "')",
            message =
                    "the header belongs to the connection, which is the operator's: remove it (Host"
                            + " is the Service of the version that is checked)",
            field = ".name")
    public record Header(
            @Required @Text(max = 128, pattern = Header.NAME) String name,
            @Text(
                            min = 0,
                            max = 4096,
                            pattern = Header.VALUE,
                            otherwise =
                                    "a header's value is one line: remove line breaks and other"
                                            + " control characters")
                    String value,
            HeaderSource valueFrom) {
        /** What a name is made of. */
        public static final String NAME = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";

        /** What a value is made of: whatever can be seen, and spaces. */
        public static final String VALUE = "^\\PC*$";

        /** Names of headers that say how the connection is used, in any case. */
        public static final String OF_THE_CONNECTION =
                "^(?i)(connection|content-length|expect|host|http2-settings|keep-alive|te|trailer"
                        + "|transfer-encoding|upgrade|proxy-.*)$";
    }

    /**
     * Where a header's value is kept.
     *
     * @param secretKeyRef a key of a Secret, never read by the operator
     */
    @WireRecord
    public record HeaderSource(@Required SecretKeySelector secretKeyRef) {}

    /**
     * What a right answer is.
     *
     * @param status status code, 100 to 599. Default: 200
     * @param json values in the body, within its first 64 KiB
     */
    @WireRecord
    public record HttpExpect(
            @Range(min = 100, max = 599) Integer status, @Items(max = 16) List<JsonExpect> json) {}

    /**
     * A value in a JSON document.
     *
     * @param pointer JSON pointer
     * @param equals the value that must be there, any JSON
     */
    @WireRecord
    public record JsonExpect(@Required @Pointer String pointer, @Required JsonNode equals) {}

    /**
     * A Job that must succeed, in an image of its own or in a component's.
     *
     * @param component component whose image, environment and volumes it gets
     * @param image image
     * @param command entry point
     * @param args arguments
     * @param env environment variables; a componentRef is the Service of the version that is
     *     checked
     */
    @WireRecord
    @ExactlyOne({"component", "image"})
    public record Job(
            @Name String component,
            @Image String image,
            @Items(max = 64) List<@Text(min = 0, max = 4096) String> command,
            @Items(max = 64) List<@Text(min = 0, max = 4096) String> args,
            @Items(max = 32, keys = "name") List<EnvVar> env) {}

    /**
     * A log line that every pod of the checked version must have written.
     *
     * @param component component whose pods are read
     * @param contains text of the line
     */
    @WireRecord
    public record Logs(
            @Required @Name String component, @Required @Text(max = 1024) String contains) {}

    /**
     * A number from the metric source.
     *
     * @param query PromQL; one number
     * @param min lowest good value, a decimal
     * @param max highest good value, a decimal
     */
    @WireRecord
    @Rule(value = "has(self.min) || has(self.max)", message = "a bound is missing: add min or max")
    @Rule(
            value = "!has(self.min) || !has(self.max) || double(self.min) <= double(self.max)",
            message = "min must not be above max: exchange them",
            field = ".min")
    public record Query(
            @Required @Text(max = 4096) String query, @Decimal String min, @Decimal String max) {}

    /**
     * A number from a database.
     *
     * @param database dependency that is asked; PostgreSQL
     * @param query SQL; one row, one number
     * @param expect bounds of a good answer
     */
    @WireRecord
    public record Sql(
            @Required @Name String database,
            @Required @Text(max = 4096) String query,
            @Required Bounds expect) {}

    /**
     * Bounds of a number, at least one.
     *
     * @param min lowest good value, a decimal
     * @param max highest good value, a decimal
     */
    @WireRecord
    @Rule(value = "has(self.min) || has(self.max)", message = "a bound is missing: add min or max")
    @Rule(
            value = "!has(self.min) || !has(self.max) || double(self.min) <= double(self.max)",
            message = "min must not be above max: exchange them",
            field = ".min")
    public record Bounds(@Decimal String min, @Decimal String max) {}
}
