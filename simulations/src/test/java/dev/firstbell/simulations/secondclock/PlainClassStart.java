package dev.firstbell.simulations.secondclock;

import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.details;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.group;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.listFeeder;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.sse;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.app.Gatling$;
import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every student waits for the planned instant, requests a server, follows the progress and opens the first page. The class
 * must stay below the hub's limits, because the simulation does not handle throttling.
 *
 * <p>It runs in a separate process, because Gatling stops Logback when it ends: {@code java -cp ... PlainClassStart HUB
 * STUDENTS OUT [QUANTILE=FROM..TO]...}. STUDENTS is a file of tab-separated lines with a user, a token and the milliseconds
 * from the beginning to the arrival; the first student arrives alone before the others and is not timed. The claims give
 * bounds in milliseconds for quantiles of the group {@value #GROUP}, e.g. {@code 50=900..1100} for the median. Gatling checks
 * them against its statistics. The exit code is 0 if all claims hold, and 2 otherwise.
 */
public final class PlainClassStart extends Simulation {
    /** The group that lasts from a student's first request to the first page. */
    static final String GROUP = "class start";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    // Gatling creates the simulation itself, with the no-argument constructor.
    private static String hub;
    private static Path students;
    private static List<String> claims;

    public PlainClassStart() {
        List<Map<String, Object>> arrivals = arrivals();
        // Loads the classes and warms up the code of the connections; it is not timed.
        PopulationBuilder first = classStart("warm up", arrivals.subList(0, 1));
        List<Map<String, Object>> timed = arrivals.subList(1, arrivals.size());
        setUp(first.andThen(classStart(GROUP, timed)))
                .protocols(http.baseUrl(hub).header("Authorization", "token #{token}"))
                .assertions(assertions(timed.size()));
    }

    private static PopulationBuilder classStart(String group, List<Map<String, Object>> students) {
        return scenario(group)
                .feed(listFeeder(students).queue())
                .pause(session -> Duration.ofMillis(session.getLong("offsetMs")))
                .exec(group(group)
                        .on(
                                exec(http("start")
                                        .post("/hub/api/users/#{user}/server")
                                        .check(status().in(201, 202))),
                                exec(sse("progress")
                                        .get("/hub/api/users/#{user}/server/progress")
                                        .await(PATIENCE)
                                        .on(sse.checkMessage("ready").matching(jsonPath("$.data.ready")))),
                                exec(http("first page").get("/user/#{user}/").check(status().is(200)))))
                .exec(sse("close").close())
                .injectOpen(atOnceUsers(students.size()));
    }

    private static List<Map<String, Object>> arrivals() {
        try {
            return Files.readAllLines(students).stream()
                    .map(line -> line.split("\t"))
                    .map(cells -> Map.<String, Object>of(
                            "user", cells[0], "token", cells[1], "offsetMs", Long.parseLong(cells[2])))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Assertion> assertions(int students) {
        List<Assertion> assertions = new ArrayList<>(List.of(
                global().failedRequests().count().is(0L),
                details(GROUP).successfulRequests().count().is((long) students)));
        for (String claim : claims) {
            String[] parts = claim.split("=|\\.\\.");
            assertions.add(details(GROUP)
                    .responseTime()
                    .percentile(Double.parseDouble(parts[0]))
                    .between(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
        }
        return assertions;
    }

    public static void main(String[] arguments) {
        hub = arguments[0].replaceAll("/$", "");
        students = Path.of(arguments[1]);
        claims = Stream.of(arguments).skip(3).toList();
        System.exit(Gatling$.MODULE$.fromArgs(
                new String[] {"-s", PlainClassStart.class.getName(), "-rf", arguments[2], "-nr"}));
    }
}
