package dev.firstbell.deploy.values;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Values files beside the one that is edited, such as one for each environment. Helm takes several files ({@code -f a -f
 * b}), and the last one that has a key wins. The files are searched line by line, not understood. Stateless.
 */
public final class OtherValuesFiles {
    private static final int MOST_FILES = 100;
    private static final int MOST_NAMED = 4;
    private static final int LARGEST = 1024 * 1024;
    private static final Pattern KEY = Pattern.compile(
            "^[^#]*?(?:^|[\\s{,])[\"']?(concurrentSpawnLimit|startTimeout|concurrent_spawn_limit|start_timeout)[\"']?\\s*:");

    private OtherValuesFiles() {}

    /** Where YAML files in the folder of a values file set a limit, too; one sentence for each line. */
    public static List<String> notes(Path values) {
        List<String> notes = new ArrayList<>();
        Path file = values.toAbsolutePath().normalize();
        try (Stream<Path> found = Files.list(file.getParent())) {
            List<Path> others = found.filter(other ->
                            other.toString().matches("(?i).*\\.ya?ml") && !other.equals(file) && isSmall(other))
                    .sorted()
                    .limit(MOST_FILES)
                    .toList();
            for (Path other : others) {
                keys(other)
                        .ifPresent(keys -> notes.add(other.getFileName() + " in the same folder sets " + keys
                                + ", too; if Helm receives it after " + file.getFileName() + ", it wins"));
            }
        } catch (IOException e) {
            return notes;
        }
        return notes.size() <= MOST_NAMED
                ? notes
                : Stream.concat(
                                notes.stream().limit(MOST_NAMED),
                                Stream.of("YAML files in the same folder that set one of them and are not named: "
                                        + (notes.size() - MOST_NAMED)))
                        .toList();
    }

    private static boolean isSmall(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LARGEST;
        } catch (IOException e) {
            return false;
        }
    }

    /** The keys with their lines: {@code concurrentSpawnLimit (line 3)}. */
    private static Optional<String> keys(Path file) throws IOException {
        List<String> found = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            List<String> lines = new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            // An object of Kubernetes or a class file is not one of Helm's values files.
            if (lines.stream().anyMatch(line -> line.matches("(apiVersion|\\$schema|\"\\$schema\"):.*"))) {
                return Optional.empty();
            }
            for (int i = 0; i < lines.size(); i++) {
                Matcher key = KEY.matcher(lines.get(i));
                if (key.find()) {
                    found.add(key.group(1) + " (line " + (i + 1) + ")");
                }
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", found));
    }
}
