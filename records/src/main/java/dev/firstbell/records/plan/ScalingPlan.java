package dev.firstbell.records.plan;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.firstbell.records.prescale.Prescaling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A proposal for one class – warm nodes, lead time and hub limits – with its evidence: {@code plan.json}.
 *
 * @param schema the version of the format
 * @param className the class's name
 * @param method how the plan was computed: {@code closed form} or {@link #SWEEP}
 * @param expectedStudents the mean number of students who come
 * @param plannedStudents the number of students that the nodes are for: an upper bound
 * @param warmNodes the number of warm nodes at the class's start; the largest of all windows if there are several
 * @param lead how long before the class's start they are requested; in the window with the most nodes if there are several
 * @param hub the hub's limits
 * @param nodeHours the cost of the warm nodes in node hours, from their request to the end of each window
 * @param dollars the same cost in dollars, at the parameter file's price
 * @param evidence every number that the plan depends on, with its source
 * @param defaults the parameters that are Firstbell's own and not the site's; not in files of earlier versions
 * @param windows the times in which nodes are requested, in their order; none in files of earlier versions, which mean one
 *     window from the lead time to the class's end
 * @param notes what the numbers do not show, such as students who come after the end of class; one line each
 * @param room the room as a sweep tested it; empty for a placeholder for each node
 */
public record ScalingPlan(
        int schema,
        String className,
        String method,
        int expectedStudents,
        int plannedStudents,
        int warmNodes,
        @JsonProperty("leadMs") Duration lead,
        Setting.HubLimits hub,
        double nodeHours,
        double dollars,
        List<Evidence> evidence,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Evidence> defaults,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Window> windows,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> notes,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Optional<Prescaling> room) {
    /** The method of a plan whose setting won a sweep. Its figures were tested, and not computed. */
    public static final String SWEEP = "sweep";

    /** The version that this code writes. */
    public static final int SCHEMA = 1;

    public ScalingPlan {
        if (schema != SCHEMA) {
            throw new IllegalArgumentException("schema must be " + SCHEMA + ": " + schema);
        }
        requireNonNull(className, "className is null");
        requireNonNull(method, "method is null");
        requireNonNull(lead, "lead is null");
        requireNonNull(hub, "hub is null");
        if (warmNodes < 0 || lead.isNegative() || expectedStudents < 0 || plannedStudents < 0) {
            throw new IllegalArgumentException(
                    "warmNodes, leadMs, expectedStudents and plannedStudents must not be negative");
        }
        evidence = List.copyOf(evidence);
        defaults = defaults == null ? List.of() : List.copyOf(defaults);
        windows = windows == null ? List.of() : List.copyOf(windows);
        notes = notes == null ? List.of() : List.copyOf(notes);
        room = room == null ? Optional.empty() : room;
    }

    /** A plan whose room is a placeholder for each node. */
    public ScalingPlan(
            int schema,
            String className,
            String method,
            int expectedStudents,
            int plannedStudents,
            int warmNodes,
            Duration lead,
            Setting.HubLimits hub,
            double nodeHours,
            double dollars,
            List<Evidence> evidence,
            List<Evidence> defaults,
            List<Window> windows,
            List<String> notes) {
        this(
                schema,
                className,
                method,
                expectedStudents,
                plannedStudents,
                warmNodes,
                lead,
                hub,
                nodeHours,
                dollars,
                evidence,
                defaults,
                windows,
                notes,
                Optional.empty());
    }

    /** A plan without a list of the parameters that are Firstbell's own, for one window. */
    public ScalingPlan(
            int schema,
            String className,
            String method,
            int expectedStudents,
            int plannedStudents,
            int warmNodes,
            Duration lead,
            Setting.HubLimits hub,
            double nodeHours,
            double dollars,
            List<Evidence> evidence) {
        this(
                schema,
                className,
                method,
                expectedStudents,
                plannedStudents,
                warmNodes,
                lead,
                hub,
                nodeHours,
                dollars,
                evidence,
                List.of(),
                List.of(),
                List.of());
    }

    /** The room that this plan proposes: a placeholder for each of its nodes, or what a sweep tested. */
    public Prescaling prescaling() {
        return room.orElseGet(() -> warmNodes == 0 ? Prescaling.NONE : Prescaling.nodePlaceholders(warmNodes));
    }

    /** The setting that this plan proposes. */
    public Setting setting(String name) {
        return new Setting(name, prescaling(), lead, hub);
    }

    /**
     * A time in which nodes are requested without a break.
     *
     * @param sections the sections whose time is in it; empty for a class without sections, and for students who come long
     *     before or after their class
     * @param from when the nodes are requested
     * @param until when they are released
     * @param students the number of students that the nodes are for
     * @param nodes the number of nodes
     */
    public record Window(List<String> sections, Instant from, Instant until, int students, int nodes) {
        public Window {
            sections = List.copyOf(sections);
            requireNonNull(from, "from is null");
            requireNonNull(until, "until is null");
            if (!from.isBefore(until)) {
                throw new IllegalArgumentException("the window from " + from + " to " + until + " is empty");
            }
            if (students < 0 || nodes < 0) {
                throw new IllegalArgumentException("students and nodes of a window must not be negative");
            }
        }

        /** How long the nodes are requested. */
        @JsonIgnore
        public Duration length() {
            return Duration.between(from, until);
        }
    }

    /**
     * One number that a plan depends on.
     *
     * @param name its name and unit, e.g. {@code node boot, 99.0th percentile (s)}
     * @param value its value as printed
     * @param source {@code prior}, {@code fitted}, {@code assumed}, {@code computed} or {@code class file}, with its origin
     */
    public record Evidence(String name, String value, String source) {
        public Evidence {
            requireNonNull(name, "name is null");
            requireNonNull(value, "value is null");
            requireNonNull(source, "source is null");
        }
    }
}
