package dev.firstbell.client.browser;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** Where a student stands who asks for a server in a browser (JupyterHub handlers/pages.py). */
public sealed interface SpawnResponse {
    /** The start is under way. */
    record Pending() implements SpawnResponse {}

    /** @param path of the server that is ready */
    record Running(String path) implements SpawnResponse {
        public Running {
            requireNonNull(path, "path is null");
        }
    }

    /** The hub asks for options first. */
    record Form(SpawnForm form) implements SpawnResponse {
        public Form {
            requireNonNull(form, "form is null");
        }
    }

    /**
     * The hub starts too many servers right now (429).
     *
     * @param retryAfter absent at the limit of active servers. It is in the hub's time.
     */
    record Throttled(Optional<Duration> retryAfter, String message) implements SpawnResponse {
        public Throttled {
            requireNonNull(retryAfter, "retryAfter is null");
            requireNonNull(message, "message is null");
        }
    }

    /**
     * The start failed, or the hub will not start this.
     *
     * @param message empty where the hub keeps the reason from students: pages show only what a spawner marks for them, the
     *     progress stream shows every exception's words
     */
    record Failed(int status, String message) implements SpawnResponse {
        public Failed {
            requireNonNull(message, "message is null");
        }
    }

    /**
     * Nothing runs and nothing starts. The hub says so too while it stops a server, even one whose start is just failing:
     * whoever wants the verdict of a start asks again, or follows its stream.
     */
    record NotRunning() implements SpawnResponse {}
}
