package dev.firstbell.cli.report;

import dev.firstbell.records.io.PastedCommand;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import java.util.Optional;

/** What to do about a run that has no end, or whose record is damaged. Stateless. */
final class Remedy {
    private Remedy() {}

    /** One line for the reader of the report, with the run's folder; empty for a whole record. */
    static Optional<String> of(RunFolder folder, RunRecord run) {
        if (!run.damage().isEmpty()) {
            return Optional.of(
                    folder.path() + ": the record is damaged; restore its files from a copy, or repeat the run");
        }
        if (run.info().verdict() != RunInfo.Verdict.RUNNING || run.info().provenance() != Provenance.MEASURED) {
            return Optional.empty();
        }
        return Optional.of(folder.path() + ": the run has no end: it still runs, or it was killed; if it was killed, `"
                + PastedCommand.of("firstbell", "cleanup", folder.path())
                + "` removes what it left at the hub and ends its record");
    }
}
