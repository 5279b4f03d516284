package dev.firstbell.deploy.hub.form;

import java.time.Instant;
import java.util.Optional;

/**
 * A line that a hub wrote, without what the transport put around it.
 *
 * @param number the number of the line in the log, from 1; of a JSON document the number of the entry
 * @param level {@code D}, {@code I}, {@code W}, {@code E} or {@code C}
 * @param timestamp in the hub's time zone, as the hub wrote it: {@code 2026-09-07 09:00:01.500}
 * @param module the hub's module that wrote the line, such as {@code log} or {@code proxy}
 * @param message without surrounding blanks
 * @param stamp the transport's timestamp of the line, where it has a time zone
 * @param source the pod, container or machine that the transport names
 * @param form the form in which the line arrived
 */
public record HubLine(
        long number,
        char level,
        String timestamp,
        String module,
        String message,
        Optional<Instant> stamp,
        Optional<String> source,
        LogForm form) {}
