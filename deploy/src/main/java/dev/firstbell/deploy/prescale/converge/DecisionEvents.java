package dev.firstbell.deploy.prescale.converge;

import static java.util.Objects.requireNonNull;

import dev.firstbell.deploy.prescale.ClusterCalls;
import dev.firstbell.deploy.prescale.PrescaleException;
import dev.firstbell.records.prescale.PrescaleFailure;
import dev.firstbell.records.prescale.Verification;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Writes each decision as a Kubernetes Event about the job's ConfigMap, where {@code kubectl get events} shows it beside those
 * of the pods and nodes. A decision of every look is an event of its own; the API server removes events after an hour.
 */
public final class DecisionEvents {
    /** What it needs in the hub's namespace: {@code VERB RESOURCE}. */
    public static final List<String> PERMISSIONS = List.of("create events");

    /** The API's limit for the text of an event is 1024 bytes. */
    private static final int MOST_CHARACTERS = 1000;

    private final ClusterCalls calls;

    public DecisionEvents(ClusterCalls calls) {
        this.calls = requireNonNull(calls, "calls is null");
    }

    /**
     * Writes the event.
     *
     * @throws PrescaleException if the API server refuses it
     */
    public void write(Decision decision) {
        String namespace = calls.cluster().namespace();
        String time = decision.at().truncatedTo(ChronoUnit.SECONDS).toString();
        Event event = new EventBuilder()
                .withNewMetadata()
                .withGenerateName(ConfigMapJobStore.NAME + ".")
                .withNamespace(namespace)
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion("v1")
                .withKind("ConfigMap")
                .withName(ConfigMapJobStore.NAME)
                .withNamespace(namespace)
                .endInvolvedObject()
                .withType(isFine(decision) ? "Normal" : "Warning")
                .withReason(reason(decision))
                .withMessage(message(decision))
                .withCount(1)
                .withFirstTimestamp(time)
                .withLastTimestamp(time)
                .withReportingComponent("firstbell")
                .withReportingInstance(ConfigMapJobStore.NAME)
                .withNewSource()
                .withComponent("firstbell")
                .endSource()
                .build();
        calls.call(
                "create events in namespace " + namespace,
                () -> calls.cluster().client().resource(event).create());
    }

    private static boolean isFine(Decision decision) {
        return decision.outcome() == Decision.Outcome.VERIFIED || decision.outcome() == Decision.Outcome.WAITING;
    }

    /** One word in the form of Kubernetes' own reasons: {@code Raised}, {@code NotVerified}. */
    private static String reason(Decision decision) {
        return switch (decision.outcome()) {
            case FAILED -> decision.error().isPresent() ? "PrescaleFailed" : "NotVerified";
            case LIMITED -> "LimitedByCeiling";
            case VERIFIED, WAITING, NOT_ASKED ->
                switch (decision.action()) {
                    case RAISE -> "Raised";
                    case LOWER -> "Lowered";
                    case HOLD -> decision.outcome() == Decision.Outcome.VERIFIED ? "Verified" : "Waiting";
                };
        };
    }

    private static String message(Decision decision) {
        String text = String.join(
                " ",
                Stream.of(List.of(sentence(decision.summary())), decision.because(), failures(decision))
                        .flatMap(List::stream)
                        .toList());
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
    }

    private static List<String> failures(Decision decision) {
        return Stream.concat(
                        decision.error().stream(),
                        decision.verification().map(Verification::failures).orElse(List.of()).stream())
                .map(DecisionEvents::sentence)
                .toList();
    }

    private static String sentence(PrescaleFailure failure) {
        return sentence(failure.found()
                + " (" + failure.source() + ")"
                + failure.remedy().map(remedy -> "; " + remedy).orElse(""));
    }

    private static String sentence(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + (text.endsWith(".") ? "" : ".");
    }
}
