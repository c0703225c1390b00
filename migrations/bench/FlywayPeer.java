import org.flywaydb.core.Flyway;

/** Flyway as one uses it without its command line: the same work, in the same JVM, on the same server. */
class FlywayPeer {
    void main(String[] arguments) {
        int applied =
                Flyway.configure()
                        .dataSource(arguments[0], arguments[1], arguments[2])
                        .locations("filesystem:" + arguments[3])
                        .load()
                        .migrate()
                        .migrationsExecuted;
        System.out.println(applied + " applied");
    }
}
