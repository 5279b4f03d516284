package dev.firstbell.deploy.claims;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;

/**
 * A volume claim for the home of a user's server.
 *
 * @param name the claim's name; by KubeSpawner's default {@code claim-USER}, and {@code claim-USER--SERVER} for a named
 *     server
 * @param version its resource version, without which it is not deleted
 * @param user the user for whom KubeSpawner made it; empty if neither annotation nor label says so
 * @param bytes its capacity, or the requested one if it is not bound yet
 * @param ending whether it is being deleted already; it goes when its last pod has ended
 * @param mountedBy the users whose pods mount it now; a pod that names no user counts by its own name
 */
public record VolumeClaim(
        String name, String version, Optional<String> user, long bytes, boolean ending, Set<String> mountedBy) {
    public VolumeClaim {
        requireNonNull(name, "name is null");
        requireNonNull(version, "version is null");
        requireNonNull(user, "user is null");
        mountedBy = Set.copyOf(mountedBy);
    }

    /**
     * Whether its name contains its user's name, as it is or in KubeSpawner's older escaped form. If not, the template of
     * the names ({@code pvc_name_template}) names no user, so one claim may serve several users.
     */
    public boolean isNamedAfterItsUser() {
        return user.filter(owner -> name.contains(owner) || name.contains(owner.replace("-", "-2d")))
                .isPresent();
    }

    /**
     * Whether servers of several users have it as their home. KubeSpawner deletes the home of a user with the user, and does
     * not check whether others use it (jupyterhub/kubespawner#880).
     */
    public boolean isSharedHome() {
        return mountedBy.size() > 1 && !isNamedAfterItsUser();
    }
}
