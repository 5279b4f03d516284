package dev.firstbell.cli.sweep;

import dev.firstbell.cli.prescale.PoolOptions;
import dev.firstbell.cli.run.ClaimsOfRun;
import dev.firstbell.cli.run.RungOfHub;
import dev.firstbell.cli.shared.CaFileOption;
import dev.firstbell.cli.shared.HubAddress;
import dev.firstbell.cli.shared.HubOptions;
import dev.firstbell.cli.shared.LongWait;
import dev.firstbell.cli.shared.TokenOption;
import dev.firstbell.cli.trust.TrustList;
import dev.firstbell.cli.trust.TrustedHubs.TrustedHub;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.deploy.prescale.Prescaler;
import dev.firstbell.deploy.prescale.means.ClusterMeans;
import dev.firstbell.deploy.prescale.placeholders.PlaceholderPermissions;
import dev.firstbell.deploy.prescale.verify.NodeLog;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.prescale.Prescaling;
import dev.firstbell.records.run.Rung;
import dev.firstbell.records.sweep.SweepEnvironment;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubCheck;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a sweep of a live hub needs beside its file. Every check is one of {@code run}'s, in the same order. */
final class LiveHubOptions {
    /** The name of the field that holds these options in the verb. */
    private static final String MIXIN = "live";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    @Option(
            names = "--go",
            description =
                    "For a live hub: run the command in the sweep file that changes the hub's limits, which restarts"
                            + " the hub. Without it, everything is checked, the commands are shown, and nothing is changed.")
    private boolean go;

    @Option(
            names = "--rung",
            description = "For a live hub: its rung on the fidelity ladder, for the record: live or lab. Default for a"
                    + " remote hub: live. Required for a hub on this machine.")
    private Rung rung;

    @Option(
            names = "--claims-stay",
            description = "For a live hub that keeps a volume claim when its user is deleted (delete_pvc is False in"
                    + " KubeSpawner's configuration). Without this, a sweep does not start if servers of several users share"
                    + " one claim.")
    private boolean claimsStay;

    @Mixin
    private TokenOption token;

    @Mixin
    private CaFileOption caFile;

    @Mixin
    private PoolOptions pool;

    /** Whether the user permits the commands. */
    boolean isPermitted() {
        return go;
    }

    /** The options of this class that are given, in one line each: another environment has no use for them. */
    List<String> unfit(SweepEnvironment other) {
        Set<String> own = verb.mixins().get(MIXIN).options().stream()
                .map(OptionSpec::longestName)
                .collect(Collectors.toSet());
        return verb.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(own::contains)
                .distinct()
                .sorted()
                .map(name -> name + ": is for a sweep of a live hub (`environment: {hub: …}`), and this one has"
                        + " `environment: " + other.label() + "`; remove the option")
                .toList();
    }

    /**
     * Checks everything that can be checked without changing the hub or the cluster.
     *
     * @param goesOn whether an earlier process left a run unfinished: its users are then still at the hub, and the sweep
     *     removes them before its first run
     * @param notes receives what a person should know and what is not a failure, each in one sentence
     * @return the hub; the caller closes it
     * @throws BadInputException with every problem
     */
    LiveHub check(SweepEnvironment.Hub hub, Sweepable sweep, boolean goesOn, Consumer<String> notes) {
        Problems problems = new Problems();
        Consumer<String> ofHub = problem -> problems.add(placed(problem));
        URI url = problems.attempt(
                () -> HubAddress.read("environment.hub.url", hub.url().toString(), notes));
        TrustedHub trusted = url == null ? null : attempt(() -> TrustList.require(url), ofHub);
        Rung stands = url == null ? null : problems.attempt(() -> rung(url));
        if (trusted != null) {
            trusted.problems(sweep.students()).forEach(problem -> problems.add("class: " + problem));
        }
        ApiToken read = problems.attempt(token::read);
        Optional<Path> authorities = problems.attempt(caFile::read);
        HubAccess access =
                url == null || read == null || authorities == null ? null : new HubAccess(url, read, authorities);
        if (access != null && trusted != null) {
            checkHub(access, trusted, stands, goesOn, ofHub);
        }
        List<Prescaling> swept =
                sweep.file().settings().stream().map(Setting::prescaling).toList();
        pool.unused(
                        swept.stream().map(Prescaling::means).toList(),
                        only -> "is for " + only.label() + ", which no setting of the sweep has")
                .forEach(problems::add);
        ClusterAccess cluster = problems.attempt(pool::cluster);
        ClusterMeans means = cluster == null
                ? null
                : problems.attempt(() -> pool.means(cluster, swept, wanted -> asker(sweep, wanted), notes));
        List<String> unwatched = new ArrayList<>();
        if (cluster != null) {
            int before = problems.all().size();
            checkCluster(cluster, unwatched, problems);
            if (means != null && problems.all().size() == before) {
                checkMeans(means, swept, problems);
            }
        }
        if (!problems.isEmpty() && cluster != null) {
            cluster.close();
        }
        problems.throwIfAny();
        unwatched.forEach(why -> notes.accept("the records of the runs will not have the students' pods and nodes: "
                + why.replaceFirst("^--kubeconfig: ", "")));
        return new LiveHub(access, stands, trusted.activeUsers(), means, swept, unwatched.isEmpty(), hub);
    }

    private Rung rung(URI url) {
        Rung stands = RungOfHub.of(url, rung);
        if (stands == Rung.EMBEDDED) {
            throw new BadInputException(
                    "--rung: an embedded hub has no cluster; sweep it with `environment: embedded`");
        }
        return stands;
    }

    private void checkHub(
            HubAccess access, TrustedHub trusted, Rung stands, boolean goesOn, Consumer<String> problems) {
        HubOptions.awaitRestart(verb, access);
        HubCheck plain = HubCheck.of(access);
        HubCheck check = goesOn
                ? plain
                : plain.unused(ClassPlan.DEFAULT_PREFIX)
                        .activeAtMost(trusted.activeUsers())
                        .unlocked();
        LongWait.during(verb, "the response of " + access.url(), () -> check.run(problems));
        if (stands != null) {
            RungOfHub.check(access, stands, problems);
        }
    }

    private void checkCluster(ClusterAccess cluster, List<String> unwatched, Problems problems) {
        LongWait.during(verb, "the response of " + cluster.server(), () -> {
            List<String> found = new ArrayList<>();
            cluster.check(List.of("list pods"), PlaceholderPermissions.MANIFEST, found::add);
            found.forEach(problems::add);
            if (found.isEmpty()) {
                cluster.check(unwatched::add);
                if (!claimsStay) {
                    ClaimsOfRun.checkShared(cluster, problem -> problems.add(placed(problem)));
                }
            }
            return found.isEmpty();
        });
    }

    /**
     * Reads what each means is asked for, as the first cell would: an access review does not show permissions for one object
     * alone. What another has set would stay, so no cell would begin without room.
     */
    private static void checkMeans(ClusterMeans means, List<Prescaling> swept, Problems problems) {
        Map<Means, Prescaling> each = new LinkedHashMap<>();
        swept.forEach(wanted -> each.putIfAbsent(wanted.means(), wanted));
        try {
            new NodeLog(means.calls(), means.options().pool()).look(Instant.now());
        } catch (PrescaleException e) {
            problems.add("--kubeconfig: " + e.getMessage());
            return;
        }
        for (Prescaling wanted : each.values()) {
            try (Prescaler prescaler = means.prescaler(wanted)) {
                prescaler.applied();
                prescaler.setByAnother(0).ifPresent(failure -> {
                    throw new PrescaleException(failure);
                });
            } catch (PrescaleException e) {
                problems.add(wanted.means().label() + ": " + e.getMessage());
            }
        }
    }

    private static String asker(Sweepable sweep, Prescaling wanted) {
        return sweep.file().settings().stream()
                .filter(setting -> setting.prescaling().equals(wanted))
                .findFirst()
                .map(setting -> "`" + setting.name() + "` (" + wanted.means().label() + ")")
                .orElseThrow();
    }

    private static <T> T attempt(Supplier<T> reading, Consumer<String> problems) {
        try {
            return reading.get();
        } catch (BadInputException e) {
            e.problems().forEach(problems);
            return null;
        }
    }

    /** {@code run} has the hub's address and the prefix as options; a sweep has the one in its file and not the other. */
    private static String placed(String problem) {
        return problem.replaceFirst("^--hub: ", "environment.hub.url: ").replace(", or choose another --prefix", "");
    }
}
