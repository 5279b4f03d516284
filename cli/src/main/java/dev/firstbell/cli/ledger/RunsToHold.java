package dev.firstbell.cli.ledger;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.InputFiles;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.ledger.HeldClass;
import dev.firstbell.records.ledger.HeldClass.Achieved;
import dev.firstbell.records.ledger.HeldClass.Outcome;
import dev.firstbell.records.ledger.Ledger;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.run.RunSummary;
import dev.firstbell.records.run.Rung;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs that are held against their promises.
 *
 * @param held the runs that are new to the ledger
 * @param known the folders of runs that it has already
 * @param notes what the reader must know, one line each
 */
record RunsToHold(List<HeldClass> held, List<String> known, List<String> notes) {
    RunsToHold {
        held = List.copyOf(held);
        known = List.copyOf(known);
        notes = List.copyOf(notes);
    }

    /**
     * Reads runs and finds their promises.
     *
     * @throws BadInputException with every problem; then nothing is to be added
     */
    static RunsToHold of(List<Path> paths, Ledger ledger, Optional<PromiseFile> given, Consumer<String> remarks) {
        Problems problems = new Problems();
        Holding holding = new Holding(ledger, given);
        for (Path path : paths) {
            List<RunFolder> folders = problems.attempt(() -> RunFolder.below(path, remarks));
            for (RunFolder folder : folders == null ? List.<RunFolder>of() : folders) {
                problems.attempt(() -> {
                    holding.add(folder);
                    return folder;
                });
            }
        }
        problems.throwIfAny();
        return new RunsToHold(holding.held, holding.known, holding.notes);
    }

    private static final class Holding {
        private final Ledger ledger;
        private final Optional<PromiseFile> given;
        private final Set<String> sums = new HashSet<>();
        private final List<HeldClass> held = new ArrayList<>();
        private final List<String> known = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Holding(Ledger ledger, Optional<PromiseFile> given) {
            this.ledger = ledger;
            this.given = given;
        }

        void add(RunFolder folder) {
            RunRecord run = folder.read();
            RunInfo info = run.info();
            refuse(folder, info);
            String sha256 = identity(folder);
            List<HeldClass> before = ledger.ofRun(sha256).toList();
            if (!before.isEmpty()) {
                HeldClass own = before.get(0);
                boolean another =
                        given.isPresent() && given.get().promises().stream().noneMatch(own.promise()::equals);
                if (another) {
                    throw new BadInputException(folder.path() + ": the ledger holds this run against the promise of "
                            + own.promisedAt() + " already; a class has one promise, so leave out --promise");
                }
            }
            if (!before.isEmpty() || !sums.add(sha256)) {
                known.add(folder.path().toString());
                return;
            }
            PromiseInForce promise = PromiseInForce.of(folder.path().toString(), info, ledger.promises(), given);
            notes.addAll(promise.notes());
            Outcome outcome = outcome(info);
            held.add(new HeldClass(
                    sha256,
                    info.runId(),
                    folder.path().toString(),
                    info.classPlan().className(),
                    info.classPlan().classStart(),
                    info.classPlan().timeZone(),
                    info.provenance(),
                    info.environment().rung(),
                    outcome,
                    outcome.saysSomething() ? Optional.of(achieved(run.summary())) : Optional.empty(),
                    promise.moved(),
                    promise.at(),
                    promise.promise()));
        }

        private static void refuse(RunFolder folder, RunInfo info) {
            if (info.provenance() == Provenance.PREDICTED) {
                throw new BadInputException(folder.path()
                        + ": this run is predicted; only a class that took place is held against a promise");
            }
            if (info.environment().rung() == Rung.EMBEDDED) {
                throw new BadInputException(folder.path()
                        + ": this run is of the embedded hub, which is the model itself and keeps a time of its own, so it"
                        + " is no test of a promise; give runs of a lab or of a live hub");
            }
            if (info.verdict() == RunInfo.Verdict.RUNNING) {
                throw new BadInputException(
                        folder.path() + ": this run has not ended, or was killed; give a run that has ended");
            }
        }

        /** The checksum of {@code run.json}, which has those of all other files; with line feeds as ends of lines. */
        private static String identity(RunFolder folder) {
            byte[] bytes = InputFiles.bytes(folder.infoFile(), "every run has one");
            return Sha256.of(new String(bytes, StandardCharsets.UTF_8).replace("\r\n", "\n"));
        }

        private static Outcome outcome(RunInfo info) {
            return switch (info.verdict()) {
                case SLO_MET -> Outcome.KEPT;
                case SLO_MISSED -> Outcome.MISSED;
                case NOT_ASSESSED -> Outcome.NOT_ASSESSED;
                case INVALID -> Outcome.INVALID;
                case ABORTED -> Outcome.ABORTED;
                case RUNNING -> throw new IllegalStateException("a run that has not ended has no outcome");
            };
        }

        private static Achieved achieved(RunSummary summary) {
            return new Achieved(
                    summary.students(),
                    summary.withinSlo(),
                    summary.neverLanded(),
                    summary.ready().map(RunSummary.Quantiles::p95),
                    summary.endStage());
        }
    }
}
