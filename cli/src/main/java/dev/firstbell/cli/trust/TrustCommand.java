package dev.firstbell.cli.trust;

import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.HubAddress;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.cli.trust.TrustedHubs.TrustedHub;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.io.AtomicFiles;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.io.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The hubs that may be tested, and the ceilings of the tests. */
@Command(
        name = "trust",
        description =
                "Trust a hub for runs, within ceilings; without URL, list the trusted hubs. A ceiling that is not given"
                        + " stays as it is.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class TrustCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "URL", description = "The hub's address.")
    private String url;

    @Option(
            names = "--students",
            paramLabel = "N",
            description = "Maximum number of students in one run, and so of servers at once ("
                    + TrustedHub.DEFAULT_STUDENTS + ").")
    private Integer students;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Maximum minutes from the first arrival to the last student's limit or the last open tab ("
                    + TrustedHub.DEFAULT_MINUTES + ").")
    private Integer minutes;

    @Option(
            names = "--active-users",
            paramLabel = "N",
            description = "Maximum number of real users with a server when a run starts ("
                    + TrustedHub.DEFAULT_ACTIVE_USERS + ").")
    private Integer activeUsers;

    @Option(names = "--remove", description = "Trust this hub no longer.")
    private boolean remove;

    @Option(names = "--dry-run", description = "Print the list as it would be, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException {
        Problems problems = new Problems();
        checkRange(problems, "--students", students, 1, ClassFile.MOST_STUDENTS);
        checkRange(problems, "--minutes", minutes, 1, TrustedHub.MOST_MINUTES);
        checkRange(problems, "--active-users", activeUsers, 0, Integer.MAX_VALUE);
        if (remove) {
            refuseWithRemove(problems, "--students", students);
            refuseWithRemove(problems, "--minutes", minutes);
            refuseWithRemove(problems, "--active-users", activeUsers);
        }
        problems.throwIfAny();
        Path list = TrustList.file();
        TrustedHubs hubs = TrustedHubs.read(list);
        PrintWriter out = spec.commandLine().getOut();
        if (url == null) {
            if (remove) {
                throw new BadInputException("--remove: give the URL of the hub");
            }
            hubs.hubs().forEach(hub -> out.println(describe(hub)));
            if (hubs.hubs().isEmpty()) {
                out.println("the list is empty; hubs on this machine's loopback interface need no entry");
            }
        } else if (remove) {
            URI hub = address();
            if (hubs.listed(hub).isEmpty()) {
                throw new BadInputException(hub + " is not in the list; `firstbell trust` prints the list");
            }
            write(list, hubs.without(hub));
            out.println(hub + (dryRun ? " would be trusted no longer" : " is trusted no longer"));
        } else {
            TrustedHub hub = ceilings(hubs, address());
            write(list, hubs.with(hub));
            out.println(describe(hub));
        }
        if (dryRun) {
            out.println("nothing was changed");
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static void checkRange(Problems problems, String option, Integer found, int least, int most) {
        if (found != null && (found < least || found > most)) {
            String range = most == Integer.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most;
            problems.add(option, "expected a whole number " + range + ", found " + found);
        }
    }

    private static void refuseWithRemove(Problems problems, String option, Integer given) {
        if (given != null) {
            problems.add(option, "has no effect with --remove; leave one of them out");
        }
    }

    private URI address() {
        return HubAddress.read("URL", url, line -> Say.line(spec, line));
    }

    /** Those that are given; the others stay, so that each message can suggest the one ceiling that it is about. */
    private TrustedHub ceilings(TrustedHubs hubs, URI hub) {
        Optional<TrustedHub> before = hubs.listed(hub);
        return new TrustedHub(
                hub,
                Optional.ofNullable(students)
                        .or(() -> before.map(TrustedHub::students))
                        .orElse(TrustedHub.DEFAULT_STUDENTS),
                Optional.ofNullable(minutes)
                        .or(() -> before.map(TrustedHub::minutes))
                        .orElse(TrustedHub.DEFAULT_MINUTES),
                Optional.ofNullable(activeUsers)
                        .or(() -> before.map(TrustedHub::activeUsers))
                        .orElse(TrustedHub.DEFAULT_ACTIVE_USERS));
    }

    private void write(Path file, TrustedHubs hubs) throws IOException {
        List<String> comments = TrustedHubs.comments(file);
        if (!comments.isEmpty()) {
            Say.line(
                    spec,
                    file + ": the list " + (dryRun ? "would be" : "is") + " written anew, without its comments: "
                            + String.join(", ", comments));
        }
        if (dryRun) {
            return;
        }
        Files.createDirectories(file.getParent());
        AtomicFiles.write(file, hubs.toYaml());
    }

    private static String describe(TrustedHub hub) {
        return hub.url() + ": at most " + Plural.students(hub.students()) + " for "
                + Plural.of(hub.minutes(), "minute", "minutes") + ", while at most "
                + Plural.of(hub.activeUsers(), "real user is", "real users are") + " active";
    }
}
