package dev.firstbell.cli.ready;

import dev.firstbell.deploy.cluster.ClusterAccess;
import dev.firstbell.deploy.description.DescribedDeployment;
import dev.firstbell.deploy.readiness.DeclaredValues;
import dev.firstbell.deploy.readiness.LiveValues;
import dev.firstbell.records.deployment.Deployment;
import dev.firstbell.records.deployment.UnreadDeployment;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.readiness.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The deployment as its values describe it.
 *
 * @param deployment with the source of the values
 * @param notes what a reader must know
 * @param hidden the name of values without line numbers that a person could look up; empty if they are of files
 */
record ReadyValues(Fact<Deployment> deployment, List<String> notes, Optional<String> hidden) {
    /** The values of files. */
    static ReadyValues of(DescribedDeployment described, List<String> files) {
        return new ReadyValues(
                new Fact.Known<>(described.deployment(), String.join(", ", files)),
                described.deployment().notes(),
                Optional.empty());
    }

    /** The values that the cluster keeps. */
    static ReadyValues of(
            ClusterAccess cluster, Optional<String> release, Optional<String> profile, Optional<String> keyPrefix) {
        return new LiveValues(cluster)
                .read(release)
                .match(
                        known -> declared(known, profile, keyPrefix),
                        unknown -> new ReadyValues(
                                new Fact.Unknown<>(unknown.source(), unknown.why(), unknown.tell()),
                                List.of(),
                                Optional.empty()));
    }

    private static ReadyValues declared(
            Fact.Known<DeclaredValues> known, Optional<String> profile, Optional<String> keyPrefix) {
        DeclaredValues values = known.value();
        String name = values.text().name();
        List<String> notes = new ArrayList<>(values.notes());
        try {
            Deployment deployment = DescribedDeployment.of(new DescribedDeployment.Request(
                            List.of(values.text()), keyPrefix.or(values::keyPrefix), values.chart(), profile))
                    .deployment();
            notes.addAll(deployment.notes());
            return new ReadyValues(new Fact.Known<>(deployment, known.source()), notes, Optional.of(name));
        } catch (BadInputException e) {
            return new ReadyValues(
                    new Fact.Unknown<>(
                            known.source(),
                            "the values of " + known.source() + " cannot be used: "
                                    + withoutLines(String.join("; ", e.problems()), name),
                            "give them with -f FILE"),
                    notes,
                    Optional.of(name));
        }
    }

    /** Where they are from, or why there are none. */
    String source() {
        return deployment.match(Fact.Known::source, unknown -> "not read");
    }

    /** The deployment; every value is unknown if they were not read. */
    Deployment orUnread() {
        return deployment.match(Fact.Known::value, unknown -> UnreadDeployment.because(unknown.why(), unknown.tell()));
    }

    /** A text without the line numbers of values that are not a person's file. */
    String shown(String text) {
        return hidden.map(name -> withoutLines(text, name)).orElse(text);
    }

    private static String withoutLines(String text, String name) {
        return text.replaceAll("(" + Pattern.quote(name) + "):\\d+", "$1");
    }
}
