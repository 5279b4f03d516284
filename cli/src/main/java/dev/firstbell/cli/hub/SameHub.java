package dev.firstbell.cli.hub;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.cli.trust.TrustedHubs;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.records.io.Problems;
import dev.firstbell.records.run.RunFolder;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import dev.firstbell.simulations.HubAccess;
import dev.firstbell.simulations.HubLock;
import dev.firstbell.simulations.Leftovers;
import dev.firstbell.simulations.RunCleanUp;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whether the hub at an address is the one at which runs were made. At another hub none of the users exists; a clean-up
 * would take them for gone and note in the journal that nothing is left. A hub is recognised by a run's users or lock. Changes
 * nothing; for one use.
 */
final class SameHub {
    /** How a user overrules it. */
    static final String FORCE = "--force";

    /** How far a hub's clock may be from this machine's. */
    private static final Duration CLOCKS = Duration.ofMinutes(10);

    private final Map<RunFolder, HubAccess> hubs;
    private final Problems problems;

    SameHub(Map<RunFolder, HubAccess> hubs, Problems problems) {
        this.hubs = Map.copyOf(hubs);
        this.problems = problems;
    }

    /** Runs that were recorded at one address and are to be cleaned up at one address: one that is found there suffices. */
    private record Place(String recorded, HubAccess hub) {}

    void check() {
        Map<Place, List<RunFolder>> places = new LinkedHashMap<>();
        hubs.keySet().stream()
                .filter(RunCleanUp::leftSomething)
                .sorted((one, other) -> one.path().compareTo(other.path()))
                .forEach(run -> places.computeIfAbsent(
                                new Place(run.info().environment().hubUrl(), hubs.get(run)), place -> new ArrayList<>())
                        .add(run));
        places.forEach(this::check);
    }

    private void check(Place place, List<RunFolder> runs) {
        List<Leftovers> found =
                runs.stream().map(run -> RunCleanUp.leftovers(place.hub(), run)).toList();
        int users = found.stream().mapToInt(left -> left.users().size()).sum();
        boolean locked = found.stream().anyMatch(Leftovers::locked);
        List<HubUser> strangers = IntStream.range(0, runs.size())
                .boxed()
                .flatMap(i -> madeBefore(runs.get(i).info(), found.get(i)))
                .toList();
        Optional<HubLock.Held> others = RunCleanUp.lockOfOthers(place.hub(), hubs.keySet());
        boolean needsProof = needsProof(place, runs.get(0).info());
        if (!strangers.isEmpty() && !locked) {
            problems.add("--hub", strangers(place, strangers));
        } else if (others.isPresent() && (users > 0 || needsProof)) {
            problems.add(
                    "--hub",
                    place.hub().url() + " is locked by " + others.get().describe(Instant.now())
                            + ", which is not a run of this folder; users there with the same names may be of that run;"
                            + " nothing was done. Wait until it has ended, or if its process is dead, clean up its folder;"
                            + " to go on nevertheless, add " + FORCE);
        } else if (needsProof && users == 0 && !locked) {
            int gone = found.stream().mapToInt(Leftovers::goneBefore).sum();
            problems.add("--hub", notRecognised(place, runs, gone));
        }
    }

    /** The users with the names of a run who were there before it. A real hub's clock may differ a little from this machine's. */
    private static Stream<HubUser> madeBefore(RunInfo run, Leftovers found) {
        return run.environment().rung() == Rung.EMBEDDED
                ? Stream.empty()
                : found.users().stream()
                        .filter(user -> user.created()
                                .filter(made -> made.isBefore(run.startedAt().minus(CLOCKS)))
                                .isPresent());
    }

    private static String strangers(Place place, List<HubUser> strangers) {
        HubUser first = strangers.get(0);
        return place.hub().url() + " has " + DisplayText.count(strangers.size(), "user", "users")
                + " with names of the run, but "
                + (strangers.size() == 1 ? first.name() + " was" : "they were, like " + first.name() + ",")
                + " made on " + first.created().orElseThrow().truncatedTo(ChronoUnit.SECONDS)
                + ", before the run began; nothing was done. Give the address of the run's hub; if these users are to be"
                + " removed, add " + FORCE;
    }

    /** An address that differs from the recorded one, and one of this machine, behind which a tunnel may end. */
    private static boolean needsProof(Place place, RunInfo run) {
        URI address = place.hub().url();
        return !TrustedHubs.same(place.recorded(), address.toString())
                || run.environment().rung() == Rung.LIVE && TrustedHubs.isLoopback(address);
    }

    /** @param users that the records name: their journals, or the class plans of runs without an end */
    private static String notRecognised(Place place, List<RunFolder> runs, int users) {
        boolean one = runs.size() == 1;
        boolean moved = !TrustedHubs.same(place.recorded(), place.hub().url().toString());
        String records = one ? "its record names" : "their records name";
        return place.hub().url() + " is not recognised as the hub of "
                + runs.get(0).path()
                + (one ? "" : " and " + DisplayText.count(runs.size() - 1L, "other run", "other runs"))
                + (moved
                        ? ", which " + (one ? "was" : "were") + " recorded at " + place.recorded()
                        : ": an address of this machine can lead to another hub today")
                + (users == 0
                        ? "; it does not have the lock that " + records
                        : "; of the " + DisplayText.count(users, "user", "users") + " that " + records
                                + " it has none, and no lock of " + (one ? "it" : "them"))
                + "; nothing was done. Give the address at which that hub answers now; if this is the hub and the users are"
                + " gone, add " + FORCE;
    }
}
