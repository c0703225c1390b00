package dev.safetysystem.operator.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The JVM of the image, with its options, takes no more than the chart's limit leaves it. */
class MemoryIT {
    private static final Path TARGET = Path.of("target");
    private static final Pattern FLAG =
            Pattern.compile("^\\s*\\w+ (\\w+)\\s*=\\s*(\\d{1,18}) .*", Pattern.MULTILINE);
    private static final long MIB = 1 << 20;

    /** Stacks of the platform's threads, and what the JVM and its C library need themselves. */
    private static final long ELSE = 48 * MIB;

    @Test
    void with_the_limit_of_the_chart_everything_that_has_a_bound_fits() throws Exception {
        long limit = chartsLimit();
        Map<String, Long> flags = flags(limit);

        assertThat(
                        flags.get("MaxHeapSize")
                                + flags.get("MaxMetaspaceSize")
                                + flags.get("ReservedCodeCacheSize")
                                + flags.get("MaxDirectMemorySize")
                                + ELSE)
                .isLessThanOrEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(longs = {192, 256, 300, 384, 512, 1024})
    void a_third_of_any_limit_is_heap(long mebibytes) throws Exception {
        long heap = flags(mebibytes * MIB).get("MaxHeapSize");

        assertThat(heap * 100 / (mebibytes * MIB)).isBetween(31L, 33L);
    }

    private static long chartsLimit() throws IOException {
        var limit =
                Pattern.compile("limits: \\{memory: (\\d+)Mi}")
                        .matcher(Files.readString(Path.of("..", "helm", "values.yaml")));
        assertThat(limit.find()).isTrue();
        return Long.parseLong(limit.group(1)) * MIB;
    }

    /** What the JVM makes of its options where there is no more memory than that. */
    private static Map<String, Long> flags(long memory) throws Exception {
        List<String> options =
                Files.readAllLines(TARGET.resolve("image-program/jvm.args")).stream()
                        .filter(line -> line.startsWith("-XX:") && !line.contains("SharedArchive"))
                        .toList();
        var command = new ArrayList<String>();
        command.add(TARGET.resolve("image-root/java/bin/java").toString());
        command.addAll(options);
        command.addAll(List.of("-XX:MaxRAM=" + memory, "-XX:+PrintFlagsFinal", "-version"));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        var flags = new TreeMap<String, Long>();
        var flag = FLAG.matcher(output);
        while (flag.find()) {
            flags.put(flag.group(1), Long.parseLong(flag.group(2)));
        }
        return flags;
    }
}
