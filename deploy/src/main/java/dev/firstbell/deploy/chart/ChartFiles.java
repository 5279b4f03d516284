package dev.firstbell.deploy.chart;

import dev.firstbell.records.io.BadInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The files of a chart that matter here, from a folder or from an archive as {@code helm package} makes it. Templates
 * are not read. Immutable and thread-safe.
 *
 * @param place the folder or the archive, for messages
 * @param folder the folder, if it is one
 * @param files the content by path in the chart
 */
record ChartFiles(String place, Optional<Path> folder, Map<String, byte[]> files) {
    /** Helm's own limit for a file of a chart is 5 MiB. */
    private static final int LARGEST_FILE = 5 * 1024 * 1024;

    private static final int MOST_ENTRIES = 20_000;

    /** The charts of large installations have a few megabytes; a small archive can unpack to gigabytes. */
    private static final long MOST_BYTES = 64L * 1024 * 1024;

    private static final int DEEPEST = 9;
    private static final Pattern WANTED =
            Pattern.compile("(charts/[^/]+/)*(Chart\\.yaml|Chart\\.lock|requirements\\.yaml"
                    + "|values\\.yaml|values\\.schema\\.(json|yaml)|charts/[^/]+\\.(tgz|tar\\.gz))");

    /**
     * Reads a chart's folder, or its archive.
     *
     * @throws BadInputException if it is neither
     */
    static ChartFiles read(Path chart) {
        if (Files.isDirectory(chart)) {
            return ofFolder(chart);
        }
        if (!Files.exists(chart)) {
            throw new BadInputException(chart + ": the chart cannot be read: there is no such folder or file; give a"
                    + " chart's folder or its .tgz; `helm pull` fetches one from a repository");
        }
        if (chart.getFileName().toString().equals("Chart.yaml")) {
            throw new BadInputException(chart + ": a file of the chart, not the chart; give its folder");
        }
        try {
            return ofArchive(chart.toString(), Files.readAllBytes(chart));
        } catch (IOException e) {
            throw new BadInputException(chart + ": the file cannot be read; give a chart's folder or its .tgz");
        }
    }

    private static ChartFiles ofFolder(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) found.limit(MOST_ENTRIES)::iterator) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (WANTED.matcher(name).matches() && Files.isRegularFile(file) && Files.size(file) <= LARGEST_FILE) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new BadInputException(folder + ": the chart's folder cannot be read completely");
        }
        return new ChartFiles(folder.toString(), Optional.of(folder), files);
    }

    /** Reads an archive; its files are in one folder, which has the chart's name. */
    static ChartFiles ofArchive(String place, byte[] archive) {
        Map<String, byte[]> files = new TreeMap<>();
        try (InputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(unzipped)) {
            int entries = 0;
            long total = 0;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName().replaceFirst("^\\./", "").replaceFirst("^[^/]+/", "");
                if (++entries > MOST_ENTRIES) {
                    throw new BadInputException(place + ": the archive has more than " + MOST_ENTRIES + " files");
                }
                if (WANTED.matcher(name).matches() && entry.isFile() && entry.getSize() <= LARGEST_FILE) {
                    byte[] content = tar.readNBytes(LARGEST_FILE);
                    total += content.length;
                    if (total > MOST_BYTES) {
                        throw new BadInputException(place + ": the archive unpacks to more than " + MOST_BYTES
                                + " bytes of charts and values; expected the archive of one chart");
                    }
                    files.put(name, content);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new BadInputException(
                    place + ": not a chart's archive, or a damaged one; give a chart's folder or the"
                            + " .tgz that `helm package` or `helm pull` wrote");
        }
        return new ChartFiles(place, Optional.empty(), files);
    }

    /** The text of a file, if the chart has it. */
    Optional<String> text(String name) {
        return Optional.ofNullable(files.get(name)).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** A file's place, for messages. */
    String placeOf(String name) {
        String separator = place.endsWith("/") ? "" : "!";
        return folder.isPresent() ? folder.get().resolve(name).toString() : place + separator + name;
    }

    /** The charts in the folder {@code charts/}: folders and archives. */
    List<ChartFiles> bundled() {
        Map<String, ChartFiles> found = new TreeMap<>();
        files.forEach((name, bytes) -> {
            String[] parts = name.split("/");
            if (parts.length == 2 && parts[0].equals("charts")) {
                found.put(parts[1], ofArchive(placeOf(name), bytes));
            } else if (parts.length > 2 && parts[0].equals("charts")) {
                found.computeIfAbsent(parts[1], this::within);
            }
        });
        return List.copyOf(found.values());
    }

    private ChartFiles within(String name) {
        String prefix = "charts/" + name + "/";
        Map<String, byte[]> below = new TreeMap<>();
        files.forEach((path, bytes) -> {
            if (path.startsWith(prefix)) {
                below.put(path.substring(prefix.length()), bytes);
            }
        });
        return new ChartFiles(
                placeOf(prefix), folder.map(at -> at.resolve("charts").resolve(name)), below);
    }
}
