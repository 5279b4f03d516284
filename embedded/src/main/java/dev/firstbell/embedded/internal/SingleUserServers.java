package dev.firstbell.embedded.internal;

import dev.firstbell.twin.ModelUser;
import dev.firstbell.twin.World;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The insides of the students' servers: they live from a start to the next stop. */
final class SingleUserServers {
    private final World world;
    private final Map<String, Server> byUser = new HashMap<>();

    SingleUserServers(World world) {
        this.world = world;
        world.hub()
                .onStop(user -> Optional.ofNullable(byUser.remove(user.name())).ifPresent(Server::stop));
    }

    /** The server of a user whose route exists. */
    Server of(ModelUser user) {
        return byUser.computeIfAbsent(user.name(), name -> new Server(world, name, user.attempts() - 1));
    }

    /** One server. */
    static final class Server {
        /** More than any student opens; a ceiling against a loop in a client. */
        private static final int MOST_KERNELS = 50;

        private final World world;
        private final String user;
        private final int attempt;
        private final Instant started;
        private final Map<String, SimulatedKernel> kernels = new LinkedHashMap<>();
        private Instant firstPageAt;

        Server(World world, String user, int attempt) {
            this.world = world;
            this.user = user;
            this.attempt = attempt;
            this.started = world.loop().now();
        }

        Instant started() {
            return started;
        }

        /** Runs an action when the first page has been made, which begins when it is first asked for. */
        void whenPageIsThere(Runnable action) {
            if (firstPageAt == null) {
                firstPageAt = world.loop().now().plus(world.firstPage(user, attempt));
            }
            if (firstPageAt.isAfter(world.loop().now())) {
                world.loop().at(firstPageAt, action);
            } else {
                action.run();
            }
        }

        Map<String, SimulatedKernel> kernels() {
            return kernels;
        }

        /** A kernel that will answer in a moment; empty if there are too many. */
        Optional<SimulatedKernel> startKernel(String name) {
            if (kernels.size() >= MOST_KERNELS) {
                return Optional.empty();
            }
            Instant readyAt = world.loop().now().plus(world.kernelStart(user, attempt));
            SimulatedKernel kernel = new SimulatedKernel(
                    world.loop(), UUID.randomUUID().toString(), name, user, readyAt, world.cellRun(user, attempt));
            kernels.put(kernel.id(), kernel);
            return Optional.of(kernel);
        }

        private void stop() {
            kernels.values().forEach(SimulatedKernel::shutDown);
            kernels.clear();
        }
    }
}
