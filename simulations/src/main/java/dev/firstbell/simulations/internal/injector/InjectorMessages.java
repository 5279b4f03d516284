package dev.firstbell.simulations.internal.injector;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.io.Json;
import tools.jackson.core.JacksonException;

/** Reads the lines that the injector and its parent send to each other. Stateless and thread-safe. */
final class InjectorMessages {
    private InjectorMessages() {}

    /** @throws BadInputException if the line is not an event */
    static InjectorEvent event(String line) {
        return read(line, InjectorEvent.class, "the injector's events cannot be read");
    }

    /** @throws BadInputException if the line is not a command */
    static InjectorCommand command(String line) {
        return read(line, InjectorCommand.class, "the injector cannot read the commands of its parent process");
    }

    private static <T> T read(String line, Class<T> type, String place) {
        T message;
        try {
            message = Json.lines().readValue(line, type);
        } catch (JacksonException e) {
            // Fields and constants of the protocol mean nothing to a user.
            throw new BadInputException(
                    place + ": found " + Excerpt.quoted(line) + ", expected a message of this version of Firstbell");
        }
        if (message == null) {
            throw new BadInputException(place + ": found null, expected a message of this version of Firstbell");
        }
        return message;
    }
}
