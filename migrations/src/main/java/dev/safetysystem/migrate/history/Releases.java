package dev.safetysystem.migrate.history;

import dev.safetysystem.migrate.db.Session;
import dev.safetysystem.migrate.scripts.Version;

import java.sql.SQLException;
import java.util.Optional;

/** Which schema each revision needs, as it said itself. */
public final class Releases {
    private final Session session;
    private final Actor actor;
    private final Tables tables;

    Releases(Session session, Actor actor, Tables tables) {
        this.session = session;
        this.actor = actor;
        this.tables = tables;
    }

    /** What a revision needs, as it declared when it was last brought up. */
    public Optional<Release> of(String revision) throws SQLException {
        if (!tables.exists()) {
            return Optional.empty();
        }
        return session.first(
                "select revision, built_for, needs from safetysystem.release where set_name = ? and revision = ?",
                row ->
                        new Release(
                                row.getString(1),
                                Version.parse(row.getString(2)).orElseThrow(),
                                Version.parse(row.getString(3)).orElseThrow()),
                actor.set(),
                revision);
    }

    /** Keeps what the revision needs. Writes nothing if it is known already. */
    public void declare(Release release) throws SQLException {
        session.update(
                """
                insert into safetysystem.release (set_name, revision, system, built_for, needs) values (?, ?, ?, ?, ?)
                on conflict (set_name, revision) do update set built_for = excluded.built_for, needs = excluded.needs, at = now()
                  where (release.built_for, release.needs) is distinct from (excluded.built_for, excluded.needs)
                """,
                actor.set(),
                release.revision(),
                actor.system(),
                release.builtFor().text(),
                release.needs().text());
    }
}
