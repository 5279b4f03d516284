package dev.firstbell.twin.readiness;

import dev.firstbell.records.deployment.Value;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.readiness.Fact;
import dev.firstbell.records.readiness.HubState;
import java.util.Optional;

/** Servers that run or start already, against the hub's limits. */
final class ServersCheck implements Check {
    @Override
    public String label() {
        return "servers";
    }

    @Override
    public CheckResult on(Situation situation) {
        Fact<HubState.Servers> servers = situation
                .facts()
                .hub()
                .match(
                        known -> known.value().servers(),
                        unknown -> new Fact.Unknown<>(unknown.source(), unknown.why(), unknown.tell()));
        return about(servers, false, found -> judge(situation, found));
    }

    private static Verdict judge(Situation situation, HubState.Servers servers) {
        var hub = situation.deployment().hub();
        String found = Plural.of(servers.active(), "server is", "servers are") + " active, " + servers.starting()
                + " of them starting.";
        Optional<Verdict> full = known(hub.activeServerLimit())
                .filter(limit -> servers.active() + situation.students() > limit.value())
                .map(limit -> new Verdict.NoGo(
                        found + " The hub's limit is " + limit.value() + " servers, so it rejects "
                                + Plural.students(servers.active() + situation.students() - limit.value())
                                + " of a class of " + situation.students()
                                + " with a 429, unless active servers are of the class.",
                        limit.origin().where() + ": " + limit.origin().key() + ": " + limit.value() + " → "
                                + (servers.active() + situation.students())));
        if (full.isPresent()) {
            return full.get();
        }
        return known(hub.concurrentSpawnLimit())
                .filter(limit -> servers.starting() >= limit.value())
                .<Verdict>map(limit -> new Verdict.NoGo(
                        found + " The hub's limit of pending starts is " + limit.value()
                                + ", so each student gets a 429 until starts end.",
                        "find out why starts do not end: see `pending-pods`, and the hub's log"))
                .orElseGet(() -> new Verdict.Go(found));
    }

    /** A limit that is known and that limits. */
    private static Optional<Value.Known<Long>> known(Value<Long> limit) {
        return limit.match(
                known -> known.value() > 0 ? Optional.of(known) : Optional.empty(), unknown -> Optional.empty());
    }
}
