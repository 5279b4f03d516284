package dev.firstbell.deploy.claims;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The result of looking for volume claims. */
public sealed interface ClaimsLook {
    /**
     * The claims that exist.
     *
     * @param all the claims of all users in the namespace, by name
     */
    record Seen(List<VolumeClaim> all) implements ClaimsLook {
        public Seen {
            all = List.copyOf(all);
        }

        /** The claims of exactly these users. */
        public List<VolumeClaim> of(Set<String> users) {
            return all.stream()
                    .filter(claim -> claim.user().filter(users::contains).isPresent())
                    .toList();
        }

        /** The capacity of the largest claim in bytes; 0 if there is none. */
        public long largest() {
            return all.stream().mapToLong(VolumeClaim::bytes).max().orElse(0);
        }

        /** The claims that are the home of several users. */
        public List<VolumeClaim> sharedHomes() {
            return all.stream().filter(VolumeClaim::isSharedHome).toList();
        }

        @Override
        public <T> T match(Function<? super Seen, ? extends T> seen, Function<? super Unseen, ? extends T> unseen) {
            return seen.apply(this);
        }
    }

    /**
     * Nothing is known about claims.
     *
     * @param reason why the API server did not list them
     */
    record Unseen(String reason) implements ClaimsLook {
        public Unseen {
            requireNonNull(reason, "reason is null");
        }

        @Override
        public <T> T match(Function<? super Seen, ? extends T> seen, Function<? super Unseen, ? extends T> unseen) {
            return unseen.apply(this);
        }
    }

    /** Applies the function of the case. */
    <T> T match(Function<? super Seen, ? extends T> seen, Function<? super Unseen, ? extends T> unseen);
}
