package dev.firstbell.cli.issues;

import static dev.firstbell.cli.Cli.firstbell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.cli.trust.TrustedHubs;
import dev.firstbell.records.classes.ClassFile;
import dev.firstbell.records.classes.ClassPlan;
import dev.firstbell.records.io.BadInputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Remedies of the list of trusted hubs that could not work, and entries that matched no hub. */
class TrustRemediesTest {
    private static final URI HUB = URI.create("https://hub.example.edu/");

    private static final String CLASS = """
            name: CS
            start: 2027-01-25T09:00
            timeZone: America/Denver
            arrivals: [{shape: bell, sd: 25s}]
            """;

    @TempDir
    private Path folder;

    @Test
    void noCeilingIsProposedThatTrustRefuses() {
        assertThat(problem(CLASS + "students: 10\nlimit: 24h\n"))
                .startsWith(
                        "limit: the run may take 1442 minutes, more than the 30 that https://hub.example.edu/ is trusted"
                                + " with; shorten `limit` (1440 minutes are the most that a hub can be trusted with)")
                .doesNotContain("--minutes");
        assertThat(problem(CLASS + "students: 10\nlimit: 2h\n")).endsWith("--minutes 122`");
    }

    @Test
    void sectionsFarApartAreTheCauseAndNotTheLimit() {
        assertThat(problem(CLASS + """
                sections:
                - {name: A, students: 10}
                - {name: B, students: 10, start: 2028-01-20T09:00}
                """))
                .startsWith("arrivals: the last student comes ")
                .contains(" after the first, so the run may take ")
                .contains("; give sections that start at different times a class file each (1440 minutes are the most");
    }

    @Test
    void aListWithoutAnEntryListsNoHub() throws IOException {
        Path file = folder.resolve("hubs.yaml");
        for (String text : new String[] {"", "\n", "# hubs\n# - url: https://hub.example.edu/\n"}) {
            Files.writeString(file, text);

            assertThat(TrustedHubs.read(file).hubs()).isEmpty();
        }
    }

    @Test
    void aPageOfTheHubIsNoEntry() {
        for (String page : new String[] {"hub/home", "jupyter/hub/token", "user/ada/lab", "hub/login?next=x"}) {
            assertThatThrownBy(() -> TrustedHubs.parse("hubs.yaml", """
                            schema: 1
                            hubs:
                            - url: https://hub.example.edu/%s
                            """.formatted(page)))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining(" is a page of the hub and would match no hub; write the hub's own address, "
                            + (page.startsWith("jupyter") ? HUB + "jupyter/" : HUB));
        }
        assertThat(TrustedHubs.parse("hubs.yaml", "schema: 1\nhubs:\n- url: https://hub.example.edu/hub/\n")
                        .hubs())
                .as("a base path that is called hub")
                .hasSize(1);
    }

    @Test
    void aTraceAmongOtherShapesSaysHowManyFollowIt() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "offsetMs\n0\n1000\n2000\n3000\n4000\n");
        Path file = Files.writeString(
                folder.resolve("c.yaml"),
                CLASS.replace("}]", ", share: 0.9}, {shape: trace, file: t.csv, share: 0.1}]") + "students: 220\n");
        ClassFile read = ClassFile.read(file);
        int followed = ClassPlan.arrivals(read, read.sections().get(0))
                .get(read.sections().get(0).arrivals().get(1))
                .size();

        assertThat(followed).isBetween(5, 50);
        assertThat(firstbell("class", "show", file).out())
                .contains("trace      arrivals[1]: " + followed
                        + " of 220 students, each at one of the 5 arrivals in the file\n")
                .doesNotContain("repeated from the first");
    }

    private static String problem(String text) {
        ClassFile file = ClassFile.parse("c.yaml", text);
        ClassPlan plan = ClassPlan.of(file, "firstbell-", file.startInstant());
        return new TrustedHubs.TrustedHub(HUB, 300, 30, 0).problems(plan).get(0);
    }
}
