import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes what an image is made of, as CycloneDX JSON: the libraries in it, the Java runtime, and the packages of the
 * system below that, the C library among them.
 *
 * <pre>java .mvn/ImageSbom.java OUT NAME VERSION [--libraries LIST DIRECTORY] [--java] ROOT...</pre>
 *
 * LIST is what dependency:list says of the module; DIRECTORY holds those of its jars that are in the image, and one
 * that the list does not know is an error. (The CycloneDX plugin names all of them, and does nothing offline.) Each ROOT is a directory that goes into the image as its
 * root, with what DebianPackages has said there. Two runs over the same give the same bytes.
 */
class ImageSbom {
    private record Component(String type, String group, String name, String version, String purl, String cpe, Map<String, String> hashes) {}

    private static final Pattern LIBRARY =
            Pattern.compile("(?m)^ +(?<group>[^:\\s]+):(?<name>[^:]+):jar:(?:(?<classifier>[^:]+):)?(?<version>[^:]+):(?:compile|runtime)\\b");
    private static final Pattern FIELD = Pattern.compile("(?m)^([A-Za-z-]+): (.*)$");
    private static final Pattern VARIABLE = Pattern.compile("(?m)^([A-Z_]+)=\"?([^\"\\n]*)\"?$");

    void main(String[] arguments) throws Exception {
        var words = new ArrayList<>(Arrays.asList(arguments));
        Path out = Path.of(words.removeFirst());
        String name = words.removeFirst();
        String version = words.removeFirst();
        var components = new ArrayList<Component>();
        if (words.getFirst().equals("--libraries")) {
            components.addAll(libraries(Path.of(words.get(1)), Path.of(words.get(2))));
            words.subList(0, 3).clear();
        }
        if (words.getFirst().equals("--java")) {
            components.add(java());
            words.removeFirst();
        }
        for (String root : words) components.addAll(system(Path.of(root)));
        Files.createDirectories(out.getParent());
        Files.writeString(out, json(name, version, components));
    }

    private static List<Component> libraries(Path list, Path directory) throws Exception {
        var known = new HashMap<String, MatchResult>();
        LIBRARY.matcher(Files.readString(list)).results().forEach(found -> known.put(file(found), found));
        var components = new ArrayList<Component>();
        for (Path jar : files(directory)) {
            MatchResult found = known.get(jar.getFileName().toString());
            if (found == null) throw new IllegalStateException(list + " does not name " + jar);
            String purl = "pkg:maven/" + found.group("group") + "/" + found.group("name") + "@" + encoded(found.group("version")) + "?type=jar";
            components.add(new Component("library", found.group("group"), found.group("name"), found.group("version"), purl, "", Map.of("SHA-256", sha256(jar))));
        }
        return components;
    }

    private static String file(MatchResult found) {
        String classifier = found.group("classifier") == null ? "" : "-" + found.group("classifier");
        return found.group("name") + "-" + found.group("version") + classifier + ".jar";
    }

    private static Component java() {
        String version = System.getProperty("java.version");
        String full = System.getProperty("java.runtime.version");
        return new Component("platform", System.getProperty("java.vendor"), "openjdk", full, "pkg:generic/openjdk@" + encoded(full),
                "cpe:2.3:a:oracle:openjdk:" + version + ":*:*:*:*:*:*:*", Map.of());
    }

    private static List<Component> system(Path root) throws Exception {
        Path release = root.resolve("etc/os-release");
        Path status = root.resolve("var/lib/dpkg/status.d");
        if (!Files.exists(status)) return unknown(root);
        Map<String, String> system = fields(VARIABLE, Files.readString(release));
        var found = new ArrayList<Component>();
        for (Path file : files(status)) {
            Map<String, String> fields = fields(FIELD, Files.readString(file));
            String name = fields.get("Package");
            String version = fields.get("Version");
            String purl = "pkg:deb/" + system.get("ID") + "/" + name + "@" + encoded(version) + "?arch=" + fields.get("Architecture")
                    + "&distro=" + system.get("ID") + "-" + system.get("VERSION_ID");
            found.add(new Component("library", "", name, version, purl, "", Map.of()));
        }
        return found;
    }

    /** Where no package is known, files speak for themselves. */
    private static List<Component> unknown(Path root) throws Exception {
        var found = new ArrayList<Component>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(each -> each.getFileName().toString().contains(".so")).sorted().toList()) {
                found.add(new Component("file", "", file.getFileName().toString(), "", "", "", Map.of("SHA-256", sha256(file))));
            }
        }
        return found;
    }

    private static Map<String, String> fields(Pattern form, String text) {
        var fields = new LinkedHashMap<String, String>();
        var found = form.matcher(text);
        while (found.find()) fields.putIfAbsent(found.group(1), found.group(2));
        return fields;
    }

    private static String json(String name, String version, List<Component> components) {
        var items = new TreeMap<String, String>();
        for (Component one : components) items.put(one.type() + one.group() + one.name() + one.version() + one.hashes(), item(one));
        return """
                {
                  "bomFormat": "CycloneDX",
                  "specVersion": "1.6",
                  "version": 1,
                  "metadata": {"component": {"type": "container", "bom-ref": %s, "name": %s, "version": %s}},
                  "components": [
                    %s
                  ]
                }
                """.formatted(text(name + ":" + version), text(name), text(version), String.join(",\n    ", items.values()));
    }

    private static String item(Component one) {
        var fields = new ArrayList<String>();
        fields.add("\"type\": " + text(one.type()));
        String reference = one.purl().isEmpty() ? one.name() + one.hashes() : one.purl();
        fields.add("\"bom-ref\": " + text(reference));
        if (!one.group().isEmpty()) fields.add("\"group\": " + text(one.group()));
        fields.add("\"name\": " + text(one.name()));
        if (!one.version().isEmpty()) fields.add("\"version\": " + text(one.version()));
        if (!one.hashes().isEmpty()) {
            fields.add("\"hashes\": [" + String.join(", ", one.hashes().entrySet().stream()
                    .map(hash -> "{\"alg\": " + text(hash.getKey()) + ", \"content\": " + text(hash.getValue()) + "}").toList()) + "]");
        }
        if (!one.cpe().isEmpty()) fields.add("\"cpe\": " + text(one.cpe()));
        if (!one.purl().isEmpty()) fields.add("\"purl\": " + text(one.purl()));
        return "{" + String.join(", ", fields) + "}";
    }

    private static String text(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\s+", " ") + "\"";
    }

    /** As a version stands in a package URL. */
    private static String encoded(String version) {
        return version.replace("%", "%25").replace("+", "%2B").replace(":", "%3A");
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
