package dev.safetysystem.migrate.ground;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A certificate authority of its own in a folder, and what it has signed. Made by openssl. */
public record Certificates(Path folder) {

    /** An authority with a server's certificate, for {@code localhost} alone. */
    public static Certificates make() throws IOException {
        var made = new Certificates(ServerUser.folder());
        made.openssl(
                "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.crt");
        made.sign("server", "localhost", "subjectAltName=DNS:localhost");
        made.openToServer("server.key");
        return made;
    }

    /** Makes a client's certificate for a role: {@code role.crt}, and its key as PEM and as DER. */
    public Certificates client(String role) throws IOException {
        sign(role, role, "extendedKeyUsage=clientAuth");
        openssl("pkcs8 -topk8 -nocrypt -outform DER -in " + role + ".key -out " + role + ".pk8");
        return this;
    }

    private void sign(String file, String name, String extension) throws IOException {
        Files.writeString(folder.resolve(file + ".ext"), extension);
        openssl(
                "req -newkey rsa:2048 -nodes -subj /CN=%s -keyout %s.key -out %s.csr"
                        .formatted(name, file, file));
        openssl(
                "x509 -req -days 2 -in %s.csr -CA ca.crt -CAkey ca.key -CAcreateserial -extfile %s.ext -out %s.crt"
                        .formatted(file, file, file));
    }

    private void openToServer(String key) throws IOException {
        if (ServerUser.isRoot()) {
            PostgresPrograms.Processes.run(
                    folder, "chown", "--reference=" + folder, folder.resolve(key).toString());
        }
    }

    private void openssl(String arguments) throws IOException {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        PostgresPrograms.Processes.run(folder, command.toArray(String[]::new));
    }

    /** A file in the folder. */
    public Path file(String name) {
        return folder.resolve(name);
    }
}
