package dev.firstbell.deploy.image;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import java.util.Optional;

/**
 * The platform of a node or an image. Immutable.
 *
 * @param os the operating system, such as {@code linux}
 * @param architecture the CPU architecture by Go's name, such as {@code amd64}
 * @param variant the CPU variant, such as {@code v8}; empty for any
 */
public record Platform(String os, String architecture, Optional<String> variant) {
    /** The default platform of GKE's nodes. */
    public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", Optional.empty());

    public Platform {
        requireNonNull(os, "os is null");
        requireNonNull(architecture, "architecture is null");
        requireNonNull(variant, "variant is null");
    }

    /**
     * Parses {@code OS/ARCHITECTURE[/VARIANT]}.
     *
     * @throws BadInputException if the text does not have that form
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/");
        if (!text.matches("[\\w.-]+/[\\w.-]+(/[\\w.-]+)?")) {
            throw new BadInputException("'" + text + "' is not a platform; use OS/ARCHITECTURE, such as linux/amd64");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? Optional.of(parts[2]) : Optional.empty());
    }

    /** Whether an image for the other platform runs on this one. */
    public boolean supports(Platform other) {
        return os.equals(other.os)
                && architecture.equals(other.architecture)
                && (variant.isEmpty() || variant.equals(other.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + variant.map("/"::concat).orElse("");
    }
}
