package dev.firstbell.deploy.image;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import java.util.Optional;

/**
 * Which of an index's images a node takes.
 *
 * @param os such as {@code linux}
 * @param architecture Go's name of it, such as {@code amd64}
 * @param variant such as {@code v8}; absent where any will do
 */
public record Platform(String os, String architecture, Optional<String> variant) {
    /** What GKE's nodes are unless one asks for others. */
    public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", Optional.empty());

    public Platform {
        requireNonNull(os, "os is null");
        requireNonNull(architecture, "architecture is null");
        requireNonNull(variant, "variant is null");
    }

    /**
     * Reads {@code OS/ARCHITECTURE[/VARIANT]}.
     *
     * @throws BadInputException if it is something else
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/");
        if (!text.matches("[\\w.-]+/[\\w.-]+(/[\\w.-]+)?")) {
            throw new BadInputException("'" + text + "' is no platform; give OS/ARCHITECTURE, such as linux/amd64");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
    }

    /** Whether an image for the other platform runs here. */
    public boolean takes(Platform other) {
        return os.equals(other.os)
                && architecture.equals(other.architecture)
                && (variant.isEmpty() || variant.equals(other.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + variant.map("/"::concat).orElse("");
    }
}
