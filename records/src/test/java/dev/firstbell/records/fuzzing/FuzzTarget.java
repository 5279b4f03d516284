package dev.firstbell.records.fuzzing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A parser of bytes from outside, and inputs to begin with.
 *
 * @param name names the corpus in the parser's room: {@code src/test/resources/fuzzing/NAME}, a folder of inputs that failed once,
 *     and {@code NAME.zip}, the inputs with which Jazzer reached new code ({@code benchmarks/fuzz keep})
 * @param place the text that every message must have: the name of the input
 * @param parser ends in a value or in a {@code BadInputException}
 * @param seeds valid inputs, by name
 */
public record FuzzTarget(String name, String place, Parser parser, Map<String, byte[]> seeds) {
    private static final Path CORPORA = Path.of("src/test/resources/fuzzing");

    /** Parses an input and uses the value as the program does. */
    @FunctionalInterface
    public interface Parser {
        void parse(byte[] bytes) throws Exception;
    }

    public FuzzTarget {
        seeds = Map.copyOf(new TreeMap<>(seeds));
    }

    public static FuzzTarget of(String name, String place, Parser parser, String... seeds) {
        Map<String, byte[]> named = new TreeMap<>();
        for (String seed : seeds) {
            named.put("seed-" + named.size(), seed.getBytes(StandardCharsets.UTF_8));
        }
        return new FuzzTarget(name, place, parser, named);
    }

    /** A target whose seeds are files; their paths count from the room's folder. */
    public static FuzzTarget ofFiles(String name, String place, Parser parser, String... files) {
        Map<String, byte[]> named = new TreeMap<>();
        for (String file : files) {
            named.put(Path.of(file).getFileName().toString() + "-" + named.size(), bytes(Path.of(file)));
        }
        return new FuzzTarget(name, place, parser, named);
    }

    /** The seeds, and the inputs that were found by fuzzing. */
    public Map<String, byte[]> corpus() {
        Map<String, byte[]> corpus = new TreeMap<>(seeds);
        Path folder = CORPORA.resolve(name);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    corpus.put(file.getFileName().toString(), bytes(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        corpus.putAll(KeptCorpus.read(kept()));
        return corpus;
    }

    /** The archive of the inputs with which Jazzer reached new code. */
    Path kept() {
        return CORPORA.resolve(name + ".zip");
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.toAbsolutePath(), e);
        }
    }
}
