package dev.safetysystem.migrate.backup;

import dev.safetysystem.migrate.json.Json;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Manifests as sealed JSON documents. Later versions of this program still read version 1. */
public final class ManifestFormat {

    private static final String POSTGRESQL = "postgresql";
    private static final String QDRANT = "qdrant";

    private ManifestFormat() {}

    /** The manifest's bytes. */
    public static byte[] write(Manifest manifest) {
        return SealedDocument.write(json(manifest));
    }

    /**
     * Reads a manifest.
     *
     * @throws IllegalArgumentException if it is damaged, is none, or is of a version that this
     *     program does not know; the message says which
     */
    public static Manifest read(byte[] bytes) {
        var fields = new Fields(SealedDocument.read(bytes));
        long version = fields.number("formatVersion");
        if (version != Manifest.FORMAT_VERSION) {
            throw new IllegalArgumentException(
                    "it has formatVersion "
                            + version
                            + "; this program reads "
                            + Manifest.FORMAT_VERSION
                            + ": use a newer one");
        }
        return new Manifest(
                fields.text("set"),
                Pool.of(fields.text("pool"))
                        .orElseThrow(() -> Fields.missing("pool", "a pool's name")),
                fields.text("system"),
                fields.text("revision"),
                Level.of(fields.text("level"))
                        .orElseThrow(() -> Fields.missing("level", "a level's name")),
                fields.instant("snapshotAt"),
                fields.instant("finishedAt"),
                fields.text("program"),
                fields.list(
                        "files",
                        f ->
                                new Manifest.StoredFile(
                                        f.text("name"), f.number("size"), f.text("sha256"))),
                content(fields));
    }

    private static Manifest.Content content(Fields fields) {
        return switch (fields.text("kind")) {
            case POSTGRESQL -> postgres(fields.object(POSTGRESQL));
            case QDRANT -> qdrant(fields.object(QDRANT));
            default -> throw Fields.missing("kind", "a known kind");
        };
    }

    /** The manifest as a document without its seal. */
    static Json.Fields json(Manifest manifest) {
        var common =
                Json.fields()
                        .with("formatVersion", Manifest.FORMAT_VERSION)
                        .with("set", manifest.set())
                        .with("pool", manifest.pool().word())
                        .with("system", manifest.system())
                        .with("revision", manifest.revision())
                        .with("level", manifest.level().word())
                        .with("snapshotAt", manifest.snapshotAt().toString())
                        .with("finishedAt", manifest.finishedAt().toString())
                        .with("program", manifest.program())
                        .with(
                                "files",
                                list(
                                        manifest.files(),
                                        f ->
                                                Json.fields()
                                                        .with("name", f.name())
                                                        .with("size", f.size())
                                                        .with("sha256", f.sha256())));
        return switch (manifest.content()) {
            case PostgresContent postgres ->
                    common.with("kind", POSTGRESQL).with(POSTGRESQL, json(postgres));
            case QdrantContent qdrant -> common.with("kind", QDRANT).with(QDRANT, json(qdrant));
        };
    }

    private static Json.Fields json(PostgresContent content) {
        return Json.fields()
                .with("database", content.database())
                .with("serverVersion", content.serverVersion())
                .with("dumpVersion", content.dumpVersion())
                .with("extensions", texts(content.extensions()))
                .with("walLsn", content.walLsn())
                .with("schemaVersion", content.schemaVersion())
                .with("fingerprint", content.fingerprint())
                .with("tables", numbers(content.tables()))
                .with("largeObjects", content.largeObjects())
                .with("properties", json(content.properties()))
                .with(
                        "roles",
                        list(
                                content.roles(),
                                r ->
                                        Json.fields()
                                                .with("name", r.name())
                                                .with("login", r.login())
                                                .with("memberOf", r.memberOf())));
    }

    private static Json.Fields json(DatabaseProperties properties) {
        return Json.fields()
                .with("owner", properties.owner())
                .with("encoding", properties.encoding())
                .with("collate", properties.collate())
                .with("ctype", properties.ctype())
                .with("provider", properties.provider())
                .with("locale", properties.locale())
                .with("connectionLimit", properties.connectionLimit())
                .with("comment", properties.comment())
                .with("standardGrants", properties.grants().standard())
                .with(
                        "grants",
                        list(
                                properties.grants().entries(),
                                g ->
                                        Json.fields()
                                                .with("grantee", g.grantee())
                                                .with("privilege", g.privilege())
                                                .with("grantable", g.grantable())))
                .with(
                        "settings",
                        list(
                                properties.settings(),
                                s ->
                                        Json.fields()
                                                .with("role", s.role())
                                                .with("name", s.name())
                                                .with("value", s.value())))
                .with("withheld", properties.withheld());
    }

    private static PostgresContent postgres(Fields fields) {
        return new PostgresContent(
                fields.text("database"),
                version(fields, "serverVersion"),
                version(fields, "dumpVersion"),
                fields.textMap("extensions"),
                fields.text("walLsn"),
                fields.text("schemaVersion"),
                fields.text("fingerprint"),
                fields.numbers("tables"),
                fields.number("largeObjects"),
                properties(fields.object("properties")),
                fields.list(
                        "roles",
                        r ->
                                new PostgresContent.Role(
                                        r.text("name"), r.flag("login"), r.texts("memberOf"))));
    }

    private static String version(Fields fields, String name) {
        var version = fields.text(name);
        if (!version.matches("\\d{1,4}\\b.*")) {
            throw Fields.missing(name, "a version");
        }
        return version;
    }

    private static DatabaseProperties properties(Fields fields) {
        return new DatabaseProperties(
                fields.text("owner"),
                fields.text("encoding"),
                fields.text("collate"),
                fields.text("ctype"),
                fields.text("provider"),
                fields.text("locale"),
                Math.toIntExact(fields.number("connectionLimit")),
                fields.text("comment"),
                new DatabaseProperties.Grants(
                        fields.flag("standardGrants"),
                        fields.list(
                                "grants",
                                g ->
                                        new DatabaseProperties.Grant(
                                                g.text("grantee"),
                                                g.text("privilege"),
                                                g.flag("grantable")))),
                fields.list(
                        "settings",
                        s ->
                                new DatabaseProperties.Setting(
                                        s.text("role"), s.text("name"), s.text("value"))),
                fields.texts("withheld"));
    }

    private static Json.Fields json(QdrantContent content) {
        return Json.fields()
                .with("database", content.database())
                .with("serverVersion", content.serverVersion())
                .with(
                        "snapshots",
                        list(
                                content.snapshots(),
                                s ->
                                        Json.fields()
                                                .with("file", s.file())
                                                .with("node", s.node())
                                                .with("collection", s.collection())
                                                .with("points", s.points())
                                                .with("aliases", s.aliases())));
    }

    private static QdrantContent qdrant(Fields fields) {
        return new QdrantContent(
                fields.text("database"),
                fields.text("serverVersion"),
                fields.list(
                        "snapshots",
                        s ->
                                new QdrantContent.Snapshot(
                                        s.text("file"),
                                        Math.toIntExact(s.number("node")),
                                        s.text("collection"),
                                        s.number("points"),
                                        s.texts("aliases"))));
    }

    private static <T> Json.Items list(List<T> values, Function<T, Json.Fields> item) {
        return Json.items(values.stream().map(item).toList());
    }

    private static Json.Fields texts(Map<String, String> values) {
        var fields = Json.fields();
        for (var entry : values.entrySet()) {
            fields = fields.with(entry.getKey(), entry.getValue());
        }
        return fields;
    }

    private static Json.Fields numbers(Map<String, Long> values) {
        var fields = new java.util.LinkedHashMap<String, Json>();
        values.forEach((k, v) -> fields.put(k, new Json.Number(java.math.BigDecimal.valueOf(v))));
        return new Json.Fields(fields);
    }
}
