package dev.firstbell.simulations.internal.injector;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.Plural;
import dev.firstbell.simulations.HubLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * Whether what a run made was taken from it while it lasted: another clean-up, from a copy of its folder, removes its users
 * and its lock. Its students then fail for a reason that is not the hub's. Stateless.
 */
final class Interference {
    private Interference() {}

    /** One line for each kind of thing that is gone, before the run's own clean-up; empty if a hub does not respond to that. */
    static List<String> with(HubClient hub, ClassPlan plan, String run) {
        List<String> gone = new ArrayList<>();
        try {
            Set<String> present = hub.users(UserQuery.prefix(plan.prefix())).join().stream()
                    .map(HubUser::name)
                    .collect(Collectors.toUnmodifiableSet());
            long users = plan.students().stream()
                    .filter(student -> !present.contains(student.user()))
                    .count();
            if (users > 0) {
                gone.add(users + " of its " + Plural.of(plan.students().size(), "user", "users")
                        + (users == 1 ? " was" : " were")
                        + " removed during the run, by another clean-up or by hand, so their students' failures are not the"
                        + " hub's");
            }
            if (!new HubLock(hub).isHeldBy(run).join()) {
                gone.add("its lock was removed during the run, by another clean-up or by hand, so another run may have"
                        + " used the hub at the same time");
            }
        } catch (CompletionException e) {
            // A hub that does not respond now is no sign of another clean-up.
        }
        return gone;
    }
}
