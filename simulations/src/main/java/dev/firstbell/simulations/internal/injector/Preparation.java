package dev.firstbell.simulations.internal.injector;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.classes.ClassPlan.PlannedStudent;
import dev.firstbell.records.io.JournalWriter;
import dev.firstbell.records.journal.JournalEntry;
import dev.firstbell.records.time.HubClock;
import dev.firstbell.simulations.TestUsers;
import dev.firstbell.simulations.internal.async.Parallel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Creates the class's users and a token for each before the first student arrives, as logins would have done. It limits its
 * load on the hub: users are created in batches, and only a few tokens are requested at a time.
 */
final class Preparation {
    private static final int USERS_PER_REQUEST = 50;
    private static final int TOKENS_AT_ONCE = 4;
    private static final Duration TOKEN_LIFE = Duration.ofHours(12);

    private Preparation() {}

    /**
     * Completes when every student has a user and a token. Fails with the hub's error if one could not be created. Fails as
     * well if a user existed before: that user belongs to another run and stays.
     *
     * @param stopped once true, no further requests are sent, and the result is incomplete
     */
    static CompletableFuture<Map<PlannedStudent, ApiToken>> prepare(
            HubClient hub, ClassPlan plan, JournalWriter journal, HubClock clock, BooleanSupplier stopped) {
        List<PlannedStudent> students = plan.students();
        List<List<String>> batches = new ArrayList<>();
        for (int i = 0; i < students.size(); i += USERS_PER_REQUEST) {
            batches.add(students.subList(i, Math.min(students.size(), i + USERS_PER_REQUEST)).stream()
                    .map(PlannedStudent::user)
                    .toList());
        }
        Map<PlannedStudent, ApiToken> tokens = new ConcurrentHashMap<>();
        return Parallel.forEach(batches, 1, unless(stopped, users -> {
                    users.forEach(user ->
                            journal.write(new JournalEntry.Intent(clock.now(), JournalEntry.Resource.USER, user)));
                    return TestUsers.create(hub, users)
                            .thenAccept(created -> leaveToOthers(users, created, journal, clock));
                }))
                .thenCompose(ignored -> Parallel.forEach(
                        students,
                        TOKENS_AT_ONCE,
                        unless(
                                stopped,
                                student -> hub.createToken(student.user(), "firstbell class start", TOKEN_LIFE)
                                        .thenAccept(token -> tokens.put(student, token)))))
                .thenApply(ignored -> Map.copyOf(tokens));
    }

    private static <T> Function<T, CompletableFuture<Void>> unless(
            BooleanSupplier stopped, Function<T, CompletableFuture<Void>> work) {
        return item -> stopped.getAsBoolean() ? CompletableFuture.completedFuture(null) : work.apply(item);
    }

    /** Takes the intents of users back that existed before, so that no clean-up touches users of another run. */
    private static void leaveToOthers(
            List<String> wanted, List<String> created, JournalWriter journal, HubClock clock) {
        List<String> others =
                wanted.stream().filter(user -> !created.contains(user)).toList();
        if (!others.isEmpty()) {
            others.forEach(
                    user -> journal.write(new JournalEntry.Removed(clock.now(), JournalEntry.Resource.USER, user)));
            throw new IllegalStateException(others.size() + " of the test users exist already, among them "
                    + others.get(0) + "; they belong to another run and are not touched");
        }
    }
}
