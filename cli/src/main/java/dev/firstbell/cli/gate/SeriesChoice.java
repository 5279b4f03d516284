package dev.firstbell.cli.gate;

import dev.firstbell.records.history.HistoryFolder;
import dev.firstbell.records.history.Series;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Finds a series of a history by the beginning of its id. Stateless. */
final class SeriesChoice {
    private SeriesChoice() {}

    /** @throws BadInputException if no series, or more than one, has an id that begins so */
    static Series of(Path history, String id) {
        List<Series> all = new HistoryFolder(history).series();
        List<Series> found = all.stream()
                .filter(series -> !id.isBlank() && series.fingerprint().id().startsWith(id))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new BadInputException(history + ": "
                + (found.isEmpty() ? "no series has" : found.size() + " series have") + " an id that begins with "
                + Excerpt.quoted(id) + "; the series are "
                + all.stream()
                        .map(series -> series.fingerprint().id() + " ("
                                + series.fingerprint().inWords() + ")")
                        .collect(Collectors.joining(", ")));
    }
}
