package dev.firstbell.twin.readiness;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.readiness.UserClaims;

/** Volume claims of users that are not bound. */
final class ClaimsCheck implements Check {
    @Override
    public String label() {
        return "claims";
    }

    @Override
    public CheckResult on(Situation situation) {
        return about(situation.facts().claims(), false, ClaimsCheck::judge);
    }

    private static Verdict judge(UserClaims claims) {
        if (claims.lost() > 0) {
            return new Verdict.NoGo(
                    Plural.of(claims.lost(), "user's volume claim has", "users' volume claims have")
                            + " lost the volume: the pods of these users stay Pending.",
                    "`kubectl get pvc` lists them (Lost); restore the volumes, or delete the claims");
        }
        if (claims.pending() > 0) {
            return new Verdict.NoGo(
                    Plural.of(claims.pending(), "user's volume claim is", "users' volume claims are")
                            + " Pending while a pod waits: the storage class makes no volume.",
                    "`kubectl describe pvc` tells why: a quota of disks, or a storage class that does not exist");
        }
        return new Verdict.Go(
                claims.count() == 0
                        ? "There are no volume claims of users yet."
                        : "No volume claim of a user keeps a pod waiting ("
                                + Plural.of(claims.count(), "claim", "claims")
                                + (claims.waiting() > 0
                                        ? ", of which " + claims.waiting() + " are bound when a pod comes"
                                        : "")
                                + ").");
    }
}
