package dev.firstbell.records.fuzzing;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * One parser under the fuzzer Jazzer, which calls {@link #fuzzerInitialize} once and {@link #fuzzerTestOneInput} for each input;
 * {@link #main} prepares a fuzzing run. A target is named {@code CLASS#TARGET}, in the system property {@code firstbell.fuzz}.
 */
public final class Fuzzing {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int KEPT_INPUTS = 150;
    private static final int MIB = 1024 * 1024;

    private static final int PARTS_OF_A_SEED = 25;
    private static final List<String> PARTS = List.of(
            "[]", "{}", "a: ", "- ", "\"a\":", "a,", "{a: ", "a\n", "[{", "\\\"", "%2F", "é", "a: &a *a\n", "\n\n");

    private static FuzzTarget target;

    private Fuzzing() {}

    /** Finds the target. */
    public static void fuzzerInitialize() throws ReflectiveOperationException {
        target = find(System.getProperty("firstbell.fuzz"));
        // Loads and instruments the classes, which would otherwise count as the time of the first inputs.
        target.corpus().values().forEach(input -> OutsideBytes.check(target, input));
    }

    /** Checks one input: its message, and that it costs at most one second of CPU time per started MiB. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        if (seconds(target, bytes) > allowed(bytes) && seconds(target, bytes) > allowed(bytes)) {
            throw new AssertionError(target.name() + " takes more than " + allowed(bytes) + " s of CPU time for "
                    + bytes.length + " bytes, twice");
        }
    }

    private static double allowed(byte[] bytes) {
        return Math.max(1, (double) bytes.length / MIB);
    }

    /** The CPU time of parsing an input and of checking its message. */
    private static double seconds(FuzzTarget of, byte[] bytes) {
        long before = THREADS.getCurrentThreadCpuTime();
        OutsideBytes.check(of, bytes);
        return (THREADS.getCurrentThreadCpuTime() - before) / NANOS_PER_SECOND;
    }

    /**
     * {@code list FOLDER PACKAGE} prints the targets of a package's compiled tests in a folder; {@code seeds TARGET FOLDER} writes a target's
     * corpus; {@code keep TARGET FOLDER} replaces its archive by the inputs of a folder; {@code large TARGET} checks the time for inputs of
     * one MiB.
     */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "list" -> list(Path.of(arguments[1]), arguments[2]);
            case "seeds" -> writeCorpus(find(arguments[1]), Path.of(arguments[2]));
            case "keep" -> KeptCorpus.write(find(arguments[1]).kept(), Path.of(arguments[2]), KEPT_INPUTS);
            case "large" -> large(find(arguments[1]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static FuzzTarget find(String name) throws ReflectiveOperationException {
        String[] parts = name.split("#");
        return targets(parts[0]).stream()
                .filter(candidate -> candidate.name().equals(parts[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(name));
    }

    private static List<FuzzTarget> targets(String test) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(test).getDeclaredConstructor();
        constructor.setAccessible(true);
        return ((ParserFuzzTest) constructor.newInstance()).targets();
    }

    private static void list(Path classes, String of) throws IOException, ReflectiveOperationException {
        List<String> tests;
        try (Stream<Path> files = Files.walk(classes)) {
            tests = files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith("FuzzTest.class") && !file.endsWith("ParserFuzzTest.class"))
                    .map(file -> file.substring(0, file.length() - ".class".length())
                            .replace('/', '.')
                            .replace('\\', '.'))
                    .filter(test -> test.startsWith(of + "."))
                    .sorted()
                    .toList();
        }
        for (String test : tests) {
            targets(test).forEach(found -> System.out.println(test + "#" + found.name()));
        }
    }

    private static void writeCorpus(FuzzTarget of, Path folder) throws IOException {
        Files.createDirectories(folder);
        int number = 0;
        for (byte[] input : of.corpus().values()) {
            Files.write(folder.resolve("corpus-" + number++), input);
        }
    }

    private static void large(FuzzTarget of) {
        AtomicInteger failed = new AtomicInteger();
        largeInputs(of, (name, input) -> {
            String problem = "";
            try {
                double seconds = seconds(of, input);
                if (seconds > allowed(input)) {
                    seconds = seconds(of, input);
                }
                problem = seconds > allowed(input) ? String.format(Locale.ROOT, "%.1f s", seconds) : "";
            } catch (AssertionError e) {
                problem = String.valueOf(e.getMessage());
            }
            if (!problem.isEmpty()) {
                failed.incrementAndGet();
                System.out.printf("%s: %s (%d bytes): %s%n", of.name(), name, input.length, problem);
            }
        });
        System.out.printf("%s: large inputs: %d failed%n", of.name(), failed.get());
        if (failed.get() > 0) {
            System.exit(1);
        }
    }

    /** Seeds that are repeated, and one value, line or character as long as a MiB. */
    private static void largeInputs(FuzzTarget of, BiConsumer<String, byte[]> each) {
        for (char c = ' '; c < 0x7f; c++) {
            if (!Character.isLetterOrDigit(c) || c == 'a' || c == '9') {
                each.accept("only " + c, filled(String.valueOf(c)));
            }
        }
        for (String part : PARTS) {
            each.accept("only " + part.strip(), filled(part));
        }
        of.seeds().forEach((name, seed) -> {
            String text = new String(seed, StandardCharsets.UTF_8);
            each.accept(name + " repeated", filled(text));
            String[] parts = text.split("(?<=\\W)|(?=\\W)");
            int step = Math.max(1, parts.length / PARTS_OF_A_SEED);
            for (int i = 0; i < parts.length; i += step) {
                if (!parts[i].isEmpty()) {
                    String[] changed = parts.clone();
                    changed[i] = parts[i].repeat(MIB / parts[i].length());
                    each.accept(
                            name + ", part " + i + " repeated",
                            String.join("", changed).getBytes(StandardCharsets.UTF_8));
                }
            }
        });
    }

    private static byte[] filled(String part) {
        return part.repeat(Math.max(1, MIB / Math.max(1, part.length()))).getBytes(StandardCharsets.UTF_8);
    }
}
