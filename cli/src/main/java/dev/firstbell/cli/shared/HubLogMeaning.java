package dev.firstbell.cli.shared;

import dev.firstbell.deploy.hub.LogZone;
import java.time.ZoneId;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a hub's log is to be read: whose clock it is on, and which accounts start servers for their users. */
public final class HubLogMeaning {
    private static final String TIME_ZONE = "--log-time-zone";

    @Option(
            names = TIME_ZONE,
            defaultValue = "UTC",
            paramLabel = "ZONE",
            description = "The time zone of the log; a hub in a container writes UTC (${DEFAULT-VALUE}). A log from"
                    + " `kubectl logs --timestamps` contains its time zone, and a hub's database is always in UTC.")
    private ZoneId timeZone;

    @Option(
            names = "--count-started-by",
            paramLabel = "ACCOUNT",
            split = ",",
            description =
                    "Count servers that this account requests as requested by their users, such as those of a portal that"
                            + " starts a server when its student arrives. By default, servers that another account than the user"
                            + " requests are left out.")
    private Set<String> counted = Set.of();

    /** The log's time zone. An explicit one counts whatever the timestamps before the lines show. */
    public LogZone zone(CommandSpec verb) {
        return new LogZone(timeZone, verb.commandLine().getParseResult().hasMatchedOption(TIME_ZONE));
    }

    /** The time zone as it stands on the command line, or UTC. */
    public ZoneId timeZone() {
        return timeZone;
    }

    /** The accounts whose requests count as those of the users. */
    public Set<String> counted() {
        return counted;
    }
}
