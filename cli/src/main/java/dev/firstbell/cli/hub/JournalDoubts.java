package dev.firstbell.cli.hub;

import dev.firstbell.records.journal.Journal;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.simulations.RunCleanUp;
import java.nio.file.Files;
import java.util.Optional;

/** Why the journal of a run is not believed to name everything that the run made. Stateless. */
final class JournalDoubts {
    private JournalDoubts() {}

    /** The doubt in words, with its consequence; empty for a journal that shows no damage, and if nothing is looked for. */
    static Optional<String> of(RunFolder run) {
        if (!RunCleanUp.leftSomething(run)) {
            return Optional.empty();
        }
        return run.journalDamage()
                .or(() -> withoutEnd(run))
                .map(
                        damage -> run.path() + ": " + damage
                                + "; it may not name everything that the run made, so all users of the class plan are looked for");
    }

    /** A run without an end has no checksum of its journal. */
    private static Optional<String> withoutEnd(RunFolder run) {
        if (run.info().verdict() != RunInfo.Verdict.RUNNING || run.info().provenance() != Provenance.MEASURED) {
            return Optional.empty();
        }
        if (!Files.exists(run.journalFile())) {
            return Optional.of("journal.jsonl is missing");
        }
        Journal journal = run.journal();
        if (journal.entries().isEmpty() && journal.brokenAt().isEmpty()) {
            return Optional.of("journal.jsonl is empty");
        }
        if (journal.brokenAt().isPresent()) {
            return Optional.of("line " + journal.brokenAt().get() + " of journal.jsonl cannot be read");
        }
        return journal.runId().isEmpty() ? Optional.of("journal.jsonl lacks its first line") : Optional.empty();
    }
}
