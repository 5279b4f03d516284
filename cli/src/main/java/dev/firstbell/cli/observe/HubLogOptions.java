package dev.firstbell.cli.observe;

import dev.firstbell.cli.shared.HubLogMeaning;
import dev.firstbell.deploy.hub.HubLog;
import dev.firstbell.recording.HubLogSource;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The hub's log, and how it is read. */
final class HubLogOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--hub-log",
            paramLabel = "FILE",
            description =
                    "The hub's log, as `kubectl logs deploy/hub` prints it. It gives the times of the students' requests,"
                            + " their 429s, and when their servers were ready. A watch reads it at the end, so it may"
                            + " still grow.")
    private Path hubLog;

    @Mixin
    private HubLogMeaning meaning;

    /** Whether a log is named. */
    boolean isGiven() {
        return hubLog != null;
    }

    /**
     * The log, as far as it can be read; empty if none is given.
     *
     * @param problems takes why it cannot be read
     * @param watched whether a cluster is watched meanwhile, so that the log may grow
     */
    Optional<HubLogSource> source(Problems problems, boolean watched) {
        if (hubLog != null && Files.notExists(hubLog)) {
            problems.add(
                    "--hub-log",
                    HubLog.missing(hubLog) + (watched ? "; it must exist from the beginning, and may grow" : ""));
        } else if (hubLog != null && !Files.isReadable(hubLog)) {
            problems.add("--hub-log", hubLog + " cannot be read: permission denied");
        } else if (hubLog != null) {
            problems.attempt(this::checkHubLog);
        }
        return Optional.ofNullable(hubLog).map(log -> new HubLogSource(log, meaning.zone(spec), meaning.counted()));
    }

    private boolean checkHubLog() {
        try {
            HubLog.check(hubLog);
            return true;
        } catch (BadInputException e) {
            throw new BadInputException("--hub-log: " + e.getMessage());
        }
    }
}
