package dev.safetysystem.migrate.lint;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;

import dev.safetysystem.migrate.json.Json;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/**
 * PostgreSQL 18's own parser: libpg_query as a WebAssembly module, run on the JVM. It judges the
 * judgement and nothing else. Its C code leaves by longjmp, which is an exception here.
 */
final class PgParser {
    /**
     * From the npm package libpg-query 18.1.5 (MIT; libpg_query: BSD-3; PostgreSQL's licence), as
     * it is there.
     */
    private static final String MODULE = "libpg-query-18.1.5.wasm.gz";

    private static final String SHA512 =
            "928a8b6dc3d0080c897da1d986bdc7ff94867213329ca517f4fba0cd88ca618177edb9e08b82111df543ba790a96e99cb7d1c14a63e397c4368fbf521e905435";

    /** Names are shortened when the module is built; its JavaScript has the table. */
    private static final String THROW_LONGJMP = "p";

    private static final String RESIZE_HEAP = "q";
    private static final List<String> INVOKES =
            List.of("g", "b", "a", "d", "k", "l", "e", "f", "h", "j", "i", "y", "n");

    /** An assertion that failed, and the ways in which a process ends. */
    private static final List<String> ENDS = List.of("c", "x", "m", "v");

    private final Supplier<Instance> starts;
    private Instance instance;

    /** The C code gave up; what it holds is not to be used again. */
    private static final class Aborted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Aborted() {
            super("aborted", null, false, false);
        }
    }

    /** The C code's longjmp. */
    private static final class LongJump extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LongJump() {
            super("longjmp", null, false, false);
        }
    }

    PgParser() {
        WasmModule module = Parser.parse(bytes());
        var machines =
                MachineFactoryCompiler.builder(module)
                        .withInterpreterFallback(InterpreterFallback.SILENT)
                        .compile();
        starts =
                () -> {
                    Instance started =
                            Instance.builder(module)
                                    .withImportValues(imports(module))
                                    .withMachineFactory(machines)
                                    .build();
                    started.export("A").apply();
                    return started;
                };
        instance = starts.get();
    }

    private static byte[] bytes() {
        try (InputStream file = PgParser.class.getResourceAsStream(MODULE);
                InputStream wasm = new GZIPInputStream(file)) {
            byte[] bytes = wasm.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(bytes);
            if (!HexFormat.of().formatHex(digest).equals(SHA512)) {
                throw new IllegalStateException(MODULE + " is not what was looked at");
            }
            return bytes;
        } catch (IOException | NoSuchAlgorithmException damaged) {
            throw new IllegalStateException(damaged);
        }
    }

    private static ImportValues imports(WasmModule module) {
        List<ImportFunction> functions = new ArrayList<>();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            if (module.importSection().getImport(i) instanceof FunctionImport function) {
                FunctionType type = module.typeSection().getType(function.typeIndex());
                functions.add(
                        new HostFunction(
                                function.module(),
                                function.name(),
                                type,
                                (instance, arguments) ->
                                        host(function.name(), type, instance, arguments)));
            }
        }
        return ImportValues.builder().withFunctions(functions).build();
    }

    private static long[] host(
            String name, FunctionType type, Instance instance, long[] arguments) {
        if (name.equals(THROW_LONGJMP)) {
            throw new LongJump();
        }
        if (ENDS.contains(name)) {
            throw new Aborted();
        }
        long[] nothing = new long[type.returns().size()];
        if (name.equals(RESIZE_HEAP)) {
            long bytes = arguments[0] & 0xffffffffL;
            int pages = (int) ((bytes + 65_535) / 65_536);
            boolean grown = instance.memory().grow(pages - instance.memory().pages()) >= 0;
            return new long[] {grown ? 1 : 0};
        }
        // Files and clocks: it has no use for them here.
        if (!INVOKES.contains(name)) {
            return nothing;
        }
        long stack = instance.export("R").apply()[0];
        try {
            int function = instance.table(0).requiredRef((int) arguments[0]);
            long[] result =
                    instance.getMachine()
                            .call(function, Arrays.copyOfRange(arguments, 1, arguments.length));
            return type.returns().isEmpty() ? nothing : result;
        } catch (LongJump jump) {
            instance.export("Q").apply(stack);
            instance.export("P").apply(1, 0);
            return nothing;
        }
    }

    /**
     * The statements of a text as trees; empty if it does not parse.
     *
     * @param sql without NUL characters
     */
    Optional<List<Json.Fields>> parse(String sql) {
        int text = write(sql);
        ExportFunction parse = instance.export("F");
        int result = (int) parse.apply(text)[0];
        try {
            int tree = instance.memory().readInt(result);
            int error = instance.memory().readInt(result + 8);
            if (error != 0) {
                return Optional.empty();
            }
            var document = (Json.Fields) Json.parse(read(tree));
            return Optional.of(
                    document.get("stmts").stream()
                            .flatMap(items -> ((Json.Items) items).values().stream())
                            .map(Json.Fields.class::cast)
                            .toList());
        } finally {
            instance.export("G").apply(result);
            instance.export("E").apply(text);
        }
    }

    /** What PL/pgSQL a CREATE FUNCTION or DO holds, as JSON; empty if it does not parse. */
    Optional<Json> parsePlpgsql(String sql) {
        int text = write(sql);
        try {
            int result = (int) instance.export("H").apply(text)[0];
            String json = read(result);
            instance.export("N").apply(result);
            instance.export("E").apply(text);
            return json.startsWith("{") || json.startsWith("[")
                    ? Optional.of(Json.parse(json))
                    : Optional.empty();
        } catch (Aborted aborted) {
            instance = starts.get();
            return Optional.empty();
        }
    }

    private int write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int at = (int) instance.export("C").apply(bytes.length + 1)[0];
        instance.memory().write(at, bytes);
        instance.memory().writeByte(at + bytes.length, (byte) 0);
        return at;
    }

    private String read(int at) {
        return at == 0 ? "" : instance.memory().readCString(at, StandardCharsets.UTF_8);
    }
}
