package dev.firstbell.cli.prescale;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.Interrupts;
import dev.firstbell.cli.shared.LongWait;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.rehearse.Rehearser;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FileProblem;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Rehearsal;
import dev.firstbell.records.prescale.Verification;
import dev.firstbell.records.schedule.Schedule;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A rehearsal, days before a class. */
@Command(
        name = "rehearse",
        description =
                "Bring nodes up for some minutes, say how long each stage took and what was missing, and give them"
                        + " back, also after Ctrl-C. Do it a week ahead, at an hour without classes: it starts real nodes, which"
                        + " cost money.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all of them came",
            "1:the cluster could not be read or changed",
            "3:some did not come in time",
            "130:stopped by Ctrl-C; the nodes were given back"
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class RehearseCommand implements Callable<Integer> {
    /** To catch typing errors, as the limit of nodes of a schedule does. */
    private static final int MOST_STUDENTS = 10_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private MeansOption pool;

    @Option(
            names = "--nodes",
            required = true,
            paramLabel = "N",
            description = "How many; with userPlaceholders, the number of students.")
    private int count;

    @Option(
            names = "--at-most",
            paramLabel = "TIME",
            defaultValue = "30m",
            description = "How long it waits for them (${DEFAULT-VALUE}).")
    private Duration atMost;

    @Option(
            names = "--hold",
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "How long it keeps them once they are there (${DEFAULT-VALUE}).")
    private Duration hold;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "The time between two looks (${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(names = "--out", paramLabel = "FILE", description = "A new file for the record (rehearsal.json).")
    private Path out = Path.of("rehearsal.json");

    @Option(names = "--json", description = "Print the record as JSON.")
    private boolean json;

    private int seen = -1;

    @Override
    public Integer call() {
        if (count < 1) {
            throw new BadInputException("--nodes: expected at least 1, found " + count);
        }
        boolean students = pool.means().unit() == Means.Unit.STUDENTS;
        int most = students ? MOST_STUDENTS : Schedule.MOST_NODES;
        if (count > most) {
            throw new BadInputException("--nodes: expected at most " + most + (students ? " students" : " nodes")
                    + ", found " + count + "; a rehearsal starts real nodes");
        }
        if (atMost.isZero() || interval.isZero()) {
            throw new BadInputException((atMost.isZero() ? "--at-most" : "--interval") + ": must be longer than zero");
        }
        if (Files.exists(out)) {
            throw new BadInputException("--out: " + out + " exists; give a new file");
        }
        checkWritable();
        CountDownLatch stop = new CountDownLatch(1);
        try (ClusterAccess cluster = pool.cluster();
                Prescaler prescaler = pool.prescaler(cluster, false);
                Interrupts interrupts = new Interrupts(
                        () -> {
                            say("stopping; the nodes are given back");
                            stop.countDown();
                        },
                        () -> say("the nodes are being given back; please wait"))) {
            // The rehearsal asks this first as well, and from then on its progress is shown.
            LongWait.during(spec, "the response of " + cluster.server(), prescaler::applied);
            Rehearsal rehearsal = new Rehearser(
                            prescaler,
                            new Rehearser.Times(atMost, hold, interval),
                            Clock.systemUTC(),
                            time -> pause(stop, time))
                    .run(pool.prescaling(count), () -> stop.getCount() == 0, this::progress);
            AtomicFiles.write(out, Json.pretty().writeValueAsString(rehearsal) + "\n");
            PrintWriter stdout = spec.commandLine().getOut();
            if (json) {
                stdout.println(Json.pretty().writeValueAsString(rehearsal));
            } else {
                new RehearsalText(stdout).print(rehearsal);
            }
            stdout.flush();
            say("record: " + out);
            if (rehearsal.givenBackAt().isEmpty()) {
                say("the nodes could not be given back; the record says why, and `firstbell prescale release` asks for"
                        + " none");
                return ExitCode.FAILED;
            }
            if (interrupts.any()) {
                return ExitCode.INTERRUPTED;
            }
            return rehearsal.verifiedAt().isPresent() ? ExitCode.DONE : ExitCode.NO;
        } catch (PrescaleException e) {
            say(e.getMessage());
            return ExitCode.FAILED;
        }
    }

    /** A record that cannot be written would be lost after the nodes have come and gone. */
    private void checkWritable() {
        try {
            AtomicFiles.requireFolder(out);
            Path folder = out.toAbsolutePath().getParent();
            Files.delete(Files.createTempFile(folder, ".firstbell", ".tmp"));
        } catch (BadInputException e) {
            throw new BadInputException("--out: " + e.getMessage());
        } catch (IOException e) {
            throw new BadInputException("--out: " + out + " cannot be written: " + FileProblem.reason(e)
                    + "; give a file in a folder that you may write to");
        }
    }

    private static void pause(CountDownLatch stop, Duration time) {
        try {
            stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void progress(Verification look) {
        if (look.present() != seen) {
            seen = look.present();
            say(look.present() + " of " + count + " are there");
        }
    }

    private void say(String line) {
        Say.line(spec, line);
    }
}
