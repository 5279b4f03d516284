package dev.firstbell.cli.hub;

import static java.util.Objects.requireNonNull;

import dev.firstbell.cli.shared.ClaimText;
import dev.firstbell.deploy.claims.ClaimsLook;
import dev.firstbell.deploy.claims.VolumeClaim;
import dev.firstbell.deploy.claims.VolumeClaims;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The volume claims of one run's users that are left in the cluster: lists them, and deletes those that no other user can
 * have. A claim stays if the hub has its user, if a pod mounts it, or if its name does not contain its user's name.
 */
final class ClaimsLeft {
    /** How long claims that are being deleted may take to go: their pods have a grace period of some seconds. */
    private static final Duration UNTIL_GONE = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final VolumeClaims claims;
    private final String namespace;
    private final Clock clock;
    private final PrintWriter out;

    ClaimsLeft(VolumeClaims claims, String namespace, Clock clock, PrintWriter out) {
        this.claims = requireNonNull(claims, "claims is null");
        this.namespace = requireNonNull(namespace, "namespace is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.out = requireNonNull(out, "out is null");
    }

    /** Prints the claims of these users, without waiting for those that are being deleted. */
    void describe(Set<String> users) {
        print(claims.look(), users, "");
    }

    /**
     * Waits for claims that are being deleted, and prints those that are left.
     *
     * @return whether none is left
     */
    boolean report(Set<String> users) {
        ClaimsLook look = settled(users);
        print(look, users, "; add --delete-claims to delete them");
        return nothingLeft(look, users);
    }

    /**
     * Deletes the claims of these users, and prints what is left.
     *
     * @param atTheHub users whom the hub has now: their claims stay
     * @return whether none is left
     */
    boolean delete(Set<String> users, Set<String> atTheHub) {
        return settled(users).match(seen -> delete(seen, users, atTheHub), unseen -> {
            print(unseen, users, "");
            return false;
        });
    }

    private boolean delete(ClaimsLook.Seen seen, Set<String> users, Set<String> atTheHub) {
        List<VolumeClaim> found = seen.of(users);
        if (found.isEmpty()) {
            print(seen, users, "");
            return true;
        }
        long deleted = 0;
        long bytes = 0;
        for (VolumeClaim claim : found) {
            Optional<String> kept = kept(claim, atTheHub).or(() -> claims.delete(claim));
            if (kept.isEmpty()) {
                deleted++;
                bytes += claim.bytes();
            } else {
                out.println("  not deleted: " + line(claim) + ": " + kept.get());
            }
        }
        ClaimsLook after = settled(users);
        out.println("  " + ClaimText.claims(deleted) + " deleted (" + ClaimText.size(bytes) + ") in namespace "
                + namespace
                + (nothingLeft(after, users) ? "; none of this run's users is left" : ""));
        if (deleted == found.size() && !nothingLeft(after, users)) {
            print(after, users, "");
        }
        return nothingLeft(after, users);
    }

    private static Optional<String> kept(VolumeClaim claim, Set<String> atTheHub) {
        if (claim.user().filter(atTheHub::contains).isPresent()) {
            return Optional.of("the hub has this user; clean up the run that made the user first");
        }
        if (!claim.mountedBy().isEmpty()) {
            int users = claim.mountedBy().size();
            return Optional.of(users == 1 ? "the pod of 1 user mounts it" : "pods of " + users + " users mount it");
        }
        return claim.isNamedAfterItsUser()
                ? Optional.empty()
                : Optional.of("its name does not contain its user's name, so other users' servers may use it;"
                        + " delete it with kubectl if none does");
    }

    private void print(ClaimsLook look, Set<String> users, String remedy) {
        look.match(
                seen -> {
                    List<VolumeClaim> left = seen.of(users);
                    long bytes = left.stream().mapToLong(VolumeClaim::bytes).sum();
                    out.println(
                            left.isEmpty()
                                    ? "  no volume claim of this run's users is left in namespace " + namespace
                                            + ", of " + seen.all().size() + " looked at"
                                    : "  " + ClaimText.claims(left.size()) + " of this run's users left in namespace "
                                            + namespace + " (" + ClaimText.size(bytes) + ")" + remedy);
                    left.forEach(claim -> out.println("    " + line(claim)));
                    return null;
                },
                unseen -> {
                    out.println("  volume claims: not looked at: " + unseen.reason());
                    return null;
                });
        out.flush();
    }

    private static String line(VolumeClaim claim) {
        return claim.name() + ", " + ClaimText.size(claim.bytes()) + (claim.ending() ? ", being deleted" : "");
    }

    private ClaimsLook settled(Set<String> users) {
        Instant end = clock.instant().plus(UNTIL_GONE);
        ClaimsLook look = claims.look();
        while (isEnding(look, users) && clock.instant().isBefore(end)) {
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return look;
            }
            look = claims.look();
        }
        return look;
    }

    private static boolean isEnding(ClaimsLook look, Set<String> users) {
        return look.match(seen -> seen.of(users).stream().anyMatch(VolumeClaim::ending), unseen -> false);
    }

    private static boolean nothingLeft(ClaimsLook look, Set<String> users) {
        return look.match(seen -> seen.of(users).isEmpty(), unseen -> false);
    }
}
