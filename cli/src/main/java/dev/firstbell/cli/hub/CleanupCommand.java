package dev.firstbell.cli.hub;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.shared.CaFileOption;
import dev.firstbell.cli.shared.ExitCode;
import dev.firstbell.cli.shared.HubAddress;
import dev.firstbell.cli.shared.HubOptions;
import dev.firstbell.cli.shared.LongWait;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.TokenOption;
import dev.firstbell.cli.shared.Version;
import dev.firstbell.cli.trust.TrustedHubs;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.deploy.claims.VolumeClaims;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.simulations.CleanUp;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubCheck;
import dev.firstbell.simulations.Leftovers;
import dev.firstbell.simulations.RunCleanUp;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finishes the job of a run that could not clean up after itself. */
@Command(
        name = "cleanup",
        description =
                "Stop the servers, remove the users and release the lock that a run left, from its journal; or, with"
                        + " --unlock, remove a lock whose run folder is lost. While the hub restarts or is busy with a"
                        + " server, cleanup retries for up to 4 minutes plus one second per user.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
public final class CleanupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "The run's folder, or one that holds several, at any depth.")
    private Path folder;

    @Option(names = "--hub", paramLabel = "URL", description = "The hub's address (the one in the record).")
    private String url;

    @Option(names = "--moved", description = "The hub of the record is now at --hub: a tunnel, a new name.")
    private boolean moved;

    @Option(
            names = SameHub.FORCE,
            description =
                    "Clean up although the hub is not recognised as the one of the record (it has neither users nor"
                            + " the lock of the run), or although another run has locked it.")
    private boolean force;

    @Option(
            names = "--unlock",
            description = "Remove the lock of the hub at --hub, regardless of its holder; takes no DIR.")
    private boolean unlock;

    @Option(names = "--dry-run", description = "List what would be removed, and change nothing.")
    private boolean dryRun;

    @Mixin
    private ClaimOptions claims;

    @Mixin
    private TokenOption token;

    @Mixin
    private CaFileOption caFile;

    @Override
    public Integer call() {
        if (unlock) {
            return unlock();
        }
        if (folder == null) {
            throw new BadInputException("DIR: give a run's folder, or --unlock --hub URL");
        }
        RunsOfFolder runs = RunsOfFolder.of(folder, this::complain);
        runs.problems().forEach(this::complain);
        int exitCode = cleanUp(newestFirst(runs.readable()));
        return runs.problems().isEmpty() ? exitCode : ExitCode.FAILED;
    }

    /** Of two runs with the same names of users, the users that exist are those of the later one. */
    private static List<RunFolder> newestFirst(List<RunFolder> runs) {
        return runs.stream()
                .sorted(Comparator.comparing((RunFolder run) -> run.info().startedAt())
                        .reversed())
                .toList();
    }

    private int cleanUp(List<RunFolder> runs) {
        Problems problems = new Problems();
        try (ClusterAccess cluster = claims.access(problems).orElse(null)) {
            Map<RunFolder, HubAccess> hubs = hubs(runs, problems);
            Optional<ClaimsLeft> left = Optional.ofNullable(cluster)
                    .map(open -> new ClaimsLeft(
                            new VolumeClaims(open),
                            open.namespace(),
                            Clock.systemUTC(),
                            spec.commandLine().getOut()));
            return dryRun ? describe(runs, hubs, left) : cleanUp(runs, hubs, left);
        }
    }

    private int cleanUp(List<RunFolder> runs, Map<RunFolder, HubAccess> hubs, Optional<ClaimsLeft> claimsLeft) {
        PrintWriter out = spec.commandLine().getOut();
        boolean clean = true;
        for (RunFolder run : runs) {
            out.print(run.path() + ": ");
            if (RunCleanUp.leftSomething(run)) {
                clean &= cleanUp(run, hubs.get(run), out);
            } else {
                out.println(nothingLeft(run, hubs));
            }
            out.flush();
            if (claimsLeft.isPresent()) {
                Set<String> users = testUsers(run);
                clean &= claims.deletes()
                        ? claimsLeft.get().delete(users, RunCleanUp.usersOf(hubs.get(run), run))
                        : claimsLeft.get().report(users);
            }
        }
        mentionClaims(runs);
        return clean ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** The journal of a run that ended in good order names everything that was removed, so the hub is not asked. */
    private String nothingLeft(RunFolder run, Map<RunFolder, HubAccess> hubs) {
        boolean unused = url != null && !hubs.containsKey(run);
        return (run.journalDamage().isEmpty()
                        ? "by its record, nothing is left at the hub"
                        : "its damaged journal says of every user of the class plan that the user was removed")
                + "; the hub itself was not asked"
                + (unused ? ", so " + (moved ? "--hub and --moved" : "--hub") + " had no effect" : "");
    }

    /** Returns whether all is gone. A run whose folder cannot be written to does not keep what the next one left. */
    private static boolean cleanUp(RunFolder run, HubAccess hub, PrintWriter out) {
        CleanUp.Done done;
        try {
            done = RunCleanUp.cleanUp(hub, run);
        } catch (UncheckedIOException | BadInputException e) {
            out.println("not cleaned up: " + FailureReason.of(e));
            return false;
        }
        out.println(describe(done));
        done.remaining().forEach(line -> out.println("  not cleaned up: " + line));
        return done.remaining().isEmpty();
    }

    /** Says that the claims were not looked at, if a run may have made some. */
    private void mentionClaims(List<RunFolder> runs) {
        if (!claims.isGiven()
                && runs.stream()
                        .anyMatch(run -> run.info().environment().rung() != Rung.EMBEDDED
                                && !testUsers(run).isEmpty())) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("volume claims in the cluster: not looked at; --kubeconfig FILE lists those that are left");
            out.flush();
        }
    }

    /** The users of a run's plan: a damaged journal may lack some of those for whom a server was requested. */
    private static Set<String> testUsers(RunFolder run) {
        RunInfo info = run.info();
        return info.provenance() != Provenance.MEASURED
                ? Set.of()
                : info.classPlan().students().stream()
                        .map(ClassPlan.PlannedStudent::user)
                        .collect(Collectors.toUnmodifiableSet());
    }

    private int describe(List<RunFolder> runs, Map<RunFolder, HubAccess> hubs, Optional<ClaimsLeft> claimsLeft) {
        PrintWriter out = spec.commandLine().getOut();
        Map<HubAccess, Set<String>> named = new HashMap<>();
        for (RunFolder run : runs) {
            if (!RunCleanUp.leftSomething(run)) {
                out.println(run.path() + ": " + nothingLeft(run, hubs));
                claimsLeft.ifPresent(left -> left.describe(testUsers(run)));
                continue;
            }
            Leftovers left = RunCleanUp.leftovers(hubs.get(run), run)
                    .without(named.computeIfAbsent(hubs.get(run), hub -> new HashSet<>()));
            left.users().forEach(user -> named.get(hubs.get(run)).add(user.name()));
            out.println(run.path() + ": would remove "
                    + DisplayText.count(left.users().size(), "user", "users")
                    + (left.goneBefore() == 0 ? "" : "; " + left.goneBefore() + " gone already"));
            left.users()
                    .forEach(user -> out.println("  " + user.name()
                            + user.server()
                                    .map(server -> ", and stop the server that is "
                                            + server.pending()
                                                    .map(what -> "pending " + what)
                                                    .orElse("running"))
                                    .orElse("")));
            if (left.locked()) {
                out.println("  the lock that keeps others from testing the hub");
            }
            left.routes()
                    .ifPresentOrElse(
                            routes -> routes.forEach(route -> out.println("  the proxy's route " + route.spec())),
                            () -> out.println(
                                    "  the proxy's routes: not checked, because the token lacks the scope `proxy`;"
                                            + " the hub removes each with its server"));
            out.flush();
            claimsLeft.ifPresent(found -> found.describe(testUsers(run)));
        }
        mentionClaims(runs);
        out.println("nothing was changed");
        out.flush();
        return ExitCode.DONE;
    }

    private int unlock() {
        claims.requireAbsent("--unlock");
        if (moved || force) {
            throw new BadInputException("--unlock: removes the lock of the hub at --hub, whatever it is; "
                    + (moved ? "--moved" : SameHub.FORCE) + " is for the clean-up of a run's folder");
        }
        if (folder != null || url == null) {
            throw new BadInputException("--unlock: needs --hub URL and no DIR; the clean-up of a run's folder releases"
                    + " that run's lock by itself");
        }
        Problems problems = new Problems();
        HubAccess hub = look("--hub", url, problems);
        problems.throwIfAny();
        Optional<String> held = RunCleanUp.lock(hub).map(lock -> lock.describe(Instant.now()));
        if (held.isPresent() && !dryRun) {
            RunCleanUp.breakLock(hub);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(held.map(holder -> (dryRun ? "would remove the lock of " : "removed the lock of ") + holder)
                .orElse("the hub is not locked"));
        out.flush();
        return ExitCode.DONE;
    }

    /**
     * The hubs of the runs that left something, or whose claims are to be deleted. Each is looked at, once, before anything is
     * removed anywhere.
     */
    private Map<RunFolder, HubAccess> hubs(List<RunFolder> runs, Problems problems) {
        Map<RunFolder, HubAccess> hubs = new HashMap<>();
        Map<String, HubAccess> looked = new HashMap<>();
        for (RunFolder run : runs) {
            JournalDoubts.of(run).ifPresent(this::complain);
            if (RunCleanUp.leftSomething(run) || claims.deletes()) {
                String recorded = run.info().environment().hubUrl();
                if (url == null) {
                    Optional<String> doubt = problems.attempt(() -> RecordedHub.doubt(run));
                    if (doubt == null || doubt.isPresent()) {
                        if (doubt != null) {
                            problems.add(run.path().toString(), doubt.get());
                        }
                        continue;
                    }
                }
                String address = url == null ? recorded : url;
                if (!moved && !TrustedHubs.same(recorded, plain(address))) {
                    problems.add(
                            "--hub",
                            run.path() + " was recorded at " + recorded + ", but --hub is a different address;"
                                    + " omit --hub, or add --moved if it is the same hub");
                    continue;
                }
                String place = url == null ? run.path() + ": its hub" : "--hub";
                if (!looked.containsKey(address)) {
                    looked.put(address, look(place, address, problems));
                }
                hubs.put(run, looked.get(address));
            }
        }
        problems.throwIfAny();
        if (!force) {
            hubs.forEach((run, hub) -> RunUnderWay.check(run, hub, Instant.now(), problems));
            new SameHub(hubs, problems).check();
            problems.throwIfAny();
        }
        return hubs;
    }

    /** The address without what does not belong to it, for a comparison; what cannot be read is reported later. */
    private static String plain(String address) {
        try {
            return HubAddress.parse("--hub", address).url().toString();
        } catch (BadInputException e) {
            return address;
        }
    }

    private HubAccess look(String place, String address, Problems problems) {
        URI hub = problems.attempt(() -> HubAddress.read(place, address, line -> Say.line(spec, line)));
        ApiToken secret = problems.attempt(token::read);
        Optional<Path> authorities = problems.attempt(caFile::read);
        if (hub == null || secret == null || authorities == null) {
            return null;
        }
        HubAccess access = new HubAccess(hub, secret, authorities);
        HubOptions.awaitRestart(spec, access);
        LongWait.during(
                spec, "the response of " + hub, () -> HubCheck.of(access).run(problems::add));
        return access;
    }

    private void complain(String line) {
        Say.line(spec, line);
    }

    private static String describe(CleanUp.Done done) {
        return DisplayText.count(done.removed(), "user", "users") + " removed"
                + (done.goneBefore() == 0 ? "" : ", " + done.goneBefore() + " gone already");
    }
}
