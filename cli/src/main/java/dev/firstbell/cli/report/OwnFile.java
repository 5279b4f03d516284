package dev.firstbell.cli.report;

import dev.firstbell.cli.plan.FileNames;
import dev.firstbell.cli.trust.TrustList;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.sweep.SweepRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a file is to Firstbell, if a later command needs it: its loss cannot be undone. Stateless. */
final class OwnFile {
    private static final long LONGEST_TOKEN = 1024;

    /** One word: a token, or a key of a salt. */
    private static final Pattern SECRET = Pattern.compile("\\s*[A-Za-z0-9._~+/=-]{8,}\\s*");

    private OwnFile() {}

    /** In words that continue the file's name: {@code belongs to the record of the run runs/a}. Empty for any other file. */
    static Optional<String> of(Path file) {
        return record(file)
                .or(() -> plan(file))
                .or(() -> sweep(file))
                .or(() -> hubs(file))
                .or(() -> secret(file));
    }

    private static Optional<String> sweep(Path file) {
        Path real = real(file);
        return real.getFileName().toString().equals(SweepRecord.FILE)
                ? Optional.of("belongs to the sweep in " + real.getParent())
                : Optional.empty();
    }

    private static Optional<String> record(Path file) {
        Path folder = real(file).getParent();
        return RunFolder.openAny(folder)
                .filter(run -> run.holds(file))
                .map(run -> "belongs to the record of the run " + folder);
    }

    private static Optional<String> plan(Path file) {
        Path real = real(file);
        boolean named = List.of(FileNames.PLAN, FileNames.TERM, FileNames.SCHEDULE, FileNames.VALUES_DIFF)
                .contains(real.getFileName().toString());
        return named && Files.exists(real.resolveSibling(FileNames.PLAN))
                ? Optional.of("belongs to the plan in " + real.getParent())
                : Optional.empty();
    }

    private static Optional<String> hubs(Path file) {
        return real(file).equals(real(TrustList.file()))
                ? Optional.of("is your list of trusted hubs")
                : Optional.empty();
    }

    private static Optional<String> secret(Path file) {
        try {
            return Files.size(file) <= LONGEST_TOKEN
                            && SECRET.matcher(Files.readString(file, StandardCharsets.ISO_8859_1))
                                    .matches()
                    ? Optional.of("holds a single word, as a file with a token does")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file.toAbsolutePath().normalize();
        }
    }
}
