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
 * @param name names the corpus, {@code src/test/resources/fuzzing/NAME} in the parser's room
 * @param place the text that every message must have: the name of the input
 * @param parser ends in a value or in a {@code BadInputException}
 * @param seeds valid inputs, by name
 */
public record FuzzTarget(String name, String place, Parser parser, Map<String, byte[]> seeds) {
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
        Path folder = Path.of("src/test/resources/fuzzing", name);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.sorted().toList()) {
                    corpus.put(file.getFileName().toString(), bytes(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return corpus;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.toAbsolutePath(), e);
        }
    }
}
