package dev.firstbell.records.run;

import dev.firstbell.records.fuzzing.FuzzTarget;
import dev.firstbell.records.fuzzing.ParserFuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Each file of a run record, with the other files of the record as they should be. */
class RecordsFuzzTest extends ParserFuzzTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                part("run-json", "run-v1", "run.json"),
                part("run-json-observed", "observed-v1", "run.json"),
                part("journal", "run-v1-people", "journal.jsonl"),
                part("journal-saturation", "run-v1-saturation", "journal.jsonl"),
                part("cluster-journal", "run-v1-saturation", "cluster.jsonl"),
                part("cluster-journal-observed", "observed-v1-partial", "cluster.jsonl"),
                part("hub-journal", "run-v1-saturation", "hub.jsonl"),
                part("hublog-journal", "observed-v1-partial", "hublog.jsonl"),
                predicted());
    }

    private static FuzzTarget part(String name, String record, String file) {
        Path folder = copy(GOLDEN.resolve(record), name);
        return FuzzTarget.ofFiles(
                name,
                name,
                bytes -> {
                    Files.write(folder.resolve(file), bytes);
                    use(folder);
                },
                GOLDEN.resolve(record).resolve(file).toString());
    }

    /** A predicted run has no journal: its students are read from their file. */
    private static FuzzTarget predicted() {
        Path folder = copy(GOLDEN.resolve("run-v1"), "students-file");
        delete(folder.resolve("journal.jsonl"));
        return FuzzTarget.ofFiles(
                "students-file",
                "students-file",
                bytes -> {
                    Files.write(folder.resolve("students.jsonl"), bytes);
                    use(folder);
                },
                GOLDEN.resolve("run-v1/students.jsonl").toString());
    }

    private static void use(Path folder) {
        RunFolder run = RunFolder.open(folder);
        RunRecord record = run.read();
        run.writeDerived(record);
    }

    private static Path copy(Path record, String name) {
        try {
            Path folder = Files.createDirectories(
                    Files.createTempDirectory(Files.createDirectories(Path.of("target")), "fuzz-")
                            .resolve(name));
            try (Stream<Path> files = Files.list(record)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
