package dev.firstbell.records.history;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.Json;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.run.Provenance;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.Rung;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What must be alike for two runs to be repetitions of each other: the place, the class, the setting and the versions. Runs
 * that differ in their versions alone can be compared, to learn what the change did; others cannot.
 *
 * @param cluster a name of the cluster: what the user calls it, or the hub's address
 * @param rung the rung of the hub
 * @param provenance whether the results were measured, observed or predicted
 * @param speed hub seconds per wall second
 * @param className the class
 * @param students how many there are
 * @param plan a digest of the class plan: arrivals, journeys, behaviours, SLO and limit, without names and date
 * @param setting the pre-scaling choice; absent if the deployment was used as found
 * @param versions of hub, chart and image
 */
public record Fingerprint(
        String cluster,
        Rung rung,
        Provenance provenance,
        double speed,
        String className,
        int students,
        String plan,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Setting> setting,
        Versions versions) {
    private static final int DIGITS = 12;

    public Fingerprint {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(rung, "rung is null");
        requireNonNull(provenance, "provenance is null");
        requireNonNull(className, "className is null");
        requireNonNull(plan, "plan is null");
        requireNonNull(setting, "setting is null");
        requireNonNull(versions, "versions is null");
        if (!(speed > 0) || Double.isInfinite(speed) || students < 0) {
            throw new IllegalArgumentException(
                    "a fingerprint needs a positive speed and no negative number of students: " + speed + ", "
                            + students);
        }
    }

    /**
     * The fingerprint of a run.
     *
     * @param cluster the cluster's name; empty for the hub's address
     * @param chart the chart's version, which no run record has
     * @param image the students' image
     */
    public static Fingerprint of(
            RunInfo info, Optional<String> cluster, Optional<String> chart, Optional<String> image) {
        RunInfo.Environment environment = info.environment();
        return new Fingerprint(
                // The embedded hub listens on another port each time.
                cluster.orElse(environment.rung() == Rung.EMBEDDED ? "embedded" : environment.hubUrl()),
                environment.rung(),
                info.provenance(),
                environment.speed(),
                info.classPlan().className(),
                info.classPlan().students().size(),
                digest(info.classPlan()),
                info.setting(),
                new Versions(environment.hubVersion(), chart, image));
    }

    private static String digest(ClassPlan plan) {
        // The same plan with other names of users, on another day.
        ClassPlan bare = new ClassPlan(
                plan.className(),
                ClassPlan.DEFAULT_PREFIX,
                0,
                Instant.EPOCH,
                plan.limit(),
                plan.slo(),
                plan.students().stream()
                        .map(student -> new ClassPlan.PlannedStudent(
                                student.student(),
                                ClassPlan.DEFAULT_PREFIX + student.student(),
                                student.offset(),
                                student.journey(),
                                student.section(),
                                student.profile(),
                                student.vscodePath(),
                                student.behaving()))
                        .toList(),
                plan.retrying(),
                Optional.empty());
        return sha(bare);
    }

    private static String sha(Object value) {
        return Sha256.of(Json.lines().writeValueAsString(value)).substring(0, DIGITS);
    }

    /** A short name of this fingerprint, of 12 hexadecimal digits. */
    public String id() {
        return sha(this);
    }

    /**
     * Why runs of two fingerprints cannot be compared: everything that differs but the versions, one line each. Empty if they
     * can.
     */
    public List<String> obstacles(Fingerprint other) {
        List<String> different = new ArrayList<>();
        add(different, "cluster", cluster, other.cluster);
        add(different, "rung", rung.label(), other.rung.label());
        add(different, "provenance", provenance.label(), other.provenance.label());
        add(different, "speed", number(speed), number(other.speed));
        add(different, "class", className, other.className);
        add(different, "number of students", students, other.students);
        if (different.isEmpty() && !plan.equals(other.plan)) {
            different.add("arrivals, journeys, SLO or limit of the class (plan " + plan + " and " + other.plan + ")");
        }
        add(different, "setting", name(setting), name(other.setting));
        if (name(setting).equals(name(other.setting)) && !setting.equals(other.setting)) {
            different.add("setting of the same name with other values");
        }
        return different;
    }

    private static String name(Optional<Setting> setting) {
        return setting.map(Setting::name).orElse("the deployment as found");
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    private static void add(List<String> different, String what, Object one, Object other) {
        if (!one.equals(other)) {
            different.add(what + " (" + one + " and " + other + ")");
        }
    }

    /** Class, setting and cluster, for tables. */
    public String inWords() {
        return className + ", " + name(setting) + ", " + cluster;
    }
}
