package dev.firstbell.records.history;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.JsonProblem;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/**
 * A history in a folder, which may be a mounted object store: a folder for each series, with {@code series.json}, a file for
 * each run in {@code runs/}, and a file for each acceptance in {@code accepted/}.
 *
 * <p>A file is written beside its place and moved there, and never changed again, so two processes may write at once, and one
 * that is killed leaves nothing that is read. Its name follows from its content, so adding the same run twice is adding it once.
 *
 * @param path the folder; it is created with the first run
 */
public record HistoryFolder(Path path) {
    private static final String SERIES = "series.json";
    private static final String RUNS = "runs";
    private static final int DIGITS = 8;
    private static final int MOST_OF_NAME = 40;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public HistoryFolder {
        requireNonNull(path, "path is null");
    }

    /** What a {@code series.json} holds. */
    private record Head(int schema, Fingerprint fingerprint) {
        private static final int SCHEMA = 1;

        Head {
            if (schema != SCHEMA) {
                throw new IllegalArgumentException("schema must be " + SCHEMA + ": " + schema);
            }
            requireNonNull(fingerprint, "fingerprint is null");
        }
    }

    /**
     * Adds a run to the series of its fingerprint.
     *
     * @return whether it is new
     */
    public boolean add(HistoryEntry run) {
        Path folder = folder(run.fingerprint());
        Path file = folder.resolve(RUNS).resolve(name(run));
        writeHead(folder, run.fingerprint());
        if (Files.exists(file)) {
            return false;
        }
        write(file, run);
        return true;
    }

    /** Adds an acceptance. */
    public void accept(Fingerprint series, Acceptance acceptance) {
        // Two people may accept a change in the same second.
        String digest = Sha256.of(Json.lines().writeValueAsString(acceptance)).substring(0, DIGITS);
        write(
                folder(series).resolve("accepted").resolve(STAMP.format(acceptance.at()) + "-" + digest + ".json"),
                acceptance);
    }

    /** Removes a run. */
    public void remove(HistoryEntry run) {
        try {
            Files.deleteIfExists(folder(run.fingerprint()).resolve(RUNS).resolve(name(run)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the run " + run.runId() + ": " + FileProblem.reason(e), e);
        }
    }

    /**
     * All series, by the name of their folders.
     *
     * @throws BadInputException with every file that cannot be read, or if this is no history
     */
    public List<Series> series() {
        Problems problems = new Problems();
        List<Series> series = new ArrayList<>();
        for (Path folder : entries(path)) {
            if (Files.isRegularFile(folder.resolve(SERIES))) {
                Series one = problems.attempt(() -> series(folder));
                if (one != null) {
                    series.add(one);
                }
            } else if (!files(folder.resolve(RUNS)).isEmpty()) {
                problems.add(folder + ": this series has runs, but no " + SERIES + "; add one of its runs again, which"
                        + " writes that file");
            }
        }
        problems.throwIfAny();
        if (series.isEmpty()) {
            throw new BadInputException(path + ": this folder holds no history; `firstbell history add` makes one");
        }
        return series;
    }

    private static Series series(Path folder) {
        Problems problems = new Problems();
        Head head = problems.attempt(() -> read(folder.resolve(SERIES), Head.class, "restore it from a copy"));
        List<HistoryEntry> runs =
                all(folder.resolve(RUNS), HistoryEntry.class, "delete it and add the run again", problems);
        List<Acceptance> accepted =
                all(folder.resolve("accepted"), Acceptance.class, "delete it and accept the change again", problems);
        problems.throwIfAny();
        for (HistoryEntry run : runs) {
            if (!run.fingerprint().equals(head.fingerprint())) {
                problems.add(folder + ": the run " + run.runId()
                        + " has another fingerprint than this series; move its file to"
                        + " the folder of its series, or delete it and add the run again");
            }
        }
        problems.throwIfAny();
        return new Series(head.fingerprint(), runs, accepted);
    }

    private static <T> List<T> all(Path folder, Class<T> type, String remedy, Problems problems) {
        List<T> found = new ArrayList<>();
        for (Path file : files(folder)) {
            try {
                found.add(read(file, type, remedy));
            } catch (BadInputException e) {
                // Another process may have pruned the file since the folder was listed.
                if (Files.exists(file)) {
                    e.problems().forEach(problems::add);
                }
            }
        }
        return found;
    }

    /** The files of a folder; none if there is no such folder. */
    private static List<Path> files(Path folder) {
        return Files.isDirectory(folder)
                ? entries(folder).stream()
                        .filter(file -> file.getFileName().toString().matches("[^.].*\\.json"))
                        .toList()
                : List.of();
    }

    private static <T> T read(Path file, Class<T> type, String remedy) {
        try {
            return Json.lines().readValue(InputFiles.read(file, "a history has one"), type);
        } catch (JacksonException e) {
            throw new BadInputException(
                    JsonProblem.of(e).at(file + ": this file of the history is damaged") + "; " + remedy);
        }
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException e) {
            throw new BadInputException(folder + ": no such folder; `firstbell history add` makes a history");
        } catch (IOException e) {
            throw new BadInputException(folder + ": the folder cannot be read: " + FileProblem.reason(e));
        }
    }

    /** The folder of a series. */
    private Path folder(Fingerprint fingerprint) {
        return path.resolve(slug(fingerprint.className()) + "-" + fingerprint.id());
    }

    /** A name may be long, or in another script; the id alone tells series apart. */
    private static String slug(String className) {
        String plain = className.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String slug = plain.substring(0, Math.min(MOST_OF_NAME, plain.length())).replaceAll("^-|-$", "");
        return slug.isEmpty() ? "class" : slug;
    }

    private static String name(HistoryEntry run) {
        return STAMP.format(run.startedAt()) + "-"
                + run.digest().substring(0, Math.min(DIGITS, run.digest().length())) + ".json";
    }

    private static void writeHead(Path folder, Fingerprint fingerprint) {
        if (!Files.exists(folder.resolve(SERIES))) {
            write(folder.resolve(SERIES), new Head(Head.SCHEMA, fingerprint));
        }
    }

    private static void place(Path temporary, Path file) throws IOException {
        try {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            // Some mounts of object stores cannot rename. There, a file appears when it is complete.
            Files.copy(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void write(Path file, Object content) {
        try {
            Files.createDirectories(file.getParent());
            // A name of its own for each writer, so that two never write into one file.
            Path temporary = file.resolveSibling("." + UUID.randomUUID() + ".tmp");
            try {
                Files.writeString(temporary, Json.pretty().writeValueAsString(content) + "\n");
                place(temporary, file);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + FileProblem.reason(e), e);
        }
    }
}
