package dev.firstbell.cli.demo;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.converge.Decision;
import dev.firstbell.records.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes the pre-scaler's decisions to a file, one line of JSON each, and says those that differ from the one before. */
final class DecisionLog implements Consumer<Decision> {
    private final Path file;
    private final ZoneId timeZone;
    private final Consumer<String> lines;
    private Optional<String> last = Optional.empty();

    /**
     * @param file is appended to
     * @param timeZone of the times in the lines
     * @param lines receives the decisions in words
     */
    DecisionLog(Path file, ZoneId timeZone, Consumer<String> lines) {
        this.file = requireNonNull(file, "file is null");
        this.timeZone = requireNonNull(timeZone, "timeZone is null");
        this.lines = requireNonNull(lines, "lines is null");
    }

    @Override
    public void accept(Decision decision) {
        append(Json.lines().writeValueAsString(decision) + "\n");
        String words = decision.summary();
        if (last.filter(words::equals).isEmpty()) {
            last = Optional.of(words);
            lines.accept("the pre-scaler at "
                    + decision.at().atZone(timeZone).toLocalTime().truncatedTo(ChronoUnit.SECONDS) + ": " + words);
        }
    }

    private void append(String line) {
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the pre-scaler's decisions cannot be written to " + file, e);
        }
    }
}
