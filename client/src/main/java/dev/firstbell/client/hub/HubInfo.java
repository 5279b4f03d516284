package dev.firstbell.client.hub;

import static java.util.Objects.requireNonNull;

/**
 * A hub's description of itself ({@code GET /hub/api/info}).
 *
 * @param python version of Python, empty if unknown
 * @param spawner class name, such as {@code kubespawner.spawner.KubeSpawner}
 * @param spawnerVersion {@code unknown} if the spawner has no version
 * @param authenticator class name
 */
public record HubInfo(HubVersion version, String python, String spawner, String spawnerVersion, String authenticator) {
    public HubInfo {
        requireNonNull(version, "version is null");
        requireNonNull(python, "python is null");
        requireNonNull(spawner, "spawner is null");
        requireNonNull(spawnerVersion, "spawnerVersion is null");
        requireNonNull(authenticator, "authenticator is null");
    }
}
