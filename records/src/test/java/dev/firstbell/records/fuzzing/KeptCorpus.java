package dev.firstbell.records.fuzzing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A corpus in one archive. The same inputs make the same bytes, so that a run that finds nothing new changes no file under version
 * control.
 */
final class KeptCorpus {
    /** The first time that an archive can hold, without a time zone. */
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private KeptCorpus() {}

    /** The inputs by name; empty if there is no archive. */
    static Map<String, byte[]> read(Path archive) {
        Map<String, byte[]> inputs = new TreeMap<>();
        if (Files.exists(archive)) {
            try (ZipFile zip = new ZipFile(archive.toFile())) {
                for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                    inputs.put(
                            archive.getFileName() + ":" + entry.getName(),
                            zip.getInputStream(entry).readAllBytes());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + archive.toAbsolutePath(), e);
            }
        }
        return inputs;
    }

    /** Replaces the archive by the smallest files of a folder, at most the given number of them. */
    static void write(Path archive, Path folder, int atMost) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.forEach(files::add);
        }
        files.sort(
                Comparator.<Path>comparingLong(file -> file.toFile().length()).thenComparing(Path::getFileName));
        Files.createDirectories(archive.getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (Path file : files.subList(0, Math.min(atMost, files.size()))) {
                ZipEntry entry = new ZipEntry(file.getFileName().toString());
                entry.setTimeLocal(NO_TIME);
                zip.putNextEntry(entry);
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }
}
