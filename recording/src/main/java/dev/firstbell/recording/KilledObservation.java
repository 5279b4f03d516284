package dev.firstbell.recording;

import dev.firstbell.deploy.observe.Pseudonyms;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.cluster.ClusterEntry;
import dev.firstbell.records.cluster.ClusterJournal;
import dev.firstbell.records.hub.HubLogEntry;
import dev.firstbell.records.hub.HubLogJournal;
import dev.firstbell.records.hub.HubLogJournal.Coverage;
import dev.firstbell.records.hub.HubMetricsEntry;
import dev.firstbell.records.hub.HubMetricsJournal;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.observed.Observation.Source;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.time.HubClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Finishes the record of a watch that was ended by force: its journals hold everything up to that instant, but no figures
 * were derived from them. Students under way are right-censored at the last thing that was recorded. The journals stay as
 * they are. For one use.
 */
public final class KilledObservation {
    private final RunFolder folder;
    private final HubClock clock;
    private final Supplier<Pseudonyms> names;
    private final Optional<HubLogSource> log;

    /**
     * @param folder with the record
     * @param clock this machine's
     * @param names replaces the names in the hub's log; needed only with one
     * @param log the hub's log, which a watch reads at its end; empty if it was not given
     */
    public KilledObservation(RunFolder folder, HubClock clock, Supplier<Pseudonyms> names, Optional<HubLogSource> log) {
        this.folder = folder;
        this.clock = clock;
        this.names = names;
        this.log = log;
    }

    /**
     * Derives the figures and writes them. The result is never complete: the last listing is missing.
     *
     * @throws BadInputException if the folder does not hold the record of a watch, if the record is finished, if its watch
     *     still runs, or if nothing was recorded
     */
    public ObservedRun.Result finish() {
        RunInfo info = folder.info();
        Observation observed = checked(info);
        ObservationLock lock = ObservationLock.take(folder);
        try {
            return finish(info, observed);
        } finally {
            lock.close();
        }
    }

    private Observation checked(RunInfo info) {
        Observation observed = info.observed()
                .orElseThrow(() -> refusal("this is not the record of an observe, so it cannot be finished;"
                        + " `firstbell report` reads it as it is"));
        info.endedAt().ifPresent(at -> {
            throw refusal("this record is finished; the observation ended at " + at);
        });
        if (observed.sources().get(0) != Source.CLUSTER) {
            throw refusal(
                    "this record looks back at a past class, and was interrupted; delete the folder and repeat the"
                            + " command, since its sources still have everything");
        }
        return observed;
    }

    private ObservedRun.Result finish(RunInfo info, Observation planned) {
        ClusterJournal cluster = cluster();
        Instant last = last(cluster, planned.from());
        Instant until = last.isBefore(planned.until()) ? last : planned.until();
        ObservedWindow window = new ObservedWindow(info.classPlan().classStart(), planned.from(), until, last);
        Recording.Result recorded = metrics();
        Optional<Coverage> covered = Optional.empty();
        if (log.isPresent()) {
            HubLogRecording reading = log(info, window);
            reading.start();
            recorded = recorded.and(reading.stop());
            covered = reading.covered();
            checkUsable(reading, cluster);
            if (covered.isEmpty()) {
                // From before the process ended; another log was given now.
                deleteHubLog();
            }
            checkNames(cluster);
        } else if (Files.exists(folder.hubLogJournalFile())) {
            recorded = recorded.and(Recording.Result.of(Source.HUB_LOG));
            covered = readBefore().coverage();
        }
        boolean logGoesOn = covered.filter(known -> known.until().isAfter(last)).isPresent();
        recorded = new Recording.Result(
                        List.of(Source.CLUSTER),
                        List.of("observe was ended by force; the last line that it recorded is from " + last
                                + ", and the last listing of the cluster "
                                + (cluster.complete()
                                        ? "was complete"
                                        : logGoesOn
                                                ? "is missing, so later events are known from the hub's log only"
                                                : "is missing, so later events are unknown")),
                        List.of(),
                        false)
                .and(recorded);
        boolean hasLog = recorded.sources().contains(Source.HUB_LOG);
        RunRecord run = new ObservedRecord(folder, info, Source.CLUSTER, hasLog || log.isPresent())
                .finish(window, recorded, Optional.empty(), covered);
        return new ObservedRun.Result(run, recorded.problems(), false, true);
    }

    private ClusterJournal cluster() {
        ClusterJournal cluster = Files.exists(folder.clusterJournalFile())
                ? ClusterJournal.read(folder.clusterJournalFile())
                : new ClusterJournal(List.of(), Optional.empty());
        if (cluster.entries().isEmpty()) {
            throw refusal(
                    "its cluster.jsonl has no line that can be read, so observe was ended before it recorded anything;"
                            + " delete the folder");
        }
        return cluster;
    }

    /** By our clock, which may have been set back meanwhile: the last line counts, not the latest instant. */
    private static Instant last(ClusterJournal cluster, Instant from) {
        List<ClusterEntry> entries = cluster.entries();
        Instant last = entries.get(entries.size() - 1).seenAt();
        return last.isBefore(from) ? from : last;
    }

    private Recording.Result metrics() {
        boolean scraped = Files.exists(folder.hubJournalFile())
                && HubMetricsJournal.read(folder.hubJournalFile()).entries().stream()
                        .anyMatch(HubMetricsEntry.Scraped.class::isInstance);
        return scraped ? Recording.Result.of(Source.HUB_METRICS) : Recording.Result.NOTHING;
    }

    private HubLogRecording log(RunInfo info, ObservedWindow window) {
        Duration patience =
                info.observed().orElseThrow().sloDeclared() ? info.classPlan().limit() : ClassFile.DEFAULT_LIMIT;
        return new HubLogRecording(
                new RecordingContext(folder, info.runId(), () -> clock),
                log.orElseThrow(),
                names.get(),
                new HubLogRecording.Period(
                        window.from(),
                        patience,
                        Optional.of(window.until()),
                        window.seenUntil().plus(patience),
                        "--log-time-zone"));
    }

    /** A finished record takes no other log, so a wrong one is refused. */
    private void checkUsable(HubLogRecording reading, ClusterJournal cluster) {
        boolean watched = !cluster.entries(ClusterEntry.PodFact.class).isEmpty();
        reading.unusable()
                .or(reading::ofAnotherTime)
                .or(() -> reading.nothing().filter(why -> watched))
                .ifPresent(why -> {
                    throw refusal("--hub-log: " + why + "; nothing was written; give the right log, or omit --hub-log");
                });
    }

    /** With another salt, every student would be there twice: from the cluster, and from the hub's log. */
    private void checkNames(ClusterJournal cluster) {
        if (!Files.exists(folder.hubLogJournalFile())) {
            return;
        }
        Set<String> watched = cluster.entries(ClusterEntry.PodFact.class).stream()
                .map(ClusterEntry.PodFact::user)
                .collect(Collectors.toSet());
        List<HubLogEntry.OfUser> logged =
                HubLogJournal.read(folder.hubLogJournalFile()).entries(HubLogEntry.OfUser.class);
        if (!watched.isEmpty()
                && !logged.isEmpty()
                && logged.stream().map(HubLogEntry.OfUser::user).noneMatch(watched::contains)) {
            deleteHubLog();
            throw refusal(
                    "none of the students in the hub's log is one of those that were watched; give the --salt-file of"
                            + " the watch, and the log of the same hub");
        }
    }

    private void deleteHubLog() {
        try {
            Files.deleteIfExists(folder.hubLogJournalFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot replace " + folder.hubLogJournalFile(), e);
        }
    }

    /** The hub's log as it was read before the process ended. It is written as a whole. */
    private HubLogJournal readBefore() {
        HubLogJournal journal = HubLogJournal.read(folder.hubLogJournalFile());
        if (journal.brokenAt().isPresent() || journal.coverage().isEmpty()) {
            throw refusal("its hublog.jsonl is not complete; give the hub's log again with --hub-log");
        }
        return journal;
    }

    private BadInputException refusal(String why) {
        return new BadInputException("--finish: " + folder.path() + ": " + why);
    }
}
