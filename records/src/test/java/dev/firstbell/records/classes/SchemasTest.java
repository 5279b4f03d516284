package dev.firstbell.records.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.schedule.Schedule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The published schemas say what the readers do: the same keys, the same ones required, the same defaults. */
class SchemasTest {
    private static final String UNHEARD_OF = "xxxxxxxxxxxxxxxxxxxxxxxx";
    private static final Pattern KNOWN_KEYS = Pattern.compile(UNHEARD_OF + ": unknown key; the known keys are (.+)");

    private static final String CLASS_HEAD = """
            name: CSCI-1300
            start: 2027-01-25T09:00
            timeZone: America/Denver
            students: 220
            """;
    private static final String CLASS_HEAD_WITHOUT_STUDENTS = CLASS_HEAD.replace("students: 220\n", "");
    private static final String ARRIVALS = "arrivals: [{shape: bell, sd: 25s}]";
    private static final String BELL = ARRIVALS + "\n";
    private static final String SCHEDULE_HEAD = "schema: 1\ntimeZone: America/Denver\n";
    private static final String WINDOW = "course: CSCI-1300, from: 2027-01-25T08:40, until: 2027-01-25T09:50, nodes: 6";

    private static final String WEEKLY =
            "course: CSCI-1300, days: [monday, Wed, fri], from: 08:40, until: 09:50, nodes: 6";
    private static final String TERM = "terms: [{name: a, from: 2027-01-11, through: 2027-04-30}]\n";

    /** A mapping of the file: its place in the schema, a text whose mapping is `%s`, and keys that pick its kind. */
    static Stream<Arguments> mappings() {
        Stream<Arguments> shapes = shapes().map(shape -> Arguments.of(
                TestingSchemas.CLASS, "/$defs/" + shape, CLASS_HEAD + "arrivals: [{%s}]\n", "shape: " + shape));
        return Stream.concat(shapes, otherMappings());
    }

    /** The shapes of arrivals in the schema. */
    static Stream<String> shapes() {
        return TestingSchemas.CLASS
                .at("/$defs/arrivals/items/properties/shape/enum")
                .valueStream()
                .map(JsonNode::asString);
    }

    private static Stream<Arguments> otherMappings() {
        return Stream.of(
                Arguments.of(TestingSchemas.CLASS, "", "{%s}", ""),
                Arguments.of(TestingSchemas.CLASS, "/$defs/slo", CLASS_HEAD + BELL + "slo: {%s}\n", ""),
                Arguments.of(TestingSchemas.CLASS, "/$defs/retry", CLASS_HEAD + BELL + "retry: {%s}\n", ""),
                Arguments.of(
                        TestingSchemas.CLASS,
                        "/$defs/rate",
                        CLASS_HEAD + "arrivals: [{shape: poisson, rates: [{%s}]}]\n",
                        ""),
                Arguments.of(
                        TestingSchemas.CLASS,
                        "/$defs/section",
                        CLASS_HEAD_WITHOUT_STUDENTS + BELL + "sections: [{%s}]\n",
                        ""),
                Arguments.of(TestingSchemas.CLASS, "/$defs/journeys", CLASS_HEAD + BELL + "journey: {%s}\n", ""),
                Arguments.of(TestingSchemas.CLASS, "/$defs/behaviours", CLASS_HEAD + BELL + "behaviour: {%s}\n", ""),
                behaviour("impatient"),
                behaviour("givesUp"),
                behaviour("leavesTabOpen"),
                behaviour("secondTab"),
                Arguments.of(TestingSchemas.SCHEDULE, "", "{%s}", ""),
                Arguments.of(TestingSchemas.SCHEDULE, "/$defs/window", SCHEDULE_HEAD + "windows: [{%s}]\n", ""),
                Arguments.of(TestingSchemas.SCHEDULE, "/$defs/weekly", SCHEDULE_HEAD + "weekly: [{%s}]\n", ""),
                Arguments.of(TestingSchemas.SCHEDULE, "/$defs/term", SCHEDULE_HEAD + "weekly: []\nterms: [{%s}]\n", ""),
                Arguments.of(
                        TestingSchemas.SCHEDULE,
                        "/$defs/holiday",
                        SCHEDULE_HEAD + "weekly: []\nholidays: [{%s}]\n",
                        ""),
                Arguments.of(TestingSchemas.SCHEDULE, "/$defs/calendar", SCHEDULE_HEAD + "calendars: [{%s}]\n", ""),
                Arguments.of(
                        TestingSchemas.SCHEDULE,
                        "/$defs/rule",
                        SCHEDULE_HEAD + "calendars: [{file: a.ics, rules: [{%s}]}]\n",
                        ""));
    }

    /** What a section does not say is as its class says, and who is in no mixture has no share in it. */
    static Stream<Arguments> mappingsWithDefaults() {
        return mappings()
                .filter(mapping -> !Set.of("/$defs/section", "/$defs/journeys", "/$defs/behaviours")
                        .contains(mapping.get()[1]));
    }

    private static Arguments behaviour(String name) {
        return Arguments.of(
                TestingSchemas.CLASS, "/$defs/" + name, CLASS_HEAD + BELL + "behaviour: {" + name + ": {%s}}\n", "");
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void schemaPropertiesAreTheReadersKeys(TestingSchemas schema, String pointer, String text, String kind) {
        String unknown = (kind.isEmpty() ? "" : kind + ", ") + UNHEARD_OF + ": 1";

        Matcher keys = KNOWN_KEYS.matcher(String.join("\n", problems(schema, text.formatted(unknown))));

        assertThat(keys.find()).isTrue();
        assertThat(Set.of(keys.group(1).split(", "))).isEqualTo(names(schema.at(pointer + "/properties")));
        assertThat(schema.at(pointer).path("additionalProperties").asBoolean(true))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("mappings")
    void requiredKeysAreTheSameInSchemaAndReader(TestingSchemas schema, String pointer, String text, String kind) {
        Set<String> missed = new TreeSet<>();
        for (String problem : problems(schema, text.formatted(kind))) {
            if (problem.endsWith(": is missing")) {
                String place = problem.substring(0, problem.length() - ": is missing".length());
                missed.add(place.substring(Math.max(place.lastIndexOf('.'), place.lastIndexOf(' ')) + 1));
            }
        }
        Set<String> required = required(schema, pointer);
        // The kind is in the text, so that the reader did not miss it.
        required.remove("shape");

        assertThat(missed).isEqualTo(required);
    }

    @ParameterizedTest
    @MethodSource("mappingsWithDefaults")
    void aKeyIsEitherRequiredOrHasADefaultInTheSchema(TestingSchemas schema, String pointer, String text, String kind) {
        Set<String> without = new TreeSet<>(names(schema.at(pointer + "/properties")));
        without.removeAll(defaults(schema.at(pointer + "/properties")).keySet());
        // Their defaults are those of their keys, and none; a tab stays open until the class ends.
        without.removeAll(Set.of("retry", "slo", "sections", "profile"));
        if (pointer.endsWith("leavesTabOpen")) {
            without.remove("until");
        }
        if (schema == TestingSchemas.SCHEDULE) {
            // None is the year, the first day, none needed if no event requests nodes, and one of the two.
            without.removeAll(Set.of("term", "through", "lead", "nodes", "as"));
            without.addAll(required(schema, pointer));
        }
        assertThat(without).isEqualTo(required(schema, pointer));
    }

    private static Set<String> required(TestingSchemas schema, String pointer) {
        Set<String> required = new TreeSet<>();
        schema.at(pointer + "/required").forEach(key -> required.add(key.asString()));
        // Of a class that has no sections.
        schema.at(pointer + "/else/required").forEach(key -> required.add(key.asString()));
        return required;
    }

    @Test
    void theSchemaHasTheShapesOfTheReader() {
        assertThat(shapes()).containsExactlyElementsOf(Arrivals.READERS.keySet());
    }

    /** The examples of the shapes in the schema, which have required keys only. A trace needs a file and has none. */
    static Stream<JsonNode> shapeExamples() {
        return shapes().flatMap(shape ->
                TestingSchemas.CLASS.at("/$defs/" + shape + "/examples").valueStream());
    }

    @ParameterizedTest
    @MethodSource("shapeExamples")
    void defaultsAreTheSameInSchemaAndReader(JsonNode example) {
        String kind = example.path("shape").asString();
        String json = example.toString();
        String shape = json.substring(1, json.length() - 1);
        String spelledOut = CLASS_HEAD
                + lines(defaults(TestingSchemas.CLASS.at("/properties")))
                + "retry: {" + flow(defaults(TestingSchemas.CLASS.at("/$defs/retry/properties"))) + "}\n"
                + "slo: {" + flow(defaults(TestingSchemas.CLASS.at("/$defs/slo/properties"))) + "}\n"
                + "arrivals: [{" + shape + ", "
                + flow(defaults(TestingSchemas.CLASS.at("/$defs/" + kind + "/properties"))) + "}]\n";

        assertThat(TestingSchemas.CLASS.problems(spelledOut)).isEmpty();
        assertThat(ClassFile.parse("class.yaml", spelledOut))
                .isEqualTo(ClassFile.parse("class.yaml", CLASS_HEAD + "arrivals: [{" + shape + "}]\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BELL,
                BELL + "duration: 1h15m\nshowUp: 0.5\njourney: start\nlimit: 1500ms\nseed: 0\nslo: {within: 1s}\n",
                BELL + "slo: {share: 1, neverAtMost: 0}\n",
                "arrivals: [{shape: uniform, share: 1, from: -90s, to: 1h1m1s1ms}, {shape: burst, mean: 5m5ms}]\n",
                "arrivals: [{shape: poisson, rates: [{at: -1m, perMinute: 0}, {at: 0s, perMinute: 2.5}]}]\n",
                BELL + "journey: {start: 0.2, notebook: 1}\n",
                BELL + "journey: {}\n",
                BELL + "journey: {vscode: 0.5, terminal: 0.5}\nvscodePath: codeserver/\nprofile: small\n",
                BELL + "behaviour: leavesTabOpen\n",
                BELL + "behaviour: {}\n",
                BELL + "behaviour: {patient: 0.5, impatient: {patience: 3s}, secondTab: {share: 0.1, after: 2s}}\n",
                BELL + "behaviour: {givesUp: {share: 0.5, patience: 1m}, leavesTabOpen: {share: 0.5, until: 1m}}\n"
            })
    void schemaAndReaderAcceptAClass(String rest) {
        assertThat(TestingSchemas.CLASS.problems(CLASS_HEAD + rest)).isEmpty();
        assertThat(ClassFile.parse("class.yaml", CLASS_HEAD + rest)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "arrivals: []\n",
                "arrivals: [early]\n",
                "arrivals: [{shape: wave}]\n",
                "arrivals: [{sd: 25s}]\n",
                "arrivals: [{shape: bell, sd: 0s}]\n",
                "arrivals: [{shape: bell, sd: 00h0m}]\n",
                "arrivals: [{shape: bell, sd: -25s}]\n",
                "arrivals: [{shape: bell, sd: 25}]\n",
                "arrivals: [{shape: bell, sd: 25s, share: 0}]\n",
                "arrivals: [{shape: bell, sd: 25s, to: 3s}]\n",
                "arrivals: [{shape: uniform, to: 1.5m}]\n",
                BELL + "duration: 0s\n",
                BELL + "showUp: 0\n",
                BELL + "showUp: 1.1\n",
                BELL + "showUp: most\n",
                BELL + "journey: rstudio\n",
                BELL + "journey: {rstudio: 1}\n",
                BELL + "journey: [start]\n",
                BELL + "journey: {vscode: {share: 1}}\n",
                BELL + "behaviour: angry\n",
                BELL + "behaviour: {angry: 1}\n",
                BELL + "behaviour: {patient: {share: 1}}\n",
                BELL + "behaviour: {impatient: 0}\n",
                BELL + "behaviour: {impatient: {patience: 0s}}\n",
                BELL + "behaviour: {givesUp: {after: 3s}}\n",
                BELL + "profile: ' '\n",
                BELL + "vscodePath: /vscode/\n",
                BELL + "vscodePath: ../vscode/\n",
                BELL + "sections: [{name: a, students: 3}]\n",
                BELL + "journey: {start: 0}\n",
                "arrivals: [{shape: poisson, rates: [{at: 0s, perMinute: 1}]}]\n",
                "arrivals: [{shape: poisson, rates: [{at: 0s}, {at: 1m, perMinute: 1}]}]\n",
                "arrivals: [{shape: trace, file: ' '}]\n",
                BELL + "limit: 1d\n",
                BELL + "seed: -1\n",
                BELL + "seed: 2147483648\n",
                BELL + "slo: 95\n",
                BELL + "slo: {neverAtMost: -0.1}\n",
                BELL + "slo: {within: 0ms}\n",
                BELL + "colour: blue\n"
            })
    void schemaAndReaderRejectAClass(String rest) {
        assertThat(TestingSchemas.CLASS.problems(CLASS_HEAD + rest)).isNotEmpty();
        refused(text -> ClassFile.parse("class.yaml", text), CLASS_HEAD + rest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BELL + "sections: [{name: a, students: 3}, {name: b, students: 4, start: 2027-01-25T10:00}]\n",
                "sections: [{name: a, students: 3, " + ARRIVALS + ", showUp: 0.5, journey: start}]\n",
                BELL + "sections: [{name: 1, students: 3, behaviour: givesUp, profile: p, vscodePath: a/b}]\n"
            })
    void schemaAndReaderAcceptAClassWithSections(String rest) {
        assertThat(TestingSchemas.CLASS.problems(CLASS_HEAD_WITHOUT_STUDENTS + rest))
                .isEmpty();
        assertThat(ClassFile.parse("class.yaml", CLASS_HEAD_WITHOUT_STUDENTS + rest))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                BELL,
                BELL + "sections: []\n",
                BELL + "sections: [{name: a}]\n",
                BELL + "sections: [{students: 3}]\n",
                BELL + "sections: [{name: a, students: 3, seed: 1}]\n",
                BELL + "sections: [{name: a, students: 3, start: later}]\n",
                "sections: [{name: a, students: 3, " + ARRIVALS + "}, {name: b, students: 3}]\n"
            })
    void schemaAndReaderRejectAClassWithSections(String rest) {
        assertThat(TestingSchemas.CLASS.problems(CLASS_HEAD_WITHOUT_STUDENTS + rest))
                .isNotEmpty();
        refused(text -> ClassFile.parse("class.yaml", text), CLASS_HEAD_WITHOUT_STUDENTS + rest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"220.5", "0", "10001", "'220'", "many"})
    void schemaAndReaderRejectStudentsOutOfBounds(String students) {
        String text = CLASS_HEAD.replace("220", students) + BELL;

        assertThat(TestingSchemas.CLASS.problems(text)).isNotEmpty();
        refused(t -> ClassFile.parse("class.yaml", t), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "windows: []\n",
                "windows: [{" + WINDOW + "}]\n",
                "weekly: [{" + WEEKLY + "}]\n",
                "weekly: [{" + WEEKLY + ", lead: 20m, term: a, except: [2027-03-03]}]\n" + TERM,
                "weekly: [{" + WEEKLY
                        + "}]\nholidays: [{name: a, from: 2027-03-22}, {name: b, from: 2027-07-04, through:"
                        + " 2027-07-05}]\n",
                "calendars: [{file: a.ics}]\n",
                "calendars: [{file: a.ics, lead: 20m, heldOnHolidays: none, rules: [{summary: '*', nodes: 5}, {summary: b,"
                        + " as: holiday}, {summary: c, as: ignore}]}]\n"
            })
    void schemaAndReaderAcceptASchedule(String rest) {
        assertThat(TestingSchemas.SCHEDULE.problems(SCHEDULE_HEAD + rest)).isEmpty();
        assertThat(Schedule.parse("schedule.yaml", SCHEDULE_HEAD + rest)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nodes: -1", "nodes: 1001", "nodes: six", "from: 9am", "from: 2027-01-25", "course: ' '"})
    void schemaAndReaderRejectASchedule(String wrong) {
        String key = wrong.substring(0, wrong.indexOf(':'));
        String text = SCHEDULE_HEAD + "windows: [{" + WINDOW.replaceAll(key + ": [^,]+", wrong) + "}]\n";

        assertThat(TestingSchemas.SCHEDULE.problems(text)).isNotEmpty();
        refused(t -> Schedule.parse("schedule.yaml", t), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "holidays: [{name: a, from: 2027-03-22}]\n",
                "weekly: [{course: a, days: [], from: 08:40, until: 09:50, nodes: 6}]\n",
                "weekly: [{course: a, days: [someday], from: 08:40, until: 09:50, nodes: 6}]\n",
                "weekly: [{course: a, days: monday, from: 08:40, until: 09:50, nodes: 6}]\n",
                "weekly: [{course: a, days: [mon], from: 8:40, until: 09:50, nodes: 6}]\n",
                "weekly: [{course: a, days: [mon], from: 08:40, until: 24:00, nodes: 6}]\n",
                "weekly: [{course: a, days: [mon], from: 08:40, until: 09:50, nodes: 6, lead: -5m}]\n",
                "weekly: [{course: a, days: [mon], from: 08:40, until: 09:50, nodes: 6, except: [03/03/2027]}]\n",
                "weekly: []\nterms: [{name: a, from: 2027-01-11T08:00, through: 2027-04-30}]\n",
                "calendars: [{file: a.ics, rules: [{summary: '*'}]}]\n",
                "calendars: [{file: a.ics, rules: [{summary: '*', nodes: 5, as: ignore}]}]\n",
                "calendars: [{file: a.ics, rules: [{summary: '*', as: class}]}]\n",
                "calendars: [{file: a.ics, rules: [{summary: '*', nodes: 0}]}]\n",
                "calendars: [{file: a.ics, heldOnHolidays: some}]\n",
                "calendars: [{file: 'https://example.edu/a.ics'}]\n"
            })
    void schemaAndReaderRejectTheRestOfASchedule(String rest) {
        assertThat(TestingSchemas.SCHEDULE.problems(SCHEDULE_HEAD + rest)).isNotEmpty();
        refused(t -> Schedule.parse("schedule.yaml", t), SCHEDULE_HEAD + rest);
    }

    private static void refused(Consumer<String> reader, String text) {
        assertThatThrownBy(() -> reader.accept(text)).isInstanceOf(BadInputException.class);
    }

    private static List<String> problems(TestingSchemas schema, String text) {
        BadInputException refusal = catchThrowableOfType(BadInputException.class, () -> {
            if (schema == TestingSchemas.CLASS) {
                ClassFile.parse("class.yaml", text);
            } else {
                Schedule.parse("schedule.yaml", text);
            }
        });
        return refusal == null ? List.of() : refusal.problems();
    }

    private static Set<String> names(JsonNode properties) {
        return new TreeSet<>(properties.propertyNames());
    }

    private static Map<String, String> defaults(JsonNode properties) {
        Map<String, String> defaults = new TreeMap<>();
        properties.properties().forEach(property -> {
            if (property.getValue().has("default")) {
                JsonNode value = property.getValue().get("default");
                defaults.put(property.getKey(), value.isValueNode() ? value.asString() : value.toString());
            }
        });
        return defaults;
    }

    private static String lines(Map<String, String> keys) {
        StringBuilder text = new StringBuilder();
        keys.forEach((key, value) -> text.append(key).append(": ").append(value).append('\n'));
        return text.toString();
    }

    private static String flow(Map<String, String> keys) {
        return lines(keys).strip().replace("\n", ", ");
    }
}
