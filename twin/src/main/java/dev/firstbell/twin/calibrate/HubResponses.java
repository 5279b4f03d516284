package dev.firstbell.twin.calibrate;

import dev.firstbell.records.student.Stage;
import dev.firstbell.records.student.StudentRecord;
import dev.firstbell.twin.parameters.RandomPart;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * How long the hub worked on each response: from the request, or from the response before it if that was later. Over a busy
 * period, this is the period divided by its responses.
 */
final class HubResponses {
    private final StageTimes times;
    private final CollectedValues collected;

    private record Response(double at, OptionalDouble sent, RandomPart part) {}

    HubResponses(StageTimes times, CollectedValues collected) {
        this.times = times;
        this.collected = collected;
    }

    void collect(List<StudentRecord> students, List<StudentRecord> failed) {
        List<Response> all = new ArrayList<>();
        Stream.concat(students.stream(), failed.stream()).forEach(student -> all.addAll(of(student)));
        all.sort(Comparator.comparingDouble(Response::at));
        double before = Double.NEGATIVE_INFINITY;
        for (Response response : all) {
            if (response.sent().isPresent()) {
                double begun = Math.max(response.sent().getAsDouble(), before);
                collected.to(response.part()).add(response.at() - begun, false, false);
            }
            before = response.at();
        }
    }

    private List<Response> of(StudentRecord student) {
        List<Response> responses = new ArrayList<>();
        // When the later requests of a student were sent is not recorded.
        OptionalDouble sent =
                firstResponseIsOfFirstAttempt(student) ? times.at(student, Stage.SENT) : OptionalDouble.empty();
        for (var refused : student.throttled()) {
            responses.add(new Response(times.since(refused.at()), sent, RandomPart.HUB_REFUSE));
            sent = OptionalDouble.empty();
        }
        OptionalDouble accepted = times.at(student, Stage.ACCEPTED);
        if (accepted.isPresent()) {
            responses.add(new Response(accepted.getAsDouble(), sent, RandomPart.HUB_ACCEPT));
        }
        return responses;
    }

    private static boolean firstResponseIsOfFirstAttempt(StudentRecord student) {
        if (student.failedAttempts().isEmpty()) {
            return true;
        }
        return student.throttled().isEmpty()
                ? StageTimes.inFirst(student, Stage.ACCEPTED)
                : !student.throttled()
                        .get(0)
                        .at()
                        .isAfter(student.failedAttempts().get(0).at());
    }
}
